"""What a ProTrack activity costs: a part at its start, and a rate for every hour that it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from charthouse.engine.calendars import Minutes
from charthouse.exchange.protrack_values import HOUR, Values

_ID, _NAME, _RENEWABLE, _PER_USE, _PER_HOUR = "FIELD0", "FIELD1", "FIELD769", "FIELD770", "FIELD771"
_TASK, _RESOURCE, _DEMAND, _FIXED = "FIELD1024", "FIELD1025", "FIELD1026", "FIELD1027"


@dataclass(frozen=True, slots=True)
class Rates:
    """The cost of an activity."""

    at_start: Decimal = Decimal(0)
    per_hour: Decimal = Decimal(0)

    def of(self, minutes: Minutes) -> Decimal:
        """For so long."""
        return round(self.at_start + self.per_hour * minutes / HOUR, 6)


@dataclass(frozen=True, slots=True)
class Resource:
    """A person, machine or material."""

    uid: int
    name: str
    renewable: bool
    per_use: Decimal
    per_hour: Decimal


@dataclass(frozen=True, slots=True)
class Demand:
    """So much of a resource for an activity."""

    task: int
    resource: int
    amount: float
    fixed: bool
    """Of a material: an amount for the whole activity, not for each hour."""


def resources_of(values: Values, root: Element) -> dict[int, Resource]:
    """All resources by their identity."""
    found = {}
    for each in root.iterfind("Resources/Resource"):
        uid = values.whole(each, _ID)
        found[uid] = Resource(
            uid,
            values.text(each, _NAME) or f"Resource {uid}",
            values.number(each, _RENEWABLE, 1.0) != 0,
            values.money(each, _PER_USE),
            values.money(each, _PER_HOUR),
        )
    return found


def demands_of(values: Values, root: Element) -> list[Demand]:
    """Who and what is needed where."""
    return [
        Demand(
            values.whole(each, _TASK),
            values.whole(each, _RESOURCE),
            values.number(each, _DEMAND, 1.0),
            values.number(each, _FIXED) != 0,
        )
        for each in root.iterfind("ResourceAssignments/ResourceAssignment")
    ]


def rates_of(activity: Element, values: Values, demands: list[tuple[Demand, Resource]]) -> Rates:
    """The activity's own costs and those of its resources."""
    at_start, per_hour = values.money(activity, "FixedBaselineCost"), values.money(activity, "BaselineCostByUnit")
    for demand, resource in demands:
        amount = round(Decimal(str(demand.amount)), 6)
        if resource.renewable:
            at_start += amount * resource.per_use
            per_hour += amount * resource.per_hour
        elif demand.fixed:
            at_start += resource.per_use + amount * resource.per_hour
        else:
            at_start += resource.per_use
            per_hour += amount * resource.per_hour
    return Rates(round(at_start, 6), round(per_hour, 6))
