"""The tables of reports: each with its frozen facts, what people typed in it, and who it was sent to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class ReportBook(models.Model):
    """What holds for a project's reports as a whole; its row is locked while one of them changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="report_book")
    next_number = models.PositiveBigIntegerField(default=1)
    """The next report has this number; it only ever rises, so that a number never comes to mean another report."""

    class Meta:
        verbose_name = _("book of reports")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Report(models.Model):
    """A status report: a draft, or frozen as it was sent."""

    class Kind(models.TextChoices):
        """How often it is written."""

        WEEKLY = "weekly", _("weekly")
        MONTHLY = "monthly", _("monthly")

    class Audience(models.TextChoices):
        """For whom it is."""

        TEAM = "team", _("the team")
        CLIENT = "client", _("the client")
        BOARD = "board", _("CIO and board")

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent")

    class Language(models.TextChoices):
        """In which language it is written."""

        ENGLISH = "en", "English"
        GERMAN = "de", "Deutsch"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    audience = models.CharField(_("for whom"), max_length=6, choices=Audience.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    since = models.DateField(_("since"))
    """The last day that the report before told of."""
    until = models.DateField(_("status date"))
    state = models.CharField(_("state"), max_length=5, choices=State.choices, default=State.DRAFT)
    facts = models.JSONField()
    """As ``facts.as_json`` wrote them."""
    facts_digest = models.CharField(max_length=64)
    """SHA-256 over them."""
    gathered_at = models.DateTimeField()
    content = models.TextField(blank=True, default="")
    """As it was sent: its editions, as ``canonical.written`` wrote them; empty: it is a draft."""
    digest = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 over the content."""
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who began it."""

    class Meta:
        verbose_name = _("status report")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="report_number"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="report_tells_of_days"),
            models.CheckConstraint(
                condition=Q(state="draft", content="", digest="", sent_at=None)
                | Q(state="sent", sent_at__isnull=False) & ~Q(content="") & ~Q(digest=""),
                name="report_frozen_as_sent",
            ),
        ]
        indexes = [models.Index(fields=["project", "state", "audience", "-number"], name="report_of_an_audience")]

    def __str__(self) -> str:
        return f"{self.number}"


class Typed(models.Model):
    """A sentence of a report that somebody typed, in place of what the data say or beside it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="typed")
    key = models.CharField(max_length=80)
    """Of the sentence in whose place it stands, or its own."""
    section = models.CharField(max_length=12)
    text = models.TextField(blank=True, default="")
    """Empty: the sentence is left out."""
    base = models.TextField(blank=True, default="")
    """What the data said when it was typed."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sentence typed by hand")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="typed_once")]

    def __str__(self) -> str:
        return self.key


class Reader(models.Model):
    """Somebody whom a report was sent to: an account, or by an e-mail address alone."""

    class Trouble(models.TextChoices):
        """Why they did not get it."""

        NONE = "", ""
        MAIL = "mail", _("the mail server did not take the letter")
        RIGHT = "right", _("may not read it any more")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    """Both of who has no account."""
    reached_at = models.DateTimeField(null=True)
    """When they were told; empty: not yet."""
    trouble = models.CharField(max_length=5, choices=Trouble.choices, blank=True, default=Trouble.NONE)
    """Of the last try."""

    class Meta:
        verbose_name = _("reader of a report")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], name="report_sent_once"),
            models.UniqueConstraint(
                "report", Lower("email"), condition=Q(user=None) & ~Q(email=""), name="report_mailed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.user_id or self.email}"
