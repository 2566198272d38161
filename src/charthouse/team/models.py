"""The tables of collection rounds: the rhythm, each round, who is asked in it, and what they say of each task."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class RoundBook(models.Model):
    """What holds for a project's rounds as a whole; its row is locked while something in them changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    next_number = models.PositiveBigIntegerField(default=1)
    """The next round has this number; it only ever rises."""
    next_at = models.DateTimeField(null=True, db_index=True)
    """When the next round begins by itself; empty: none does."""
    next_time = models.PositiveBigIntegerField(default=1)
    """The next time entry has this number; it only ever rises."""
    due_told = models.PositiveBigIntegerField(default=0)
    """The last round of which the managers were told that its time is over."""

    class Meta:
        verbose_name = _("book of the rounds")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Rhythm(models.Model):
    """When a project's rounds begin by themselves; without a row none does."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    active = models.BooleanField(default=False)
    weekday = models.PositiveSmallIntegerField(default=3)
    """From Monday, which is 0."""
    minute = models.PositiveSmallIntegerField(default=540)
    """Of the day, by the project's clock."""
    weeks = models.PositiveSmallIntegerField(default=1)
    """From one round to the next."""
    days = models.PositiveSmallIntegerField(default=1)
    """Working days to answer, to the end of the last one; 0: the same day."""

    class Meta:
        verbose_name = _("rhythm of rounds")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, minute__lt=1440, weeks__gte=1, weeks__lte=8, days__lte=20),
                name="rhythm_in_bounds",
            )
        ]

    def __str__(self) -> str:
        return str(self.project)


class Round(models.Model):
    """One time that everybody who works on something is asked how it goes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    until = models.BigIntegerField()
    """Up to when they are asked: the end of the day's work, in plan time."""
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty: it began by itself."""
    due_at = models.DateTimeField()
    """When the answers should be there."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kept = models.JSONField(default=dict)
    """Of a closed one: the status date, the baseline that was taken, whether the forecast of earned value was kept, and
    the plan's finish before and after."""

    class Meta:
        verbose_name = _("collection round")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="round_number"),
            models.UniqueConstraint(fields=["project"], condition=Q(closed_at=None), name="round_open_once"),
        ]

    def __str__(self) -> str:
        return f"{_('Round')} {self.number}"


class Asked(models.Model):
    """Somebody who is asked in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty: somebody who cannot answer here; the manager answers for them."""
    name = models.CharField(max_length=500)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("asked in a round")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"], condition=Q(person__isnull=False), name="asked_once_in_a_round"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """What somebody is asked of one task, and what they say."""

    class Says(models.TextChoices):
        """How it goes."""

        PLANNED = "planned", _("as planned")
        DONE = "done", _("done")
        LATER = "later", _("under way, otherwise than planned")
        STUCK = "stuck", _("stuck")

    class Verdict(models.TextChoices):
        """What the manager makes of it."""

        ACCEPTED = "accepted", _("accepted")
        BACK = "back", _("sent back")

    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="answers")
    place = models.PositiveIntegerField()
    """In the round, from 1: what holds up most comes first."""
    version = models.PositiveBigIntegerField(default=1)
    uid = models.BigIntegerField()
    """The number of the task; it may be gone."""
    name = models.TextField()
    start = models.BigIntegerField(null=True)
    finish = models.BigIntegerField(null=True)
    percent = models.FloatField(default=0)
    """Name, dates and percentage as the plan had them when the round began."""
    says = models.CharField(max_length=8, choices=Says.choices, blank=True, default="")
    """Empty: nothing yet."""
    until = models.DateField(null=True)
    """The day on which they expect to be done."""
    left = models.PositiveIntegerField(null=True)
    """What remains, in working minutes, where they said that."""
    percent_said = models.FloatField(null=True)
    """How much of it is done by the answer: said, or what follows from it."""
    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    """Spent on it since the last round."""
    stuck_on = models.CharField(max_length=300, blank=True, default="")
    risk = models.CharField(max_length=300, blank=True, default="")
    comment = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    filled_in = models.BooleanField(default=False)
    """Whether somebody said it for them who may change the plan."""
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True, default="")
    question = models.CharField(max_length=500, blank=True, default="")
    """With which it was sent back last."""
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    issue = models.PositiveBigIntegerField(null=True)
    """The number of the entry of the log that says what it is stuck on."""
    as_risk = models.PositiveBigIntegerField(null=True)
    """The number of the risk that the manager made of the one they saw."""

    class Meta:
        verbose_name = _("answer in a round")
        ordering = ["place"]
        constraints = [
            models.CheckConstraint(
                condition=Q(says="", at=None, by=None) | (~Q(says="") & Q(at__isnull=False, by__isnull=False)),
                name="answer_given_by_somebody",
            ),
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gte=0), name="answer_hours_not_negative"),
        ]
        indexes = [models.Index(fields=["uid"], name="answer_of_a_task")]

    def __str__(self) -> str:
        return self.name or str(self.uid)


class TimeEntry(models.Model):
    """Hours that somebody spent on a task on a day."""

    class Source(models.TextChoices):
        """Who says so."""

        ROUND = "round", _("from a round")
        HAND = "hand", _("by hand")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()
    """Within the project; it only ever rises, so that what is booked for it stays known."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty: somebody who has no account here."""
    name = models.CharField(max_length=500)
    uid = models.BigIntegerField()
    """The number of the task; it may be gone."""
    task = models.TextField(_("task"))
    """Its name when the hours were said."""
    day = models.DateField(_("day"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.HAND)
    round = models.PositiveBigIntegerField(null=True)
    """The number of the round whose answer says so."""

    class Meta:
        verbose_name = _("time entry")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="time_entry_number"),
            models.UniqueConstraint(fields=["project", "round", "uid"], name="time_entry_once_in_a_round"),
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=999), name="time_entry_says_something"),
        ]
        indexes = [models.Index(fields=["project", "day"], name="time_entry_day")]

    def __str__(self) -> str:
        return f"{self.task} ({self.day:%Y-%m-%d})"
