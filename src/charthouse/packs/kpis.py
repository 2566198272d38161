"""The KPIs of a method and a type, put into the register of a project that is set up with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from charthouse.goals.actions import add_kpi
from charthouse.goals.models import Kpi, Measure
from charthouse.packs.combining import Combined
from charthouse.packs.content import Kpi as PackKpi
from charthouse.packs.content import Pack
from charthouse.projects.access import Access
from charthouse.projects.figures import Unit, figures

_TARGET = re.compile(r"(?P<way>at least|at most)? ?(?P<number>[0-9]{1,9}(?:\.[0-9]{1,6})?)")
_MEASURES = {"%": Measure.PERCENT, "days": Measure.DAYS, "hours": Measure.HOURS}


def add_kpis(access: Access, combined: Combined) -> None:
    """Put the KPIs of both packs in the register, undone with the set-up; one that both hold comes once."""
    names = set()
    for pack, one in _both(combined):
        if one.name.casefold() not in names:
            names.add(one.name.casefold())
            add_kpi(access=access, facts=facts_of(pack, one))


def facts_of(pack: Pack, one: PackKpi) -> dict[str, Any]:
    """What a pack says of a KPI, as the register takes it.

    A target in plain words becomes a figure (``at most 5``); any other stays in words until somebody gives one. A KPI
    that is called like a figure of Charthouse without a unit is computed from it.
    """
    measure = _MEASURES.get(one.unit, Measure.NUMBER)
    facts: dict[str, Any] = {
        "name": one.name, "measure": measure, "aim": one.target, "source": one.measured,
        "unit": one.unit if measure == Measure.NUMBER else "", "origin": f"{pack.id}/{one.id}",
    }  # fmt: skip
    target = _TARGET.fullmatch(one.target)
    if target is not None:
        number = Decimal(target["number"])
        down = target["way"] == "at most" or (target["way"] is None and number == 0)
        facts |= {"target": number, "direction": Kpi.Direction.DOWN if down else Kpi.Direction.UP}
    there = figures().get(one.id)
    if there is not None and there.unit == Unit.RATIO and measure == Measure.NUMBER:
        facts["formula"] = one.id
    return facts


def _both(combined: Combined) -> Iterator[tuple[Pack, PackKpi]]:
    for pack in (combined.method, combined.type):
        for one in pack.kpis:
            yield pack, one
