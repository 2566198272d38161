"""Changes of tasks' own fields on a desk, and what a typed duration or date means for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.engine.network import ConstraintKind, TaskKind, TaskMode
from charthouse.exchange.durations import UnitLengths, duration_of
from charthouse.plan import edit_packed
from charthouse.plan.deeds import FIELDS as WORDS
from charthouse.plan.edit_clashes import Clash, clash_of
from charthouse.plan.edit_desk import Deed, Desk, Row
from charthouse.plan.edit_ops import ChangeOp, EstimateOp, Points
from charthouse.plan.edit_rights import Rights
from charthouse.plan.edit_work import spread_work
from charthouse.plan.editing import checked
from charthouse.plan.models import Estimate, Plan, Task, TaskDates
from charthouse.plan.page_columns import MILESTONES
from charthouse.plan.progress_facts import columns_for, facts_in, tellable, with_consequences
from charthouse.plan.refusals import BadValue
from charthouse.projects.permissions import Right
from charthouse.ui.sentences import in_readers_words

_PERCENTS = frozenset({"percent_complete", "percent_work_complete", "physical_percent_complete"})
_ENDS = frozenset({"start", "finish"})
_UNDATED = frozenset({ConstraintKind.ASAP.value, ConstraintKind.ALAP.value})
_MILESTONES = frozenset(kind.value for kind in MILESTONES)
_ESTIMATE = ("low", "likely", "high", "meaning", "distribution", "basis")


def lengths_in(plan: Plan) -> UnitLengths:
    """What the plan calls a day, a week and a month."""
    return UnitLengths(plan.minutes_per_day or 480, plan.minutes_per_week or 2400, plan.days_per_month or 20)


def change_task(desk: Desk, rights: Rights, op: ChangeOp, index: int) -> list[Clash]:
    """Change fields of a task; gives where others changed them meanwhile, and changes nothing then.

    :raises NoSuchTask:
    :raises BadValue:
    """
    row = desk.task(op.task)
    facts = facts_in(row)
    now = {**row, **facts, **edit_packed.now_in(row["extra"], op.fields)}
    values: dict[str, Any] = {}
    clashes = []
    for name, (seen, wanted) in op.fields.items():
        found = _meant(name, wanted, row, desk)
        if _moved_on(name, seen, now, found, desk):
            clashes.append(clash_of(desk, row, index, name, seen, wanted, now=_beside(name, now, desk)))
        values |= found
    rights.require_change(row, values.keys())
    _require_amounts(values, desk)
    if clashes:
        return clashes
    change_facts(desk, row, {name: value for name, value in values.items() if now[name] != value})
    return []


def change_facts(desk: Desk, row: Row, said: Mapping[str, Any]) -> None:
    """Other values of a task's fields, with what follows from progress among them.

    :raises BadValue:
    """
    if not said:
        return
    facts = facts_in(row)
    now = {**row, **facts, **edit_packed.now_in(row["extra"], said)}
    meant = with_consequences(facts, said, desk.places, row["uid"])
    different = {name: value for name, value in meant.items() if now[name] != value}
    deed = desk.begin(Task, row["id"], str(different.get("name", row["name"])), "changed")
    after = tellable(said, different)
    deed.after, deed.before = in_words(after, desk), in_words({name: now[name] for name in after}, desk)
    desk.tasks.change(deed, row["id"], as_columns(different, row["extra"]))
    check_row(row)
    if different.get("work") is not None:
        spread_work(desk, deed, row, different["work"])


def as_columns(values: Mapping[str, Any], extra: str) -> dict[str, Any]:
    """Values of fields as a task's row keeps them; ``extra`` is what is packed in it now."""
    packed = {name: value for name, value in values.items() if edit_packed.is_packed(name)}
    columns = columns_for(extra, {name: value for name, value in values.items() if name not in packed})
    if packed:
        columns["extra"] = edit_packed.with_values(columns.get("extra", extra), packed)
    return columns


