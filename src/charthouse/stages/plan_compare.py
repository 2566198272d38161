"""What differs between two versions of the plan, and which of it is material: beyond the tolerances that were signed.

A date or the cost is held against what people last signed, not against the version before: many small steps, each
within the tolerances, do not add up to a plan that nobody agreed to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from charthouse.approvals.registry import Change
from charthouse.approvals.wording import means_otherwise
from charthouse.exchange.moments import DAY_MINUTES, time_of
from charthouse.projects.permissions import FEWEST_IN_A_SUM, Right
from charthouse.stages.plan_content import agreed_of
from charthouse.stages.words import tolerance_told
from charthouse.ui import formats

Content = Mapping[str, Any]


def compare(old: Content, new: Content) -> list[Change]:
    """The differences in the order of the document."""
    agreed = old["agreed"] or agreed_of(old)
    return [
        *_scope(old["scope"], new["scope"]),
        *_schedule(old, new, agreed),
        *_work(old, new),
        *_cost(old, new, agreed),
        *_bounds(old, new),
        *_rest(old, new),
    ]


def _scope(old: Content, new: Content) -> Iterator[Change]:
    for side, label in (("in", _("In scope")), ("out", _("Out of scope"))):
        was, now = old[side], new[side]
        gone = [one for one in was if not any(not means_otherwise(one, other) for other in now)]
        come = [one for one in now if not any(not means_otherwise(one, other) for other in was)]
        for one in gone:
            yield Change("scope", label, one, "", material=True)
        for one in come:
            yield Change("scope", label, "", one, material=True)
    if old["charter"] != new["charter"]:
        yield Change(
            "scope", _("Charter, version"), str(old["charter"] or ""), str(new["charter"] or ""), material=False
        )


def _schedule(old: Content, new: Content, agreed: Content) -> Iterator[Change]:
    days = agreed["tolerances"]["days"]
    for name, label in (("start", _("Start")), ("finish", _("Finish"))):
        if old[name] != new[name]:
            far = _is_far(agreed[name], new[name], days)
            yield Change("schedule", label, told(old[name], name), told(new[name], name), far)
    was = {one["number"]: one for one in old["milestones"]}
    now = {one["number"]: one for one in new["milestones"]}
    for number, one in was.items():
        if number not in now:
            yield Change("schedule", _("Milestone"), _named(one), "", material=True)
    for number, one in now.items():
        before = was.get(number)
        if before is None:
            yield Change("schedule", _("Milestone"), "", _named(one), material=True)
        elif (before["name"], before["date"]) != (one["name"], one["date"]):
            base = agreed["milestones"].get(str(number), before["date"])
            far = _is_far(base, one["date"], days) or means_otherwise(before["name"], one["name"])
            yield Change("schedule", _("Milestone"), _named(before), _named(one), far)


def _work(old: Content, new: Content) -> Iterator[Change]:
    """Lines of the work breakdown structure: what came, what went, what is called otherwise or lies elsewhere."""
    was, now = _by_number(old["lines"]), _by_number(new["lines"])
    for number, one in was.items():
        if number not in now:
            yield Change("work", _("Work"), one["name"], "", material=True)
    for number, one in now.items():
        before = was.get(number)
        if before is None:
            yield Change("work", _("Work"), "", one["name"], material=True)
            continue
        if before["name"] != one["name"] or before["level"] != one["level"]:
            material = means_otherwise(before["name"], one["name"]) or before["level"] != one["level"]
            yield Change("work", _("Work"), before["name"], one["name"], material)
        elif one["level"] == 1 and (before["start"], before["finish"]) != (one["start"], one["finish"]):
            yield Change("work", one["name"], _span(before), _span(one), material=False)


def _cost(old: Content, new: Content, agreed: Content) -> Iterator[Change]:
    if old["cost"] == new["cost"] and old["currency"] == new["currency"]:
        return
    few = any(0 < one["paid"] < FEWEST_IN_A_SUM for one in (old, new))
    right = Right.SEE_RATES if few else Right.SEE_COSTS
    far = old["currency"] != new["currency"] or not agreed["cost"] or not new["cost"]
    if not far:
        base, now = Decimal(agreed["cost"]), Decimal(new["cost"])
        far = abs(now - base) * 100 > abs(base) * Decimal(agreed["tolerances"]["percent"])
    yield Change("cost", _("Cost"), amount(old), amount(new), far, str(right))


def _bounds(old: Content, new: Content) -> Iterator[Change]:
    if old["tolerances"] != new["tolerances"]:
        yield Change("tolerances", _("Tolerances"), bounds_told(old), bounds_told(new), material=True)
    if old["stages"] != new["stages"]:
        yield Change("stages", _("Stages"), _stages_told(old), _stages_told(new), material=True)


def _rest(old: Content, new: Content) -> Iterator[Change]:
    was, now = old["rows"], new["rows"]
    if was["sha256"] == now["sha256"]:
        return
    if was["count"] != now["count"]:
        yield Change("work", _("Tasks in all"), str(was["count"]), str(now["count"]), material=False)
    else:
        yield Change("work", _("All tasks"), was["sha256"][:12], now["sha256"][:12], material=False)


def _is_far(base: str, now: str, days: int) -> bool:
    """Whether two dates lie further apart than so many calendar days."""
    if not base or not now:
        return base != now
    return abs(_day(now) - _day(base)) > days


def _day(time: str) -> int:
    """The day of a time; midnight belongs to the day before."""
    return (time_of(time) - 1) // DAY_MINUTES


def told(time: str, name: str = "finish") -> str:
    """A time of the document as people read it."""
    if not time:
        return ""
    return formats.long_day(formats.day_of(time_of(time), finish=name == "finish"))


def amount(content: Content) -> str:
    """The cost as people read it."""
    return formats.money(Decimal(content["cost"]), content["currency"]) if content["cost"] else ""


def bounds_told(content: Content) -> str:
    """The tolerances as people read them."""
    said = content["tolerances"]
    return _("%(days)s of dates, %(percent)s of the cost") % {
        "days": formats.day_count(said["days"]), "percent": formats.per_cent(Decimal(said["percent"]), most=2),
    }  # fmt: skip


def _stages_told(content: Content) -> str:
    return formats.listing(stages_told(content["stages"]))


def stages_told(stages: Sequence[Content]) -> tuple[str, ...]:
    """Stages with their tolerances as people read them; many have the same, which are written once."""
    written: dict[tuple[Any, ...], str] = {}

    def told_of(one: Content) -> str:
        key = (one["area"], one["unit"], one["limit"], one["text"], one.get("kpi"))
        if key not in written:
            limit = Decimal(one["limit"]) if one["limit"] else None
            written[key] = tolerance_told(one["area"], one["unit"], limit, one["text"], one.get("kpi"))
        return written[key]

    found = []
    for stage in stages:
        said = [told_of(one) for one in stage["tolerances"]]
        found.append(f"{stage['name']} ({formats.listing(said)})" if said else str(stage["name"]))
    return tuple(found)


def _named(one: Content) -> str:
    return f"{one['name']}: {told(one['date'])}"


def _span(one: Content) -> str:
    return f"{told(one['start'], 'start')} – {told(one['finish'])}"


def _by_number(lines: Sequence[Content]) -> dict[int, Content]:
    return {one["number"]: one for one in lines}
