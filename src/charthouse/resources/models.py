"""Who and what does the work: the organisation's resources, their part in projects, and calendars."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from charthouse.exchange.document import ResourceKind
from charthouse.projects.models import Project


class Calendar(models.Model):
    """Working hours by the week with their exceptions: a project's own, or the organisation's without a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="calendars")
    uid = models.BigIntegerField()
    """Identity within the plan, kept from the file it came from."""
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("name"), max_length=500)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    resource_uid = models.BigIntegerField(null=True)
    """The allocation whose own calendar this is, by its identity within the plan."""
    day_minutes = models.PositiveIntegerField(null=True)
    hours = models.TextField()
    """Week, exceptions and work weeks of ``exchange.document.Calendar``, packed by ``resources.packing``."""
    source_uid = models.BigIntegerField(null=True)
    """The number of the organisation's calendar whose name and hours this one of a project follows."""

    class Meta:
        verbose_name = _("calendar")
        constraints = [
            models.UniqueConstraint(fields=["project", "uid"], name="calendar_identity"),
            models.UniqueConstraint(
                fields=["uid"], condition=Q(project__isnull=True), name="calendar_of_organisation_identity"
            ),
            models.UniqueConstraint(fields=["project", "source_uid"], name="calendar_followed_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")), name="calendar_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Resource(models.Model):
    """A person, a machine, material or a cost of the organisation, whatever projects it works in."""

    kind = models.CharField(_("kind"), max_length=12, choices=[(kind.value, kind.value) for kind in ResourceKind])
    name = models.CharField(_("name"), max_length=500)
    initials = models.CharField(_("initials"), max_length=50, blank=True, default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="resource")
    """The account of a person who signs in."""

    class Meta:
        verbose_name = _("resource")
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="resource_email_once"),
            models.CheckConstraint(condition=Q(kind__in=list(ResourceKind)), name="resource_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Allocation(models.Model):
    """A resource's part in a project, with what holds for it there: calendar, units, availability, rates."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="allocations")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="allocations")
    uid = models.BigIntegerField()
    """Identity within the plan, kept from the file it came from."""
    position = models.PositiveIntegerField(default=0)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    max_units = models.FloatField(default=1.0)
    extra = models.TextField(blank=True, default="")
    """What ``exchange.document.Resource`` says beside the columns (availability, rates, group, notes …), and its
    name, initials or e-mail where this project's plan calls the resource otherwise; packed by ``resources.packing``."""

    class Meta:
        verbose_name = _("allocation")
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="allocation_identity")]

    def __str__(self) -> str:
        return f"{self.project_id}:{self.uid}"
