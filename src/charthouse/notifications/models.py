"""The tables of notices: what somebody was told, and how they want to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class Notice(models.Model):
    """One thing that one person was told; its words are made when it is read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    """Of ``accounts.notices.NoticeKind``."""
    facts = models.JSONField(default=dict)
    """Texts by name, which the kind puts into words."""
    page = models.CharField(max_length=300)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    waits = models.BooleanField(default=False)
    """For the next digest."""

    class Meta:
        verbose_name = _("notice")
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "seen_at"], name="notice_unseen")]

    def __str__(self) -> str:
        return self.kind


class NoticeWay(models.Model):
    """How somebody wants to be told of one kind of thing, where it is not the usual way."""

    class Way(models.TextChoices):
        """By mail; the list holds all."""

        AT_ONCE = "at_once", _("a letter at once")
        DIGEST = "digest", _("one letter a day")
        OFF = "off", _("no letter")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_ways")
    kind = models.CharField(max_length=60)
    way = models.CharField(max_length=10, choices=Way.choices)

    class Meta:
        verbose_name = _("way of being told")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_way_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.way}"
