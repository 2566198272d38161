"""The tables of scenarios: what each was branched off for, and what of it was adopted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class Scenario(models.Model):
    """A branch of a plan in which anything may be tried; its tasks are those of its row."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        ADOPTED = "adopted", _("adopted")
        DROPPED = "dropped", _("dropped")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scenarios")
    number = models.PositiveIntegerField()
    row = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="scenario")
    """Holds its tasks, links, assignments and calendars (``Project.branched_from``)."""
    name = models.CharField(_("name"), max_length=120)
    question = models.CharField(_("question"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    plan_version = models.PositiveBigIntegerField()
    """Of the working plan, when the scenario was branched off."""
    first_number = models.BigIntegerField()
    """Tasks with this number or a higher one were made in the scenario: in the plan it is another task's."""
    base = models.BinaryField(editable=False)
    """The plan document (``exchange.plan_json``) that was branched off, packed."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("scenario")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="scenario_number"),
            models.CheckConstraint(condition=~Q(name=""), name="scenario_has_a_name"),
        ]

    def __str__(self) -> str:
        return str(_("Scenario %(number)d")) % {"number": self.number}


class Adoption(models.Model):
    """That a scenario, or parts of it, became the plan."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="adoptions")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=500, blank=True)
    whole = models.BooleanField()
    """Nothing of it was left."""
    tasks = models.PositiveIntegerField()
    """How many tasks it changed, added and removed."""
    numbers = models.JSONField(default=dict)
    """Of each task that was made in the scenario: its number there, as a text, and its number in the plan."""
    operation = models.PositiveBigIntegerField(default=0)
    """The deed in the project's journal."""
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("adoption of a scenario")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.scenario)
