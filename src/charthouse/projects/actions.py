"""What can be done to projects and their members."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from charthouse.accounts.locales import time_zones
from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import made
from charthouse.projects.access import Standing
from charthouse.projects.members import (
    AuditorChangesNothing,
    LastManager,
    NoRole,
    NoSuchMember,
    NoSuchPart,
    NoSuchPerson,
    person_of,
    remove_member,
    set_member,
    set_roles,
)
from charthouse.projects.models import KEY_PATTERN, Membership, Project, Publishing, Role
from charthouse.projects.openings import openings
from charthouse.projects.permissions import OrganisationRight
from charthouse.refusals import Refused

__all__ = [
    "AuditorChangesNothing",
    "BadProject",
    "KeyTaken",
    "LastManager",
    "NoRole",
    "NoSuchMember",
    "NoSuchPart",
    "NoSuchPerson",
    "ProjectChangedMeanwhile",
    "create_project",
    "person_of",
    "remove_member",
    "set_member",
    "set_roles",
    "update_project",
]


GROUPS = ("programme", "type")
"""By what projects are put together in the portfolio."""
LONGEST_GROUP = 80


class KeyTaken(Refused):
    """Another project has this key."""


class BadProject(Refused):
    """Something about the project cannot be kept as it was typed."""

    status = 422


class ProjectChangedMeanwhile(Refused):
    """Somebody else changed the same field after it was read."""


@transaction.atomic
def create_project(
    *,
    key: str,
    name: str,
    by: User,
    description: str = "",
    time_zone: str = "UTC",
    currency: str = "",
    start: dt.date | None = None,
    publishing: str = Publishing.AT_ONCE,
    programme: str = "",
    type: str = "",  # noqa: A002 - the field's word
) -> Project:
    """Open a project with its own journal; who opens it becomes its manager.

    ``start`` is the day on which its work begins, ``publishing`` says when others see changes of its plan.

    :raises BadProject:
    :raises KeyTaken:
    :raises RoleMayNot: for auditors, who change nothing
    """
    Standing(by).require(OrganisationRight.CREATE_PROJECTS)
    key, name = key.strip().upper(), name.strip()
    if not re.fullmatch(KEY_PATTERN, key):
        raise BadProject(
            _("A key has 2 to 10 letters and digits without accents, a letter first, such as CRM."),
            fields={"key": _("Use 2 to 10 letters and digits, a letter first.")},
        )
    if not name or len(name) > 255 or "\x00" in name:
        raise BadProject(_("A project needs a name of at most 255 characters."), fields={"name": _("Give it a name.")})
    _check_groups({"programme": programme, "type": type})
    if time_zone not in time_zones():
        raise BadProject(
            _("“%(zone)s” is no time zone; use one like Europe/Berlin.") % {"zone": time_zone[:60]},
            fields={"time_zone": _("Use one like Europe/Berlin.")},
        )
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadProject(
            _("“%(code)s” is no currency code; use one like EUR.") % {"code": currency[:20]},
            fields={"currency": _("Use three letters.")},
        )
    try:
        with transaction.atomic():
            project = Project.objects.create(
                key=key,
                name=name,
                description=description,
                time_zone=time_zone,
                currency=currency,
                publishing=Publishing(publishing),
                programme=programme.strip(),
                type=type.strip(),
                journal=journal.open_stream(f"project {key}"),
            )
    except IntegrityError as clash:
        raise KeyTaken(
            _("The key %(key)s is taken; choose another one.") % {"key": key}, fields={"key": _("Taken.")}
        ) from clash
    manager = Membership.objects.create(project=project, user=by, role=Role.MANAGER)
    journal.record(
        project, "opened", by=by, stream_id=project.journal_id, after={"key": key, "name": name},
        changes=made(project, manager),
    )  # fmt: skip
    for opening in openings.values():
        opening(project=project, start=start, by=by)
    return project


@transaction.atomic
def update_project(*, project: Project, changes: Mapping[str, tuple[Any, Any]], by: User) -> Project:
    """Change name, purpose, programme, type or currency; each change says what the changer saw.

    :raises BadProject:
    :raises ProjectChangedMeanwhile:
    """
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if other := changes.keys() - {"name", "description", "currency", "time_zone", *GROUPS}:
        raise BadProject(_("%(fields)s cannot be changed here.") % {"fields": ", ".join(sorted(other))})
    if "name" in changes and not str(changes["name"][1]).strip():
        raise BadProject(_("A project needs a name."), fields={"name": _("Give it a name.")})
    if "time_zone" in changes and changes["time_zone"][1] not in time_zones():
        raise BadProject(_("Use a time zone like Europe/Berlin."), fields={"time_zone": _("Unknown.")})
    if "currency" in changes and not re.fullmatch(r"([A-Z]{3})?", changes["currency"][1]):
        raise BadProject(_("Use a currency code like EUR."), fields={"currency": _("Use three letters.")})
    _check_groups({field: str(changes[field][1]) for field in GROUPS if field in changes})
    for field, (old, new) in changes.items():
        if getattr(project, field) not in (old, new):
            raise ProjectChangedMeanwhile(
                _("Somebody changed the %(field)s to “%(now)s” after you opened it; look and change it again.")
                % {"field": field, "now": str(getattr(project, field))[:80]}
            )
    different = {field: new for field, (_old, new) in changes.items() if getattr(project, field) != new}
    if different:
        before = {field: getattr(project, field) for field in different}
        for field, new in different.items():
            setattr(project, field, new)
        project.version += 1
        project.save(update_fields=[*different, "version"])
        Project.rows.filter(working=project).update(**different, version=F("version") + 1)
        journal.record(project, "changed", by=by, stream_id=project.journal_id, before=before, after=different)
    return project


def _check_groups(said: Mapping[str, str]) -> None:
    for field, text in said.items():
        if len(text.strip()) > LONGEST_GROUP or "\x00" in text or "\n" in text:
            raise BadProject(
                _("Programme and type are a few words each, at most %(most)d letters.") % {"most": LONGEST_GROUP},
                fields={field: _("At most %(most)d letters on one line.") % {"most": LONGEST_GROUP}},
            )
