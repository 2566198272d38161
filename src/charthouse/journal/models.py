"""The journal's tables: streams of entries, never changed after they were written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

ORGANISATION = "organisation"
"""The name of the organisation's journal."""


class Stream(models.Model):
    """One numbered sequence of entries: each project has its own, the organisation has one."""

    name = models.CharField(max_length=120, unique=True)
    last_number = models.PositiveBigIntegerField(default=0)
    """Number of the newest entry; locked while one is added, so that numbers have no gaps and no doubles."""
    last_digest = models.BinaryField(max_length=32, default=b"", editable=False)
    """Where the chain of digests ends; empty while there is no entry."""
    complete_from = models.PositiveBigIntegerField(null=True, default=1, editable=False)
    """From which entry on every change names the rows it made; empty: it began before journals did."""

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
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    """Who was represented, where a deputy acted."""
    through = models.CharField(max_length=120, blank=True, default="")
    """The door: a page, an API token by its name, a job, a command."""
    verb = models.CharField(max_length=60)
    record = models.CharField(max_length=60)
    """The kind of record, as ``chapter.Model``."""
    record_id = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    """What people called the record when it happened."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.TextField(blank=True, default="")
    operation = models.PositiveBigIntegerField(default=0)
    """The number of the first entry of the same deed: what one action did is undone together."""
    undoes = models.PositiveBigIntegerField(null=True)
    """The operation that this one takes back."""
    digest = models.BinaryField(max_length=32, default=b"", editable=False)
    """SHA-256 over the digest before it and this entry (``journal.chain``)."""
    personal = models.JSONField(default=dict)
    """Salts and salted digests of the texts above: a text can be erased and the chain still holds."""
    changes = models.BinaryField(null=True, default=None, editable=False)
    """The rows that the change made, took away or altered, packed (``journal.row_changes``)."""

    class Meta:
        verbose_name = _("journal entry")
        ordering = ["stream", "number"]
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="journal_entry_number")]
        indexes = [
            models.Index(fields=["stream", "record", "record_id", "number"], name="journal_entry_record"),
            models.Index(fields=["stream", "by", "number"], name="journal_entry_by"),
            models.Index(fields=["stream", "verb", "number"], name="journal_entry_verb"),
            models.Index(fields=["stream", "at"], name="journal_entry_at"),
            models.Index(fields=["stream", "operation"], name="journal_entry_operation"),
            models.Index(
                fields=["stream", "undoes"], name="journal_entry_undoes", condition=models.Q(undoes__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.label}"


class Comment(models.Model):
    """What somebody said about a record."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="comments")
    record = models.CharField(max_length=60)
    record_id = models.CharField(max_length=60)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    """Markdown; empty once it was taken away."""
    reply_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    """The comment that began the thread; empty: this one does. Replies to a reply are replies to what it replies to."""
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("comment")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["stream", "record", "record_id", "at"], name="comment_record")]

    def __str__(self) -> str:
        return f"{self.record} {self.record_id}"


class CommentText(models.Model):
    """What a comment said before it was edited."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="earlier")
    text = models.TextField()
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier text of a comment")
        ordering = ["until", "id"]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.until}"


class Mention(models.Model):
    """Somebody was named in a comment that they may see."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mention")
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]
        indexes = [models.Index(fields=["user", "seen_at"], name="mention_unseen")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.comment_id}"


class Attachment(models.Model):
    """A file that belongs to a record; the same name again is its next version."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="attachments")
    record = models.CharField(max_length=60)
    record_id = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    edition = models.PositiveIntegerField(default=1)
    """1 for the first file of this name on the record, 2 for the next …"""
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("attachment")
        ordering = ["name", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "record", "record_id", "name", "edition"], name="attachment_once")
        ]

    def __str__(self) -> str:
        return self.name
