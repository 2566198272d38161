"""The budget chapter's tables: what was spent, on which task and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class CostBook(models.Model):
    """Until when a project's costs are known; the row is locked while something is booked."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="cost_book")
    version = models.PositiveBigIntegerField(default=1)
    """Grows with every booking."""
    cut_off = models.DateField(_("complete until"), null=True)
    """The last day whose costs are all booked; empty: nobody said."""

    class Meta:
        verbose_name = _("cost book")

    def __str__(self) -> str:
        return f"{self.project_id}"


class CostEntry(models.Model):
    """Money spent on a day, in the project's currency. It never changes and never goes: it is reversed."""

    class Source(models.TextChoices):
        """How it came in."""

        HAND = "hand", _("by hand")
        FILE = "file", _("from a file")
        PROGRAM = "program", _("by a program")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cost_entries")
    number = models.PositiveIntegerField()
    """Within the project, from 1, without gaps."""
    task_uid = models.BigIntegerField(null=True)
    """The number of the task, which may be gone since; empty: of the project as a whole."""
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=6)
    kind = models.CharField(_("kind"), max_length=60, blank=True, default="")
    """What it was spent on: labour, licences, travel …"""
    text = models.CharField(_("text"), max_length=500, blank=True, default="")
    accrued = models.BooleanField(_("accrued"), default=False)
    """An estimate of what is owed and not yet billed."""
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.HAND)
    identity = models.CharField(max_length=200, blank=True, default="")
    """What tells it from all others where it came from, so that nothing is booked twice."""
    batch = models.CharField(max_length=32)
    """What was booked in one go has the same."""
    reverses = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="reversal")
    """The entry that this one takes back, with the opposite amount, on the same task and day."""
    reversed = models.BooleanField(default=False)
    """Another entry takes this one back."""
    reason = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("cost entry")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="cost_entry_number"),
            models.UniqueConstraint(
                fields=["project", "identity"], condition=~Q(identity="") & Q(reversed=False), name="cost_entry_once"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="cost_entry_says_something"),
        ]
        indexes = [
            models.Index(fields=["project", "task_uid", "day"], name="cost_entry_cell"),
            models.Index(fields=["project", "batch"], name="cost_entry_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
