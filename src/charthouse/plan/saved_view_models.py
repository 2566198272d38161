"""The tables of saved views: how somebody looks at a plan, for themselves or for the whole project."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class SavedView(models.Model):
    """One way to look at a project's plan: columns, filter, order, colours, zoom."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_views")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """Who made it; of a private one, the only one who sees it."""
    shared = models.BooleanField(default=False)
    content = models.JSONField(default=dict)
    """As ``plan.saved_view_content`` checks it."""
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("saved view")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="saved_view_number"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ViewDefault(models.Model):
    """The view with which a plan is opened: somebody's own choice, or the project's for all who chose none."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    """Empty: the project's."""
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="defaults")

    class Meta:
        verbose_name = _("view to begin with")
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="view_default_of_a_person"),
            models.UniqueConstraint(fields=["project"], condition=Q(user=None), name="view_default_of_a_project"),
        ]

    def __str__(self) -> str:
        return str(self.view)
