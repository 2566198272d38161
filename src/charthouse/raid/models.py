"""The tables of the log: its entries, what they belong to, and the rule by which late ones are escalated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Stream
from charthouse.projects.models import Project


class RaidLog(models.Model):
    """What holds for a project's log as a whole; its row is locked while something in it changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="raid_log")
    next_number = models.PositiveBigIntegerField(default=1)
    """The next entry has this number; it only ever rises, so that a number never comes to mean another entry."""

    class Meta:
        verbose_name = _("RAID log")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Severity(models.TextChoices):
    """How much depends on it, the least first."""

    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")
    CRITICAL = "critical", _("critical")


class EscalationRule(models.Model):
    """When entries and risks of a project go to somebody higher; without a row by the organisation's rules."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="escalation_rule")
    active = models.BooleanField(default=True)
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.HIGH)
    """Entries of this severity and above."""
    days = models.PositiveSmallIntegerField(default=3)
    """So many days after their date."""
    told = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Whom it goes to; empty: the project's managers."""
    version = models.PositiveBigIntegerField(default=1)
    said = models.JSONField(null=True)
    """The rules, as ``ladder.said_of`` writes them; empty: the row is of the time of one rule, which the columns above
    hold."""

    class Meta:
        verbose_name = _("rule of escalation")

    def __str__(self) -> str:
        return str(self.project)


class HouseRules(models.Model):
    """The organisation's rules of escalation, for projects that have none of their own."""

    journal = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveBigIntegerField(default=1)
    said = models.JSONField()

    class Meta:
        verbose_name = _("rules of escalation")

    def __str__(self) -> str:
        return str(_("rules of escalation"))


class Escalation(models.Model):
    """An entry or a risk went one rung higher."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=5)
    """``entry`` or ``risk``."""
    number = models.PositiveBigIntegerField()
    rung = models.PositiveSmallIntegerField()
    """1: the managers, or whom a rule names; 2: the approvers."""
    on = models.DateField()
    for_day = models.DateField(null=True)
    """The day that was missed; empty: nothing had happened for too long."""
    days = models.PositiveIntegerField()
    """How late it was, or how long nothing had happened."""
    told = models.JSONField(default=list)
    """The accounts that it went to; none: nobody stands on that rung."""
    over_on = models.DateField(null=True)
    taken_back = models.BooleanField(default=False)
    """Somebody ended it by hand: for the same day it does not go there again."""

    class Meta:
        verbose_name = _("escalation")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(rung__gte=1, rung__lte=2), name="escalation_rung"),
            models.UniqueConstraint(
                fields=["project", "kind", "number", "rung"], condition=Q(over_on=None), name="escalation_stands_once"
            ),
        ]
        indexes = [models.Index(fields=["project", "kind", "number"], name="escalation_of_a_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class LogEntry(models.Model):
    """An issue, a conflict, an assumption, a decision or an action."""

    class Kind(models.TextChoices):
        """What it is."""

        ISSUE = "issue", _("issue")
        CONFLICT = "conflict", _("conflict")
        ASSUMPTION = "assumption", _("assumption")
        DECISION = "decision", _("decision")
        ACTION = "action", _("action")

    class State(models.TextChoices):
        """How far it is; ``words.STATES`` says what that is called for each kind."""

        OPEN = "open", _("open")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        REFUTED = "refuted", _("does not hold")
        DROPPED = "dropped", _("dropped")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="log_entries")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True, default="")
    """Markdown."""
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, blank=True, default="")
    """Empty: nobody has said yet."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due = models.DateField(_("due"), null=True)
    """Of an assumption: the day on which it is checked."""
    options = models.TextField(_("options"), blank=True, default="")
    """Between which a decision is taken; Markdown."""
    outcome = models.TextField(_("outcome"), blank=True, default="")
    """What came of it; of a decision: what was decided, and why. Markdown."""
    decided_by = models.CharField(_("decided by"), max_length=300, blank=True, default="")
    decided_on = models.DateField(_("decided on"), null=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    raised_on = models.DateField(_("raised on"))
    closed_on = models.DateField(_("closed on"), null=True)
    """The day on which it came to its last state."""
    escalated_on = models.DateField(_("escalated on"), null=True)
    """The day on which it went higher by the rule; empty again once it is closed or has a later date."""
    reminded_for = models.DateField(null=True)
    """The day of which its owner was reminded; no part of what the entry says."""

    class Meta:
        verbose_name = _("entry of the log")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="log_entry_number"),
            models.CheckConstraint(condition=~Q(title=""), name="log_entry_has_a_title"),
            models.CheckConstraint(
                condition=Q(kind="assumption") | ~Q(state="refuted"), name="log_entry_only_assumptions_are_refuted"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "due"], name="log_entry_due"),
            models.Index(fields=["owner", "state"], name="log_entry_of_an_owner"),
        ]

    def __str__(self) -> str:
        return self.title


class LogLink(models.Model):
    """What an entry belongs to: a task, a risk, a signed version, another entry."""

    entry = models.ForeignKey(LogEntry, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20)
    """A name in ``linking``."""
    number = models.PositiveBigIntegerField()
    """As the other calls itself in addresses."""

    class Meta:
        verbose_name = _("link of an entry")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["entry", "kind", "number"], name="log_link_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
