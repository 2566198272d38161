"""The jobs table: work that goes on in the background, as its owner sees it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Stream


class Job(models.Model):
    """One piece of background work, from asking for it to its result."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    """A name in ``jobs.registry``."""
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, null=True, related_name="+")
    """The journal of the project it works for, if it works for one."""
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    sentence = models.CharField(max_length=300, blank=True, default="")
    """What it is doing now."""
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    lease_until = models.DateTimeField(null=True)
    """A running job whose lease has run out has lost its worker, and another one takes it over."""
    task_id = models.UUIDField(null=True)
    """The queue's own record of the present attempt."""
    worker = models.CharField(max_length=64, blank=True, default="")
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    """Why it failed, as a sentence for its owner."""
    page = models.CharField(max_length=300, blank=True, default="")
    """The address at which its owner goes on."""
    seen = models.BooleanField(default=False)
    """Its owner has seen how it ended, so the tray need not tell it any more."""
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]), name="job_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_of_owner"),
            models.Index(fields=["state", "lease_until"], name="job_lease"),
        ]

    def __str__(self) -> str:
        return self.title
