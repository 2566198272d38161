"""What can be said of goals, KPIs and benefits: facts as actions take them, checked and put into their rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.goals.computed import check_formula
from charthouse.goals.models import Benefit, Goal, GoalServes, Kpi, Measure, StrategicGoal
from charthouse.goals.refusals import BadGoal
from charthouse.projects import held
from charthouse.projects.access import Access, RoleMayNot
from charthouse.projects.permissions import Right

Facts = Mapping[str, Any]

MOST = Decimal(10) ** 12
"""No figure reaches this; with six places behind the point a database keeps all of them exactly."""
PLACES = 6
DIGITS = 15
MOST_SERVED = 20

GOAL = ("title", "statement", "evidence", "due", "owner", "state", "origin")
KPI = (
    "name", "goal", "measure", "unit", "direction", "baseline", "target", "target_high", "tolerance", "due", "owner",
    "source", "rhythm", "formula", "aim", "origin",
)  # fmt: skip
BENEFIT = ("title", "goal", "kpi", "owner", "how", "measure", "unit", "expected", "due", "review")
REVIEW = ("state", "actual", "result")
STRATEGIC = ("code", "title", "description", "horizon", "owner", "retired")
_LINKS = ("owner", "goal", "kpi")
FIGURES = {"baseline", "target", "target_high", "tolerance", "expected", "actual"}


def facts_of(one: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """What is said of a record, by the names that actions take."""
    found = {}
    for name in fields:
        if name in ("goal", "kpi"):
            there = getattr(one, name)
            found[name] = None if there is None else there.number
        else:
            found[name] = getattr(one, f"{name}_id" if name == "owner" else name)
    return found


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else getattr(value, "value", value)


def bad(field: str, sentence: str) -> BadGoal:
    """The refusal of a field's value."""
    return BadGoal(sentence, fields={field: sentence})


def put_goal(access: Access, one: Goal, facts: Facts) -> None:
    """Put facts into a goal's row, not yet saved; ``serves`` is kept beside it.

    :raises BadGoal: with the field that is wrong
    """
    _put(access, one, facts, {*GOAL, "serves"})
    if not one.title:
        raise bad("title", _("A goal needs a title: what is to be reached, in a sentence."))


def put_kpi(access: Access, one: Kpi, facts: Facts) -> None:
    """Put facts into a KPI's row, not yet saved.

    :raises BadGoal: with the field that is wrong
    """
    before = one.measure
    _put(access, one, facts, set(KPI))
    if not one.name:
        raise bad("name", _("A KPI needs a name: what is measured, in a few words."))
    for said in {before, one.measure} if facts.keys() & (FIGURES | {"measure"}) else ():
        require_costs(access, said)
    if one.direction != Kpi.Direction.WITHIN:
        one.target_high = None
    elif (one.target is None) != (one.target_high is None):
        raise bad("target_high", _("A band has a lower and an upper edge; give both, or none yet."))
    elif one.target is not None and one.target_high is not None and one.target > one.target_high:
        raise bad("target_high", _("The upper edge of the band lies below its lower edge; exchange them."))
    if one.measure != Measure.NUMBER:
        one.unit = ""
    if one.formula and facts.keys() & {"formula", "measure"}:
        check_formula(one.formula, one.measure)


def put_benefit(access: Access, one: Benefit, facts: Facts) -> None:
    """Put facts into a benefit's row, not yet saved.

    :raises BadGoal: with the field that is wrong
    """
    before = one.measure
    _put(access, one, facts, set(BENEFIT))
    if not one.title:
        raise bad("title", _("A benefit needs a title: what somebody will have of the project."))
    for said in {before, one.measure} if facts.keys() & (FIGURES | {"measure"}) else ():
        require_costs(access, said)
    if one.measure != Measure.NUMBER:
        one.unit = ""


def put_review(access: Access, one: Benefit, facts: Facts) -> None:
    """Put what the review of a benefit found into its row, not yet saved.

    :raises BadGoal: with the field that is wrong
    """
    _put(access, one, facts, set(REVIEW))
    if facts.get("actual") is not None:
        require_costs(access, one.measure)
    if one.state == Benefit.State.EXPECTED:
        raise bad("state", _("Say what the review found: realised, in part, or not."))
    one.reviewed_on, one.reviewed_by = timezone.localdate(), access.user


def require_costs(access: Access, measure: str) -> None:
    """Refuse amounts of money from who may not see costs.

    :raises RoleMayNot:
    """
    if measure == Measure.MONEY and not access.may(Right.SEE_COSTS):
        raise RoleMayNot(access.why_not(Right.SEE_COSTS))


