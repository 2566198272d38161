"""The tables of approvals. A version's content never changes once its row is there; what moves is who has answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Attachment
from charthouse.projects.models import Project


class Version(models.Model):
    """A document as it was sent for review; its draft is the document's own chapter."""

    class State(models.TextChoices):
        """Where it stands."""

        REVIEW = "review", _("out for signature")
        SIGNED = "signed", _("signed by all")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUPERSEDED = "superseded", _("superseded by a later one")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="versions_of_documents")
    kind = models.CharField(max_length=40)
    """Of ``registry.DocumentKind``: ``charter``."""
    subject = models.CharField(max_length=60, blank=True, default="")
    """Which document of that kind; empty where a project has one."""
    number = models.PositiveIntegerField()
    content = models.TextField()
    """Canonical JSON: ``canonical.written``."""
    digest = models.CharField(max_length=64)
    """SHA-256 over the content in UTF-8, in hexadecimal."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.REVIEW)
    in_order = models.BooleanField(default=False)
    """Each signer is asked when those before have signed; else all at once."""
    note = models.TextField(blank=True, default="")
    """What its proposer says to those who are asked."""
    since = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    """The signed version that it was compared with."""
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("version of a document")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "subject", "number"], name="version_number"),
            models.UniqueConstraint(
                fields=["project", "kind", "subject"], condition=Q(state="review"), name="version_one_in_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class SignatureRequest(models.Model):
    """Somebody who is asked to sign a version, and what they answered."""

    class State(models.TextChoices):
        """What they answered."""

        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("signed")
        CONDITIONAL = "conditional", _("signed with conditions")
        REFUSED = "refused", _("refused")

    class Way(models.TextChoices):
        """How the answer came."""

        ONESELF = "oneself", _("in Charthouse")
        LINK = "link", _("by a link of their own")
        MEETING = "meeting", _("in a meeting")
        PAPER = "paper", _("on paper")
        EMAIL = "email", _("by e-mail")
        CARRIED = "carried", _("carried over from the version before")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="requests")
    place = models.PositiveIntegerField()
    """From 1; who is asked when, where it goes in order."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=150)
    """As it stood when they were asked; of people outside it is all there is."""
    email = models.EmailField(blank=True, default="")
    """Of people outside only."""
    role = models.CharField(max_length=150, blank=True, default="")
    """As what they sign: “CFO, sponsor”."""
    due = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(null=True)
    """Empty while it is not their turn."""
    answered_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    """Why it was refused."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who answered in Charthouse, or recorded the answer; a deputy is another one than ``user``."""
    given_on = models.DateField(null=True)
    """The day on which a recorded answer was given."""
    source = models.CharField(max_length=300, blank=True, default="")
    """Where a recorded answer was given: “Steering board, item 3”."""
    evidence = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("signature")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="signature_place"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(email=""), name="signature_of_an_account_or_an_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Condition(models.Model):
    """What somebody made their signature depend on."""

    request = models.ForeignKey(SignatureRequest, on_delete=models.CASCADE, related_name="conditions")
    text = models.TextField()
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who said that it is met."""
    how = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("condition of a signature")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


class Remark(models.Model):
    """What somebody says of a passage of a version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="remarks")
    part = models.CharField(max_length=60, blank=True, default="")
    """The part of the document, as its kind names it; empty: of the whole."""
    quote = models.TextField(blank=True, default="")
    """The words that it is about."""
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty: the outside signer of ``request``."""
    request = models.ForeignKey(SignatureRequest, on_delete=models.CASCADE, null=True, related_name="+")
    answers = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("remark on a passage")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


class SigningLink(models.Model):
    """The way in of a signer without an account: a secret in a letter, then a code in another one."""

    request = models.OneToOneField(SignatureRequest, on_delete=models.CASCADE, related_name="link")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the letter's secret."""
    expires_at = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0)
    code_digest = models.CharField(max_length=64, blank=True, default="")
    """Keyed SHA-256 of the code that was sent last; empty: none, or used up."""
    code_expires_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    """Wrong codes since the last one was sent."""
    codes_sent = models.PositiveIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link of an outside signer")

    def __str__(self) -> str:
        return f"{self.request_id}"


class Reminding(models.Model):
    """When a signer was last told that they are waited for; told again by the daily job, or by hand."""

    request = models.OneToOneField(SignatureRequest, on_delete=models.CASCADE, primary_key=True, related_name="told")
    at = models.DateTimeField()
    times = models.PositiveIntegerField(default=0)
    """Reminders, the first letter not counted."""

    class Meta:
        verbose_name = _("reminder of a signature")

    def __str__(self) -> str:
        return f"{self.request_id}"
