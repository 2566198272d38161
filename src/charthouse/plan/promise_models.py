"""What projects and others promise each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class Promise(models.Model):
    """Something that one side gives and another one waits for, on a day that both agreed on.

    A side is a project, or somebody outside all projects by name. Days are kept as their first minute since
    1970-01-01T00:00; a promise is kept when it is fulfilled before the day ends.
    """

    class Side(models.TextChoices):
        """Who of the two."""

        GIVER = "giver", _("who gives it")
        TAKER = "taker", _("who waits for it")

    class State(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")
        KEPT = "kept", _("kept")
        BROKEN = "broken", _("broken")
        WITHDRAWN = "withdrawn", _("withdrawn")

    giver = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="promises_given")
    giver_task = models.BigIntegerField(null=True)
    """The number of the milestone or task of the giver's plan that fulfils it."""
    giver_outside = models.CharField(max_length=200, blank=True, default="")
    """Who gives it, where that is no project."""
    giver_contact = models.CharField(max_length=200, blank=True, default="")
    taker = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="promises_taken")
    taker_task = models.BigIntegerField(null=True)
    """The number of the task of the taker's plan that waits for it."""
    taker_outside = models.CharField(max_length=200, blank=True, default="")
    taker_contact = models.CharField(max_length=200, blank=True, default="")
    what = models.CharField(_("what"), max_length=300)
    date = models.BigIntegerField()
    """The promised day."""
    wanted = models.BigIntegerField(null=True)
    """Another day that one side asks for; the promised one stands until the other side accepts."""
    note = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    asked = models.CharField(max_length=5, choices=Side.choices, blank=True, default="")
    """Whose answer it waits for; empty: nobody's."""
    asked_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who accepted it, or wrote down that somebody outside did."""
    agreed_with = models.CharField(max_length=200, blank=True, default="")
    """Who agreed outside."""
    agreed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    """Why it was refused, withdrawn or broken, or why another day is asked for."""
    settled = models.BigIntegerField(null=True)
    """Of one that was kept: the day."""
    said = models.BigIntegerField(null=True)
    """Of one that no plan fulfils: the day on which its giver expects it by now, as they say."""
    forecast = models.BigIntegerField(null=True)
    """When the giver's task finishes by the plan that everybody sees; none: no task, or not in that plan."""
    forecast_done = models.BooleanField(default=False)
    """Whether that task is done."""
    slack = models.FloatField(null=True)
    """Working days of the giver's plan between that finish and the end of the promised day; less than none: late."""
    told_late = models.BooleanField(default=False)
    """Whether the other side's managers were written to about its lateness."""
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("promise")
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(giver__isnull=False, giver_outside="") | (Q(giver__isnull=True) & ~Q(giver_outside="")),
                name="promise_has_one_giver",
            ),
            models.CheckConstraint(
                condition=Q(taker__isnull=False, taker_outside="") | (Q(taker__isnull=True) & ~Q(taker_outside="")),
                name="promise_has_one_taker",
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=False) | Q(taker__isnull=False), name="promise_of_a_project"
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True) | Q(taker__isnull=True) | ~Q(giver=F("taker")),
                name="promise_not_to_itself",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="promise_says_what"),
        ]
        indexes = [
            models.Index(fields=["giver", "state"], name="promise_given"),
            models.Index(fields=["taker", "state"], name="promise_taken"),
        ]

    def __str__(self) -> str:
        return self.what
