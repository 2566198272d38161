"""Takes the calendars and resources of a plan document over into a project."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from charthouse import rows
from charthouse.exchange import document as doc
from charthouse.plan.columns import CALENDAR_HOURS, RESOURCE_EXTRA, RESOURCE_OWN
from charthouse.plan.models import Plan, Task
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation, Calendar, Resource
from charthouse.resources.packing import pack


def write_calendars(project: Project, document: doc.Document) -> dict[int, int]:
    """Bring the project's calendars to the document's, and give their keys by identity."""
    rows.insert_or_replace(
        Calendar,
        ("project_id", "uid", "position", "name", "resource_uid", "day_minutes", "hours"),
        (
            (
                project.pk,
                calendar.uid,
                position,
                calendar.name[:500],
                calendar.resource_uid,
                calendar.day_minutes,
                pack(calendar, CALENDAR_HOURS),
            )
            for position, calendar in enumerate(document.calendars)
        ),
        unique=("project_id", "uid"),
    )
    ids = dict(Calendar.objects.filter(project=project).values_list("uid", "id"))
    rows.update(
        Calendar,
        ("parent_id",),
        (
            (None if calendar.parent_uid is None else ids[calendar.parent_uid], ids[calendar.uid])
            for calendar in document.calendars
        ),
    )
    return ids


def write_resources(project: Project, document: doc.Document, calendars: dict[int, int]) -> dict[int, int]:
    """The project's allocations; a person known by e-mail in the organisation is the same person here."""
    there = {
        uid: (resource, values)
        for uid, resource, *values in Allocation.objects.filter(project=project).values_list(
            "uid", "resource_id", *(f"resource__{name}" for name in RESOURCE_OWN)
        )
    }
    emails = [resource.email.lower() for resource in document.resources if _usable(resource.email)]
    by_email: dict[str, tuple[int, list[Any]]] = {}
    for key, *values in Resource.objects.exclude(email="").values_list("id", *RESOURCE_OWN) if emails else ():
        by_email[values[3].lower()] = (key, values)
    coming: list[tuple[doc.Resource, int, list[Any]]] = []
    for resource in document.resources:
        known = there.get(resource.uid) or by_email.get(resource.email.lower())
        if known is None:
            email = resource.email if _usable(resource.email) else ""
            values = [resource.kind.value, resource.name[:500], resource.initials[:50], email]
            made = Resource.objects.create(**dict(zip(RESOURCE_OWN, values, strict=True)))
            known = (made.pk, values)
            if email:
                by_email[email.lower()] = known
        coming.append((resource, *known))
    rows.insert_or_replace(
        Allocation,
        ("project_id", "resource_id", "uid", "position", "calendar_id", "max_units", "extra"),
        (
            (
                project.pk,
                key,
                resource.uid,
                position,
                None if resource.calendar_uid is None else calendars[resource.calendar_uid],
                resource.max_units,
                pack(resource, (*_different(resource, values), *RESOURCE_EXTRA)),
            )
            for position, (resource, key, values) in enumerate(coming)
        ),
        unique=("project_id", "uid"),
    )
    return dict(Allocation.objects.filter(project=project).values_list("uid", "id"))


def _usable(email: str) -> bool:
    return 3 <= len(email) <= 254 and "@" in email


def _different(resource: doc.Resource, values: list[Any]) -> list[str]:
    return [name for name, value in zip(RESOURCE_OWN, values, strict=True) if getattr(resource, name) != value]


def remove_unused_calendars(project: Project, document: doc.Document) -> None:
    """Remove calendars that the document does not hold and nothing here uses, such as the one of a new project."""
    coming = {calendar.uid for calendar in document.calendars}
    if not coming:
        return
    this = OuterRef("pk")
    unused = Calendar.objects.filter(
        ~Exists(Task.objects.filter(calendar=this)),
        ~Exists(Allocation.objects.filter(calendar=this)),
        ~Exists(Plan.objects.filter(calendar=this)),
        ~Exists(Calendar.objects.filter(parent=this)),
        project=project,
    )
    gone = [key for key, uid in unused.values_list("id", "uid") if uid not in coming]
    Calendar.objects.filter(id__in=gone).delete()
