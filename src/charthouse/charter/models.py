"""The charter's table: one row for each part that somebody has written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class CharterPart(models.Model):
    """What stands in one part of a project's charter now; signed versions are kept by approvals."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="charter_parts")
    name = models.CharField(max_length=40)
    """Of ``parts.PARTS``."""
    value = models.TextField(default="")
    """JSON: a text, rows, or facts, as the part's shape says."""
    version = models.PositiveBigIntegerField(default=0)
    """Grows with every change, undoing included: who saves says which one they began with."""
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("part of the charter")
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="charter_part_once")]

    def __str__(self) -> str:
        return self.name


class CharterReader(models.Model):
    """Who has the charter open to write in it, and at which part; kept for minutes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reader of the charter")
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="charter_reader_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class CharterOutcome(models.Model):
    """What a line of the charter became elsewhere: a goal, a deliverable, a milestone of the plan or a risk."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="charter_outcomes")
    part = models.CharField(max_length=40)
    words = models.CharField(max_length=1000)
    """Of the line, as the charter says them now; they are followed when the line is put otherwise."""
    number = models.PositiveBigIntegerField()
    """Of what it became, which may be gone."""

    class Meta:
        verbose_name = _("what a line of the charter became")
        constraints = [models.UniqueConstraint(fields=["project", "part", "number"], name="charter_outcome_once")]

    def __str__(self) -> str:
        return self.words
