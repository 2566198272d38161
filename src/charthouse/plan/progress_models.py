"""How progress is kept, and progress that waits to be accepted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class ProgressRules(models.Model):
    """How a project keeps progress; a project without such a row goes by the defaults.

    What becomes of work that is late stands in the plan's policies.
    """

    class Percent(models.TextChoices):
        """Which percentage people report."""

        DURATION = "duration", _("of duration")
        WORK = "work", _("of work")
        PHYSICAL = "physical", _("physical")

    class Actuals(models.TextChoices):
        """Which dates a report takes that says none."""

        PLANNED = "planned", _("as planned, never later than today")
        REPORTED = "reported", _("the day of the report")

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="progress_rules")
    percent = models.CharField(max_length=10, choices=Percent.choices, default=Percent.DURATION)
    actuals = models.CharField(max_length=10, choices=Actuals.choices, default=Actuals.PLANNED)
    proposed = models.BooleanField(default=False)
    """Whether what contributors report is proposed, and kept once somebody accepts it who may change the task."""

    class Meta:
        verbose_name = _("rules of progress")

    def __str__(self) -> str:
        return f"{self.project_id}: {self.percent}"


class ProgressProposal(models.Model):
    """Progress that a contributor reported and that waits, or waited, to be accepted."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("waits")
        ACCEPTED = "accepted", _("accepted")
        PARTLY = "partly", _("accepted in part")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="proposals")
    uid = models.BigIntegerField()
    """The number of the task; it may be gone."""
    name = models.TextField(blank=True, default="")
    """What the task was called where its reporter saw it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    fields = models.JSONField(default=dict)
    """By field: what the reporter saw, and what they say."""
    comment = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    taken = models.JSONField(default=list)
    """The fields that were accepted."""
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("proposed progress")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "uid", "by"], condition=Q(state="open"), name="progress_proposed_once"
            ),
        ]
        indexes = [models.Index(fields=["project", "state"], name="progress_proposed")]

    def __str__(self) -> str:
        return self.name or str(self.uid)
