"""The tables of meetings: series and single ones, who is invited, the agenda, and the minutes line by line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project
from charthouse.stakeholders.models import Communication, Rhythm, Stakeholder


class MeetingBook(models.Model):
    """What holds for a project's meetings as a whole; its row is locked while one of them changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="meeting_book")
    next_number = models.PositiveBigIntegerField(default=1)
    """The next meeting has this number; it only ever rises."""
    next_series = models.PositiveBigIntegerField(default=1)
    """The same of series."""

    class Meta:
        verbose_name = _("book of meetings")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Kind(models.TextChoices):
    """What a meeting is for."""

    STATUS = "status", _("status meeting")
    STEERING = "steering", _("steering meeting")
    STANDUP = "standup", _("stand-up")
    GATE = "gate", _("gate meeting")
    WORKSHOP = "workshop", _("workshop")
    OTHER = "other", _("meeting")


class Arranged(models.Model):
    """What a series and a single meeting have in common."""

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.STATUS)
    at = models.TimeField(_("begins at"))
    """By the project's clock."""
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    place = models.CharField(_("where it is"), max_length=200, blank=True, default="")
    link = models.CharField(_("address of the link"), max_length=500, blank=True, default="")
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    minute_taker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(null=True)
    """When invitations were last sent."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class MeetingSeries(Arranged):
    """Meetings that take place by a rhythm."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="meeting_series")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    rhythm = models.CharField(_("rhythm"), max_length=12, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    first = models.DateField(_("first on"))
    last = models.DateField(_("last on"), null=True)
    """Empty: it goes on."""
    communication = models.ForeignKey(Communication, on_delete=models.SET_NULL, null=True, related_name="+")
    """The line of the communication plan that it was made of."""

    class Meta:
        verbose_name = _("series of meetings")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="meeting_series_number"),
            models.CheckConstraint(condition=~Q(title=""), name="meeting_series_has_a_title"),
        ]


class Meeting(Arranged):
    """One meeting; of a series it is a row of its own once something was said of it alone."""

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("called off")
        CLOSED = "closed", _("closed")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="meetings")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    series = models.ForeignKey(MeetingSeries, on_delete=models.SET_NULL, null=True, related_name="held")
    series_day = models.DateField(null=True)
    """The day on which it stands in its series, wherever it was moved."""
    day = models.DateField(_("day"))
    """By the project's clock."""
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    prepared_at = models.DateTimeField(null=True)
    """When the agenda was last made from the data."""
    content = models.TextField(blank=True, default="")
    """The minutes as they were closed, as ``canonical.written`` wrote them; empty: they are not closed."""
    digest = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 over the content."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("meeting")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="meeting_number"),
            models.UniqueConstraint(fields=["series", "series_day"], name="meeting_once_in_its_series"),
            models.CheckConstraint(condition=~Q(title=""), name="meeting_has_a_title"),
            models.CheckConstraint(
                condition=~Q(state="closed") & Q(content="", digest="", closed_at=None)
                | Q(state="closed", closed_at__isnull=False) & ~Q(content="") & ~Q(digest=""),
                name="meeting_frozen_as_closed",
            ),
        ]
        indexes = [models.Index(fields=["project", "day"], name="meeting_of_a_day")]


class Invited(models.Model):
    """Somebody who takes part: an account, a stakeholder, or somebody outside by name and address."""

    class Presence(models.TextChoices):
        """Whether they were there."""

        UNSAID = "", _("not said")
        PRESENT = "present", _("was there")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("was missing")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, null=True, related_name="people")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    """As it stood when they were invited."""
    email = models.CharField(max_length=254, blank=True, default="")
    """Of people without an account."""
    presence = models.CharField(max_length=7, choices=Presence.choices, blank=True, default=Presence.UNSAID)

    class Meta:
        verbose_name = _("invited to a meeting")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(series__isnull=True) ^ Q(meeting__isnull=True), name="invited_to_one_thing"
            ),
            models.UniqueConstraint(fields=["meeting", "user"], name="invited_once"),
            models.UniqueConstraint(fields=["series", "user"], name="invited_once_to_a_series"),
        ]

    def __str__(self) -> str:
        return self.name


class AgendaItem(models.Model):
    """One thing that is talked about: found in the data, or put there by somebody."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveIntegerField()
    topic = models.CharField(max_length=12, blank=True, default="")
    """What the data say about, by its name in ``preparing``; empty: somebody put it there."""
    title = models.CharField(max_length=200, blank=True, default="")
    """As somebody typed it; empty: as the topic is called."""
    minutes = models.PositiveSmallIntegerField(null=True)
    """The time that it may take."""
    records = models.JSONField(default=list)
    """What the data say, as ``preparing.Found``."""
    removed = models.BooleanField(default=False)
    """Taken out by somebody: the data do not bring it back."""
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("item of an agenda")
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "topic"], condition=~Q(topic=""), name="agenda_topic_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title or self.topic


class MinuteLine(models.Model):
    """One line of the minutes; a decision, an action, a risk and an issue are records of their own as well."""

    class Kind(models.TextChoices):
        """What it is."""

        NOTE = "note", _("note")
        DECISION = "decision", _("decision")
        ACTION = "action", _("action")
        RISK = "risk", _("risk")
        ISSUE = "issue", _("issue")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="lines")
    version = models.PositiveBigIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NOTE)
    text = models.TextField(_("text"))
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="lines")
    entry = models.PositiveBigIntegerField(null=True)
    """The number of the entry of the log that it became."""
    risk = models.PositiveBigIntegerField(null=True)
    """The number of the risk that it became."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("line of minutes")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


class StandupAnswer(models.Model):
    """What somebody says in a stand-up, before it or in place of being there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done = models.TextField(blank=True, default="")
    next = models.TextField(blank=True, default="")
    stuck = models.TextField(blank=True, default="")
    """What stands in the way; it is an issue of the log as well."""
    entry = models.PositiveBigIntegerField(null=True)
    """The number of that issue."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer in a stand-up")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="standup_answered_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.user_id}"