def in_words(values: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """Values of fields as the journal tells them."""
    told = {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}
    if "calendar_id" in told:
        told["calendar"] = desk.calendar_name(values["calendar_id"])
        del told["calendar_id"]
    return told


def _beside(name: str, now: Mapping[str, Any], desk: Desk) -> Any:
    """What a field that is no column says, as a page is told it."""
    if name == "calendar":
        return desk.calendar_name(now["calendar_id"])
    value = now.get(name)
    return str(value) if isinstance(value, Decimal) else value


def _require_amounts(values: Iterable[str], desk: Desk) -> None:
    """Who says amounts must be allowed to see them.

    :raises RoleMayNot:
    """
    if any(edit_packed.is_amount(name, desk) for name in values):
        desk.access.require(Right.SEE_COSTS)


def facts_of(fields: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """What is said of a new task, by field; ``as_columns`` makes columns of it.

    :raises BadValue:
    """
    blank = {one.attname: one.get_default() for one in Task._meta.concrete_fields}
    facts: dict[str, Any] = {
        edit_packed.OWN + field.name: field.default
        for field in desk.own_fields.values()
        if field.default is not None and edit_packed.OWN + field.name not in fields
    }
    for name, wanted in fields.items():
        facts |= _meant(name, wanted, {**blank, **facts}, desk)
    _require_amounts(fields, desk)
    return facts


def check_row(row: Row) -> None:
    """Refuse a constraint without its date, and what cannot have happened.

    :raises BadValue:
    """
    if row["constraint"] not in _UNDATED and row["constraint_date"] is None:
        raise BadValue(
            _("“%(task)s” is held by a date, and none is said: give the constraint its date.") % {"task": row["name"]},
            fields={"constraint_date": _("a date")},
        )
    check_progress(row)


def check_progress(row: Mapping[str, Any]) -> None:
    """Refuse what cannot have happened.

    :raises BadValue:
    """
    start, finish = row["actual_start"], row["actual_finish"]
    if start is not None and finish is not None and finish < start:
        raise BadValue(
            _("“%(task)s” cannot have finished before it started.") % {"task": row["name"]},
            fields={"actual_finish": _("a date that is not before the start")},
        )


def _meant(name: str, wanted: Any, row: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    if name == "duration" and isinstance(wanted, str):
        return _duration(wanted, row, desk.plan)
    if name == "calendar":
        return {"calendar_id": desk.calendar_key(wanted)}
    if edit_packed.is_packed(name):
        return {name: edit_packed.checked(name, wanted, desk)}
    if name in _ENDS:
        return _end(name, wanted, row)
    if isinstance(wanted, float) and wanted.is_integer() and name not in _PERCENTS:
        wanted = int(wanted)
    value = checked(name, wanted)
    found = {name: value}
    if name == "duration" and value and row["kind"] in _MILESTONES:
        found["kind"] = TaskKind.TASK.value
    if name == "kind" and value in _MILESTONES and row["duration"]:
        found["duration"] = 0
    if name == "mode" and value == TaskMode.MANUAL.value and row["manual_start"] is None and row["id"] is not None:
        # By hand from now on means: as it stands.
        dates = TaskDates.objects.filter(pk=row["id"]).values_list("start", "finish").first()
        found |= dict(zip(("manual_start", "manual_finish"), dates or (None, None), strict=True))
    return found


def _duration(text: str, row: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    try:
        said = duration_of(text, lengths_in(plan))
    except ValueError as error:
        told = in_readers_words(str(error))
        raise BadValue(f"{told[:1].upper()}{told[1:]}.", fields={"duration": told}) from error
    found: dict[str, Any] = {
        "duration": said.minutes,
        "duration_unit": said.unit.value,
        "duration_elapsed": said.elapsed,
        "duration_estimated": said.estimated,
    }
    if said.minutes and row["kind"] in _MILESTONES:
        found["kind"] = TaskKind.TASK.value
    return found


def _end(name: str, wanted: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """A date typed as a task's start or finish: what happened, where it has; else what it is held by from now on."""
    starts = name == "start"
    if wanted is not None:
        checked("constraint_date", wanted)
    if row["actual_finish"] is not None or (starts and row["actual_start"] is not None):
        if wanted is None:
            raise BadValue(_("“%(task)s” has begun, so its dates say what was; change its progress first.")
                           % {"task": row["name"]}, fields={name: ""})  # fmt: skip
        return {f"actual_{name}": wanted}
    if row["actual_start"] is not None:
        raise BadValue(
            _("“%(task)s” has begun: change its duration or what remains of it, and its finish follows.")
            % {"task": row["name"]},
            fields={name: _("duration or remaining duration")},
        )
    if row["mode"] == TaskMode.MANUAL.value:
        if starts:
            return {"manual_start": wanted, "manual_finish": None}
        return {"manual_finish": wanted}
    if wanted is None:
        return {"constraint": ConstraintKind.ASAP.value, "constraint_date": None}
    kind = ConstraintKind.START_NO_EARLIER if starts else ConstraintKind.FINISH_NO_EARLIER
    return {"constraint": kind.value, "constraint_date": wanted}


def _moved_on(name: str, seen: Any, row: Row, wanted: Mapping[str, Any], desk: Desk) -> bool:
    """Is a field no longer what its changer saw, and not yet what they want?"""
    if name in _ENDS:
        kind, date = seen or (ConstraintKind.ASAP.value, None)
        if "constraint" not in wanted:
            return False
        now = (row["constraint"], row["constraint_date"])
        return now not in {(kind, date), (wanted["constraint"], wanted["constraint_date"])}
    if name == "calendar":
        return bool(wanted["calendar_id"] != row["calendar_id"]) and seen != desk.calendar_name(row["calendar_id"])
    now, value = row[name], wanted[name]
    if isinstance(now, Decimal):
        return now not in (value, None if seen is None else edit_packed.amount(name, seen))
    if now in (seen, value):
        return False
    if name in _PERCENTS and now is not None and isinstance(seen, int | float):
        return bool(round(now) != round(seen))
    return True


def estimate(desk: Desk, rights: Rights, op: EstimateOp, index: int) -> list[Clash]:
    """Say a task's estimate, or take it away.

    :raises NoSuchTask:
    :raises BadValue:
    """
    row = desk.task(op.task)
    key = row["id"]
    rights.require_change(row, {"estimate"})
    sheet = desk.sheets[Estimate]
    if key not in sheet.rows and key not in desk.tasks.new:
        sheet.read(Estimate.objects.filter(pk=key))
    there = sheet.rows.get(key)
    now = None if there is None else {name: there[name] for name in _ESTIMATE}
    wanted, seen = _points(op.estimate), _points(op.seen)
    if now not in (seen, wanted):
        return [clash_of(desk, row, index, "estimate", seen, wanted, now=now)]
    method = "" if op.estimate is None else op.estimate.method.value
    said = op.estimate is not None and "method" in op.estimate.model_fields_set
    if now == wanted and (there is None or not said or there["method"] == method):
        return []
    deed = desk.begin(Task, key, row["name"], "estimated", before=now or {}, after=wanted or {})
    if wanted is None:
        sheet.remove(deed, [key])
    else:
        deed.after = {**wanted, "method": method}
        write_estimate(desk, deed, key, wanted, method)
    if key not in desk.tasks.new:
        desk.tasks.altered.setdefault(key, set())
    return []


def write_estimate(desk: Desk, deed: Deed, key: int, points: Mapping[str, Any], method: str) -> None:
    """Put an estimate at a task, as the editor's of now."""
    values = {**points, "method": method, "by_id": desk.by.pk, "at": timezone.now()}
    sheet = desk.sheets[Estimate]
    if key in sheet.rows:
        sheet.change(deed, key, values)
    else:
        sheet.add(deed, key, {"task_id": key, **values})


def _points(points: Points | None) -> dict[str, Any] | None:
    if points is None:
        return None
    if not points.low <= points.likely <= points.high:
        raise BadValue(_("A three-point estimate goes from low over likely to high."), fields={"estimate": ""})
    return {name: getattr(getattr(points, name), "value", getattr(points, name)) for name in _ESTIMATE}


def field_word(name: str) -> str:
    """What people call a field of a task."""
    return str(WORDS.get(name, name))
