"""The journal's tables: streams of entries, never changed after they were written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Stream(models.Model):
    """One numbered sequence of entries: each project has its own, the organisation has one."""

    name = models.CharField(max_length=120, unique=True)
    last_number = models.PositiveBigIntegerField(default=0)
    """Number of the newest entry; locked while one is added, so that numbers have no gaps and no doubles."""
    last_digest = models.BinaryField(max_length=32, default=b"", editable=False)
    """Where the chain of digests ends; empty until entries are chained."""

    class Meta:
        verbose_name = _("journal")

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One change: who did what to which record, when, from what to what, and why."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    """Empty: Charthouse itself."""
    verb = models.CharField(max_length=60)
    record = models.CharField(max_length=60)
    """The kind of record, as ``chapter.Model``."""
    record_id = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    """What people called the record when it happened."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.TextField(blank=True, default="")
    digest = models.BinaryField(max_length=32, default=b"", editable=False)

    class Meta:
        verbose_name = _("journal entry")
        ordering = ["stream", "number"]
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="journal_entry_number")]
        indexes = [models.Index(fields=["stream", "record", "record_id", "number"], name="journal_entry_record")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.label}"
