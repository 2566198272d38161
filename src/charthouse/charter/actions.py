"""What changes the charter: a part at a time, each as an entry of the journal that can be taken back."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.charter.models import CharterOutcome, CharterPart
from charthouse.charter.outcomes import follow
from charthouse.charter.parts import BY_NAME, Part, Value, empty_value
from charthouse.charter.refusals import NoSuchPart, PartChangedMeanwhile
from charthouse.charter.values import normal
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access, RoleMayNot
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right


@one_operation
@transaction.atomic
def write_part(*, access: Access, name: str, said: Any, seen: int | None = None) -> CharterPart:
    """Set what stands in a part; ``seen`` is the version that was looked at (0: nothing stood there), None: any.

    A part with amounts is written by those alone who see them.

    :raises NoSuchPart: BadPart: PartChangedMeanwhile: RoleMayNot:
    """
    access.require(Right.EDIT_DOCUMENTS)
    part = part_named(name)
    if part.right is not None and not access.may(part.right):
        raise RoleMayNot(access.why_not(part.right))
    journal.locked_stream(access.project.journal_id)
    row = CharterPart.objects.filter(project=access.project, name=name).select_related("changed_by").first()
    row = row or CharterPart(project=access.project, name=name, value=json.dumps(empty_value(part)))
    if seen is not None and seen != row.version:
        who = row.changed_by.name if row.changed_by else _("Somebody")
        raise PartChangedMeanwhile(
            _("%(name)s changed “%(part)s” while you wrote: nothing of yours is kept yet. Look at both, and choose.")
            % {"name": who, "part": part.title}
        )
    value = normal(part, said)
    before = json.loads(row.value)
    if value == before:
        return row
    watch = Watch(
        CharterPart.objects.filter(project=access.project, name=name),
        CharterOutcome.objects.filter(project=access.project, part=name),
    )
    row.value = json.dumps(value, sort_keys=True, ensure_ascii=False)
    row.version += 1
    row.changed_by = access.user
    row.save()
    follow(access.project, name, before, value)
    journal.record(
        row, "wrote a part of the charter", by=access.user, stream_id=access.project.journal_id,
        before=told(part, before), after=told(part, value), changes=watch.changes(),
    )  # fmt: skip
    return row


def told(part: Part, value: Value) -> dict[str, Any]:
    """A part as the journal tells it; amounts under a name of their own, which only some may see."""
    return {part.told_as: value}


def part_named(name: str) -> Part:
    """The part of that name.

    :raises NoSuchPart:
    """
    found = BY_NAME.get(name)
    if found is None:
        raise NoSuchPart(_("A charter has no part “%(name)s”.") % {"name": name[:40]})
    return found


def part_of(project: Project, name: str) -> CharterPart:
    """What stands in a part now, and at which version.

    :raises NoSuchPart:
    """
    part = part_named(name)
    found = CharterPart.objects.filter(project=project, name=name).select_related("changed_by").first()
    return found or _empty(project, part)


def parts_of(project: Project) -> dict[str, CharterPart]:
    """The same of every part, by its name."""
    found = {one.name: one for one in CharterPart.objects.filter(project=project).select_related("changed_by")}
    return {name: found.get(name) or _empty(project, part) for name, part in BY_NAME.items()}


def _empty(project: Project, part: Part) -> CharterPart:
    return CharterPart(project=project, name=part.name, value=json.dumps(empty_value(part)))
