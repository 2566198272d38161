"""What is kept of a plan's health: one row of figures for each day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class HealthDay(models.Model):
    """How good the plan was on a day, as it was last looked at."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    """By the project's own clock."""
    plan_version = models.PositiveBigIntegerField()
    figures = models.JSONField()
    """By point: ``{"1": {"value": 0.05, "passes": true, "population": 40, "found": 2}, …}``; values as in engine."""

    class Meta:
        verbose_name = _("health of a day")
        constraints = [models.UniqueConstraint(fields=["project", "day"], name="health_day_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.day}"
