"""The table of plan templates: parts of plans that worked, kept for the whole organisation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlanTemplate(models.Model):
    """Tasks to plan something of a kind with: names, outline, durations, estimates, checklists, and links among them.

    It knows no people, dates, progress or costs, so that it tells nothing of the project that it comes from but these.
    """

    name = models.CharField(_("name"), max_length=120)
    about = models.TextField(_("what it is for"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    content = models.JSONField(default=dict)
    """As ``plan.template_content`` makes and reads it."""
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("plan template")
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="plan_template_has_a_name")]

    def __str__(self) -> str:
        return self.name
