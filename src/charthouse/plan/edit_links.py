"""Links and assignments on a desk."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from charthouse.engine.network import LinkKind
from charthouse.exchange import document as doc
from charthouse.exchange.durations import lag_of
from charthouse.plan.edit_clashes import Clash
from charthouse.plan.edit_desk import Desk, Row
from charthouse.plan.edit_fields import lengths_in
from charthouse.plan.edit_ops import AssignOp, LinkName, LinkOp, RelinkOp, UnassignOp, UnlinkOp
from charthouse.plan.edit_rights import Rights
from charthouse.plan.models import Assignment, Link, Task
from charthouse.plan.page import lag_text
from charthouse.plan.refusals import BadValue, LinkRefused
from charthouse.resources.models import Allocation
from charthouse.ui.sentences import in_readers_words


class NoSuchLink(LinkRefused):
    """There is no such link."""

    status = 404


def link(desk: Desk, rights: Rights, op: LinkOp) -> None:
    """Let one task hold back another.

    :raises NoSuchTask:
    :raises LinkRefused: to itself, or twice
    """
    first, then, there = _find(desk, rights, op)
    if first["id"] == then["id"]:
        raise LinkRefused(_("“%(task)s” cannot wait for itself.") % {"task": first["name"]})
    if there is not None:
        raise LinkRefused(
            _("“%(after)s” already waits for “%(before)s” in this way; change that link instead.")
            % {"after": then["name"], "before": first["name"]}
        )
    key = desk.next_key(Link)
    deed = desk.begin(Link, key, f"{first['id']} {op.kind.value} {then['id']}", "linked")
    row = desk.sheets[Link].add(
        deed, key, {"project_id": desk.project.pk, "before_id": first["id"], "after_id": then["id"],
                    "kind": op.kind.value, **_lag(desk, op.lag)},
    )  # fmt: skip
    deed.after = _told(row, first, then)
    desk.alone = False


def relink(desk: Desk, rights: Rights, op: RelinkOp, index: int) -> list[Clash]:
    """Change a link's kind or lag.

    :raises NoSuchTask:
    :raises NoSuchLink:
    :raises LinkRefused: when there is one of the other kind already
    """
    first, then, row = _find(desk, rights, op)
    if row is None:
        raise _no_link(first, then)
    shown = _lag_shown(desk, row)
    kind = op.becomes or LinkKind(row["kind"])
    wanted = {"kind": kind.value, **({} if op.lag is None else _lag(desk, op.lag))}
    if all(row[name] == value for name, value in wanted.items()):
        return []
    if op.lag is not None and op.seen != shown:
        return [Clash(index, then["uid"], then["name"], "lag", op.seen, op.lag, shown, "", None)]
    if kind.value != row["kind"] and _there(desk, first["id"], then["id"], kind) is not None:
        raise LinkRefused(
            _("“%(after)s” already waits for “%(before)s” in this way; change that link instead.")
            % {"after": then["name"], "before": first["name"]}
        )
    deed = desk.begin(Link, row["id"], f"{first['id']} {kind.value} {then['id']}", "changed the link",
                      before=_told(row, first, then))  # fmt: skip
    desk.sheets[Link].change(deed, row["id"], wanted)
    deed.after = _told(row, first, then)
    desk.alone = False
    return []


def unlink(desk: Desk, rights: Rights, op: UnlinkOp) -> None:
    """Remove a link.

    :raises NoSuchTask:
    :raises NoSuchLink:
    """
    first, then, row = _find(desk, rights, op)
    if row is None:
        raise _no_link(first, then)
    deed = desk.begin(Link, row["id"], f"{first['id']} {op.kind.value} {then['id']}", "unlinked",
                      before=_told(row, first, then))  # fmt: skip
    desk.sheets[Link].remove(deed, [row["id"]])
    desk.alone = False


def _find(desk: Desk, rights: Rights, op: LinkName) -> tuple[Row, Row, Row | None]:
    rights.require_plan()
    first, then = desk.task(op.before), desk.task(op.after)
    return first, then, _there(desk, first["id"], then["id"], op.kind)


def _there(desk: Desk, before: int, after: int, kind: LinkKind) -> Row | None:
    sheet = desk.sheets[Link]
    if before not in desk.tasks.new and after not in desk.tasks.new:
        sheet.read(Link.objects.filter(before_id=before, after_id=after))
    return next(
        (
            row
            for row in sheet.rows.values()
            if row["before_id"] == before and row["after_id"] == after and row["kind"] == kind.value
        ),
        None,
    )


def _no_link(first: Row, then: Row) -> NoSuchLink:
    return NoSuchLink(
        _("There is no such link from “%(before)s” to “%(after)s” any more.")
        % {"before": first["name"], "after": then["name"]}
    )


def _lag(desk: Desk, text: str) -> dict[str, Any]:
    try:
        lag = lag_of(text, lengths_in(desk.plan))
    except ValueError as error:
        told = in_readers_words(str(error))
        raise BadValue(f"{told[:1].upper()}{told[1:]}.", fields={"lag": told}) from error
    return {"lag": lag.minutes, "lag_unit": lag.unit.value, "lag_elapsed": lag.elapsed, "lag_percent": lag.percent}


def _lag_shown(desk: Desk, row: Row) -> str:
    lag = doc.Lag(row["lag"], doc.Unit(row["lag_unit"]), bool(row["lag_elapsed"]), row["lag_percent"])
    return lag_text(lag, day=desk.plan.minutes_per_day)


def _told(row: Row, first: Row, then: Row) -> dict[str, Any]:
    return {
        "before": first["uid"], "after": then["uid"], "names": [first["name"], then["name"]],
        **{name: row[name] for name in ("kind", "lag", "lag_unit", "lag_elapsed", "lag_percent")},
    }  # fmt: skip


def assign(desk: Desk, rights: Rights, op: AssignOp) -> None:
    """Give a resource a part in a task; again changes the part that it has.

    :raises NoSuchTask:
    :raises BadValue:
    """
    rights.require_plan()
    task = desk.task(op.task)
    allocation, name = _resource(desk, op.resource)
    sheet = desk.sheets[Assignment]
    row = _part(desk, task, allocation)
    wanted: dict[str, Any] = {"units": op.units}
    if row is None or "work" in op.model_fields_set:
        wanted["work"] = op.work
    before = {} if row is None else {name: row[name] for name in wanted}
    if row is not None and before == wanted:
        return
    deed = desk.begin(Task, task["id"], task["name"], "assigned", before=before, after={"resource": name, **wanted})
    if row is not None:
        sheet.change(deed, row["id"], wanted)
    else:
        sheet.add(
            deed, desk.next_key(Assignment),
            {"project_id": desk.project.pk, "uid": desk.plan.next_assignment_number, "task_id": task["id"],
             "allocation_id": allocation, **wanted},
        )  # fmt: skip
        desk.plan.next_assignment_number += 1
    desk.alone = False


def unassign(desk: Desk, rights: Rights, op: UnassignOp) -> None:
    """Take a resource off a task; where it has no part, nothing is to be done.

    :raises NoSuchTask:
    :raises BadValue:
    """
    rights.require_plan()
    task = desk.task(op.task)
    allocation, name = _resource(desk, op.resource)
    row = _part(desk, task, allocation)
    if row is None:
        return
    deed = desk.begin(Task, task["id"], task["name"], "unassigned",
                      before={"resource": name, "units": row["units"], "work": row["work"]})  # fmt: skip
    desk.sheets[Assignment].remove(deed, [row["id"]])
    desk.alone = False


def _resource(desk: Desk, number: int) -> tuple[int, str]:
    found = (
        Allocation.objects.filter(project=desk.project, uid=number).values_list("pk", "resource__name").first()
    )  # fmt: skip
    if found is None:
        raise BadValue(
            _("There is no resource %(number)d in this project; add it to the team first.") % {"number": number}
        )
    return found


def _part(desk: Desk, task: Row, allocation: int) -> Row | None:
    sheet = desk.sheets[Assignment]
    if task["id"] not in desk.tasks.new:
        sheet.read(Assignment.objects.filter(task_id=task["id"], allocation_id=allocation))
    return next(
        (row for row in sheet.rows.values() if (row["task_id"], row["allocation_id"]) == (task["id"], allocation)),
        None,
    )
