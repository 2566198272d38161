"""The tables of background work: jobs as their owners see them, the state of schedules, and who works on them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Stream


class Job(models.Model):
    """One piece of background work, from asking for it to its result; the table is the queue as well."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Urgency(models.IntegerChoices):
        """Whose turn comes first when workers are short."""

        INTERACTIVE = 0, _("somebody waits for it")
        SCHEDULED = 1, _("scheduled")
        BULK = 2, _("whenever there is room")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    """A name in ``jobs.registry``."""
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="jobs")
    """Who asked for it; empty: Charthouse itself, by a schedule."""
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, null=True, related_name="+")
    """The journal of the project it works for, if it works for one."""
    arguments = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=200, blank=True, default="")
    """Asking again with the same key gives the same job."""
    only_one = models.CharField(max_length=200, blank=True, default="")
    """At most one unfinished job of a kind has the same name here."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.INTERACTIVE)
    turn = models.BigIntegerField(default=0)
    """Its place in the round in which owners take turns, so that nobody's two hundred jobs block everybody else's."""
    run_after = models.DateTimeField(null=True)
    """Not before this instant; empty: at once."""
    progress = models.PositiveSmallIntegerField(default=0)
    sentence = models.CharField(max_length=300, blank=True, default="")
    """What it is doing now."""
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    trouble = models.CharField(max_length=300, blank=True, default="")
    """Why the last attempt came to nothing, while another one is to come."""
    lease_until = models.DateTimeField(null=True)
    """Renewed by the worker while it lives; one that stays as it is has lost its worker, and another takes over."""
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
    """When the present or last attempt began."""
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]), name="job_state_known"
            ),
            models.UniqueConstraint(
                fields=["owner", "kind", "idempotency_key"],
                condition=~Q(idempotency_key="") & Q(owner__isnull=False),
                name="job_asked_for_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "idempotency_key"],
                condition=~Q(idempotency_key="") & Q(owner__isnull=True),
                name="job_of_charthouse_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "only_one"],
                condition=~Q(only_one="") & Q(state__in=["waiting", "running"]),
                name="job_only_one_unfinished",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_of_owner"),
            models.Index(fields=["urgency", "turn", "created_at"], condition=Q(state="waiting"), name="job_queue"),
            models.Index(fields=["owner", "urgency", "turn"], condition=Q(state="waiting"), name="job_turn_of_owner"),
            models.Index(fields=["state", "finished_at"], name="job_ended"),
        ]

    def __str__(self) -> str:
        return self.title


class ScheduleState(models.Model):
    """Where a schedule stands that a chapter registered in code; one row for each of its targets."""

    name = models.CharField(max_length=60)
    """A name in ``jobs.schedules``."""
    target = models.CharField(max_length=120, blank=True, default="")
    """What it is fired for, such as a project's key; empty where there is only one."""
    time_zone = models.CharField(max_length=64)
    cron = models.CharField(max_length=100, blank=True, default="")
    """When it is to fire instead of what the code says, by an administrator's word."""
    paused = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    """Empty: never by itself."""
    last_due = models.DateTimeField(null=True)
    """The moment for which it last fired."""
    last_job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("schedule")
        ordering = ["name", "target"]
        constraints = [models.UniqueConstraint(fields=["name", "target"], name="schedule_once")]
        indexes = [models.Index(fields=["next_at"], name="schedule_next")]

    def __str__(self) -> str:
        return f"{self.name} {self.target}".strip()


class WorkerProcess(models.Model):
    """A process that does jobs, as long as it says that it lives."""

    name = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    jobs_done = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("worker")
        ordering = ["host", "pid"]

    def __str__(self) -> str:
        return self.name
