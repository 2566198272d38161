"""What changes the stages: each change is one entry that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from charthouse.goals.computed import seen_by_all
from charthouse.goals.models import Kpi
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stages.keeping import (
    Facts,
    bad,
    found,
    locked_book,
    record_change,
    record_new,
    require_same,
    task_of,
    text_of,
    watch_of,
)
from charthouse.stages.models import COSTLY, Area, PlanBounds, Stage, Tolerance, Unit
from charthouse.stages.refusals import StageChangedMeanwhile, StageIsNeeded
from charthouse.stages.words import tolerance_told

FITS: Mapping[str, tuple[Unit, ...]] = {
    Area.TIME: (Unit.DAYS, Unit.PERCENT_TIME, Unit.WORDS),
    Area.COST: (Unit.PERCENT_COST, Unit.WORDS),
    Area.SCOPE: (Unit.TASKS, Unit.WORDS),
    Area.QUALITY: (Unit.PERCENT_TARGET, Unit.WORDS),
    Area.RISK: (Unit.PERCENT_COST, Unit.WORDS),
    Area.BENEFIT: (Unit.PERCENT_TARGET, Unit.WORDS),
}
"""In which units each area can be said."""
FIELDS = ("name", "about", "phase", "until", "place", "tolerances")
_MOST = Decimal(100_000)


@one_operation
@transaction.atomic
def add_stage(*, access: Access, facts: Facts) -> Stage:
    """Put a stage on the road, behind the others unless its place is said.

    :raises BadStage: RoleMayNot:
    """
    access.require(Right.EDIT_PLAN)
    book = locked_book(access.project)
    last = Stage.objects.filter(project=access.project).aggregate(last=Max("place"))["last"] or 0
    one = Stage(project=access.project, number=book.next_stage, place=last + 1)
    _put(access, one, facts)
    book.next_stage += 1
    book.save(update_fields=["next_stage"])
    one.save()
    tolerances = _write_tolerances(one, facts.get("tolerances") or ())
    record_new(one, "added a stage", access, tolerances, _told(one))
    return one


@one_operation
@transaction.atomic
def change_stage(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Stage:
    """Change a stage or its tolerances; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchStage: BadStage: RoleMayNot: StageChangedMeanwhile:
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    one = found(Stage, access.project, number)
    require_same(one, seen)
    watch, before = watch_of(one), _told(one)
    _put(access, one, facts)
    if facts.get("tolerances") is not None:
        _write_tolerances(one, facts["tolerances"])
    record_change(one, "changed a stage", access, watch, before, _told(one))
    return one


