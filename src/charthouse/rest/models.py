"""What the API remembers between two requests: answers given once, and how many were asked for."""

from __future__ import annotations

from django.db import models


class KeptAnswer(models.Model):
    """The answer to a request that carried an idempotency key; who sends it again gets this one, and nothing happens.

    It is written in the transaction of its effect, so there is never one without the other.
    """

    caller = models.CharField(max_length=40)
    """``token 12`` or ``person 7``."""
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """SHA-256 of the request's body."""
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "route", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


class Allowance(models.Model):
    """How many requests of one caller the server processes have set aside for themselves in one minute."""

    caller = models.CharField(max_length=80)
    window = models.PositiveBigIntegerField()
    """Minutes since 1970."""
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "window"], name="allowance_once")]

    def __str__(self) -> str:
        return f"{self.caller}: {self.used}"