def serve(access: Access, one: Goal, facts: Facts) -> None:
    """Tie a goal to exactly these of the organisation's goals, by their codes; those tied already may be retired.

    :raises BadGoal:
    """
    if "serves" not in facts:
        return
    wanted = list(dict.fromkeys(str(code).strip().casefold() for code in facts["serves"]))
    if len(wanted) > MOST_SERVED:
        raise bad("serves", _("A goal serves %(most)d strategic goals at most.") % {"most": MOST_SERVED})
    there = {row.strategic.code.casefold(): row for row in one.serves.select_related("strategic")}
    known = {each.code.casefold(): each for each in StrategicGoal.objects.filter(retired=False)}
    for code in wanted:
        if code not in there and code not in known:
            raise bad(
                "serves",
                _("The organisation has no strategic goal “%(code)s” that is still pursued; choose one of its list.")
                % {"code": code[:20]},
            )
    GoalServes.objects.filter(pk__in=[row.pk for code, row in there.items() if code not in wanted]).delete()
    for code in wanted:
        if code not in there:
            GoalServes.objects.create(goal=one, strategic=known[code])


def figure(name: str, value: Any) -> Decimal | None:
    """A figure as it is kept: at most 15 digits, six of them behind the point.

    :raises BadGoal:
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise bad(name, _("Write a number, with a point before its decimals: 12.5."))
    said = Decimal(value)
    if not said.is_finite() or abs(said) >= MOST:
        raise bad(name, _("This number is too big; choose a bigger unit."))
    kept = said.quantize(Decimal(1).scaleb(-PLACES))
    if kept != said or len(kept.normalize().as_tuple().digits) > DIGITS:
        raise bad(name, _("Six places behind the point, and fifteen digits in all, are the most that is kept."))
    return kept.normalize() + 0


def _size(name: str, value: Any) -> Decimal | None:
    said = figure(name, value)
    if said is not None and said < 0:
        raise bad(name, _("The tolerance is a size; it cannot be below 0."))
    return said


def _put(access: Access, one: models.Model, facts: Facts, known: Collection[str]) -> None:
    for name, value in facts.items():
        if name not in known:
            raise bad(name, _("There is no field “%(field)s”.") % {"field": name[:60]})
        if name == "serves":
            continue
        if name == "owner":
            one.owner_id = owner(access, value, one.owner_id)  # type: ignore[attr-defined]
        elif name in _LINKS:
            setattr(one, name, _linked(access, name, value, getattr(one, name)))
        else:
            setattr(one, name, check(one, name, value))


def check(one: models.Model, name: str, value: Any) -> Any:
    """A value as its column keeps it.

    :raises BadGoal:
    """
    column: Any = one._meta.get_field(name)
    if isinstance(column, models.DecimalField):
        return (_size if name == "tolerance" else figure)(name, value)
    if isinstance(column, models.DateField):
        if value is not None and not isinstance(value, dt.date):
            raise bad(name, _("Write the date as YYYY-MM-DD."))
        return value
    if isinstance(column, models.BooleanField):
        return bool(value)
    if column.choices:
        offered = [key for key, _label in column.choices]
        if value not in offered and not (value == "" and column.blank):
            raise bad(name, _("Choose one of these: %(choices)s.") % {"choices": ", ".join(map(str, offered))})
        return str(value)
    said = str(value or "").strip()
    most = column.max_length or 20_000
    if "\x00" in said or len(said) > most:
        raise bad(name, _("This text can have %(most)d characters at most.") % {"most": most})
    return said


def owner(access: Access, value: Any, before: int | None) -> int | None:
    """The account of an owner: somebody who sees the goals.

    :raises BadGoal:
    """
    if value is None or value == before:
        return None if value is None else before
    rights: Mapping[int, Collection[Right]] = {}
    if type(value) is int:
        rights = held.rights_in(access.project.key, {value})
    if Right.SEE_GOALS not in rights.get(value, ()):
        raise bad(
            "owner",
            _("Only somebody who sees the goals of the project can own one; give them a role in the project first."),
        )
    return int(value)


_MODELS: Mapping[str, type[models.Model]] = {"goal": Goal, "kpi": Kpi}


def _linked(access: Access, name: str, value: Any, before: Any) -> Any:
    if value is None:
        return None
    if before is not None and before.number == value:
        return before
    found = None
    if type(value) is int:
        found = _MODELS[name]._default_manager.filter(project=access.project, number=value).first()
    if found is None:
        missing: dict[str, Callable[[], str]] = {
            "goal": lambda: _("The project has no goal %(number)s; choose one that is in the register."),
            "kpi": lambda: _("The project has no KPI %(number)s; choose one that is in the register."),
        }
        raise bad(name, missing[name]() % {"number": str(value)[:20]})
    return found
