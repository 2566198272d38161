"""What is known of each project at a moment, so that lists over many projects compute none of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class Summary(models.Model):
    """What a plan comes to, the working one or the published one by its row; made anew when something changed.

    It names nobody: who manages a project is looked up when it is shown.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    mark = models.CharField(max_length=200)
    """Of what it was made of: another one means that it is out of date."""
    at = models.DateTimeField()
    facts = models.JSONField()
    """As reports tell them, with all that only some may see."""
    late = models.JSONField(default=list)
    """Every late task."""
    short = models.PositiveIntegerField(default=0)
    missing = models.PositiveBigIntegerField(default=0)
    brief = models.JSONField()
    """Of the facts what one line tells."""
    days = models.JSONField(default=list)
    """The same as it was at the end of each of the last days, with the day."""
    before = models.JSONField(null=True)
    """The oldest of them: what “changed since” is held against."""
    before_day = models.DateField(null=True)

    class Meta:
        verbose_name = _("summary of a project")

    def __str__(self) -> str:
        return f"{self.project_id}"