@one_operation
@transaction.atomic
def delete_stage(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a stage off the road; the journal brings it back.

    :raises NoSuchStage: RoleMayNot: StageChangedMeanwhile:
    :raises StageIsNeeded: gates or exceptions belong to it
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    one = found(Stage, access.project, number)
    require_same(one, seen)
    if one.gates.exists() or one.exceptions.exists():
        raise StageIsNeeded(
            _("Gates or exceptions belong to “%(name)s”: give them another stage, or keep it.") % {"name": one.name}
        )
    watch, told, key = watch_of(one), _told(one), one.pk
    one.delete()
    one.pk = key
    journal.record(
        one, "deleted a stage", by=access.user, stream_id=access.project.journal_id, before=told,
        changes=watch.changes(),
    )  # fmt: skip


@one_operation
@transaction.atomic
def set_bounds(*, access: Access, days: int, percent: Decimal, seen: int | None = None) -> PlanBounds:
    """Say how far the plan may leave what is signed; they count once they are signed along with the plan.

    :raises BadStage: RoleMayNot: StageChangedMeanwhile:
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    if type(days) is not int or not 0 <= days <= 3650:
        raise bad("days", _("Write a number of calendar days from 0 to 3,650."))
    if not percent.is_finite() or not 0 <= percent <= 100 or percent != round(percent, 2):
        raise bad("percent", _("Write a number from 0 to 100 with at most two decimals."))
    watch = Watch(PlanBounds.objects.filter(pk=access.project.pk))
    one = PlanBounds.objects.filter(pk=access.project.pk).first() or PlanBounds(project=access.project, version=0)
    if seen is not None and seen != one.version:
        raise StageChangedMeanwhile(_("Somebody changed the tolerances after you opened them; look at them again."))
    before = {"days": one.days, "percent": str(one.percent)}
    after = {"days": days, "percent": str(percent)}
    if one.version and (one.days, one.percent) == (days, percent):
        return one
    one.days, one.percent = days, percent
    one.version += 1
    one.save()
    journal.record(
        one, "set the plan’s tolerances", by=access.user, stream_id=access.project.journal_id, before=before,
        after=after, changes=watch.changes(),
    )  # fmt: skip
    return one


def _put(access: Access, one: Stage, facts: Facts) -> None:
    for name, value in facts.items():
        if name == "name":
            one.name = text_of("name", value, most=200, needed=True)
        elif name == "about":
            one.about = text_of("about", value)
        elif name in ("phase", "until"):
            setattr(one, name, task_of(access.project, name, value, getattr(one, name)))
        elif name == "place":
            if type(value) is not int or not 1 <= value <= 1000:
                raise bad("place", _("A place on the road is a number from 1."))
            one.place = value
        elif name != "tolerances":
            raise bad(name, _("A stage has no field “%(field)s”.") % {"field": name[:60]})
    if not one.name:
        raise bad("name", _("A stage needs a name."))


def checked_limit(area: str, unit: str, limit: Any) -> Decimal | None:
    """A limit in its unit; none where it is said in words.

    :raises BadStage:
    """
    field = f"{area}_limit"
    if unit == Unit.WORDS:
        return None
    try:
        value = Decimal(str(limit))
    except InvalidOperation:
        raise bad(field, _("Write a number, such as 5 or 7.5.")) from None
    if not value.is_finite() or not 0 <= value <= _MOST or value != round(value, 2):
        raise bad(field, _("Write a number from 0 to 100,000 with at most two decimals."))
    return value


def _write_tolerances(stage: Stage, said: Sequence[Mapping[str, Any]]) -> list[Tolerance]:
    """Write the tolerances anew as they are said; one that says nothing goes."""
    there = {one.area: one for one in stage.tolerances.all()}
    kept: list[Tolerance] = []
    for line in said:
        area, unit = str(line.get("area", "")), str(line.get("unit", Unit.WORDS))
        if area not in FITS or any(one.area == area for one in kept):
            raise bad("tolerances", _("Name each of time, cost, scope, quality, risk and benefit once at most."))
        if unit not in FITS[area]:
            raise bad(f"{area}_unit", _("This cannot be measured in that unit."))
        text = text_of(f"{area}_text", line.get("text"), most=500)
        if unit == Unit.WORDS and not text:
            continue
        limit = checked_limit(area, unit, line.get("limit"))
        one = there.pop(area, None) or Tolerance(stage=stage, area=area)
        one.unit, one.limit, one.text = Unit(unit), limit, text
        one.kpi = _checked_kpi(stage, area, line.get("kpi")) if unit == Unit.PERCENT_TARGET else None
        one.save()
        kept.append(one)
    for one in there.values():
        one.delete()
    return kept


def _checked_kpi(stage: Stage, area: str, number: object) -> int:
    """The number of the KPI that a tolerance is held against."""
    one = Kpi.objects.filter(project=stage.project_id, number=number).first() if isinstance(number, int) else None
    if one is None:
        raise bad(f"{area}_kpi", _("Choose a KPI of the project: its target is what the limit is held against."))
    if one.target is None:
        raise bad(f"{area}_kpi", _("KPI %(number)d has no target in figures yet.") % {"number": one.number})
    if area not in COSTLY and not seen_by_all(one):
        raise bad(f"{area}_kpi", _("Not everybody may see this KPI; choose one that all who read the stages may see."))
    return one.number


def _told(one: Stage) -> dict[str, Any]:
    """What the journal tells of a stage, as JSON can hold it."""
    tolerances = Tolerance.objects.filter(stage=one.pk).order_by("area")
    return {
        "name": one.name, "about": one.about, "phase": one.phase, "until": one.until, "place": one.place,
        "tolerances": [tolerance_told(each.area, each.unit, each.limit, each.text, each.kpi) for each in tolerances],
    }  # fmt: skip
