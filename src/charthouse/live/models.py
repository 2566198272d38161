"""Messages for people's own channels, kept a while so that who was cut off can catch up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.Model):
    """One numbered sequence of published messages; projects' changes need none, they are in their journals."""

    name = models.CharField(max_length=80, unique=True)
    last_number = models.PositiveBigIntegerField(default=0)
    """Number of the newest message; its row is locked while one is added, so that numbers are seen in their order."""

    class Meta:
        verbose_name = _("live channel")

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One message, until newer ones have pushed it out."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("live message")
        ordering = ["channel", "number"]
        constraints = [models.UniqueConstraint(fields=["channel", "number"], name="live_message_number")]
        indexes = [models.Index(fields=["at"], name="live_message_at")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.number} {self.kind}"
