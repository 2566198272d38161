"""Makes a pack's stages, tolerances and gates when a project is set up with it; undone with the rest of that deed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from charthouse.packs.combining import Combined
from charthouse.packs.content import Stage as PackStage
from charthouse.projects.access import Access
from charthouse.stages.actions import add_stage
from charthouse.stages.gates import add_gate
from charthouse.stages.models import Area, Unit

_SHARE = re.compile(
    r"^(?:Expected cost of threats below |Erwartete Kosten der Bedrohungen unter )?"
    r"(\d{1,3}(?:[.,]\d{1,2})?) % (?:of the (?:stage|phase)|der Phase)$"
)
_DAYS = re.compile(r"^(\d{1,4}|[A-ZÄÖÜ][a-zäöüß]+) (?:working days?|Arbeitstage?)$")
_WORDS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_GERMAN = ("Ein", "Zwei", "Drei", "Vier", "Fünf", "Sechs", "Sieben", "Acht", "Neun", "Zehn")
_COUNTS = {word: Decimal(count) for count, word in enumerate(_WORDS, 1)} | {
    "Fifteen": Decimal(15),
    "Twenty": Decimal(20),
    **{word: Decimal(count) for count, word in enumerate(_GERMAN, 1)},
}
"""In both languages in which packs come with Charthouse."""


def set_up_stages(access: Access, combined: Combined, numbers: Mapping[str, int]) -> None:
    """Put the method's stages and gates on the road, tied to their phases and milestones of the plan."""
    made = {}
    for stage in combined.method.stages:
        facts = {
            "name": stage.name, "about": stage.about, "phase": numbers.get(f"m {stage.id}"),
            "tolerances": list(tolerances_of(stage)),
        }  # fmt: skip
        made[stage.id] = add_stage(access=access, facts=facts).number
    roles = {role.id: role.name for role in combined.method.roles}
    for gate in combined.method.gates:
        add_gate(
            access=access,
            facts={
                "name": gate.name, "stage": made.get(gate.stage), "milestone": numbers.get(f"m {gate.id}"),
                "decides": roles.get(gate.decides, ""), "criteria": list(dict.fromkeys(gate.criteria)),
            },
        )  # fmt: skip


def tolerances_of(stage: PackStage) -> Iterable[dict[str, Any]]:
    """The tolerances of a stage: in figures where its sentence names them with a unit, else in its words."""
    for area, said in stage.tolerance:
        yield {"area": area, "text": said, **_figure(area, said)}


def _figure(area: str, said: str) -> dict[str, Any]:
    if (found := _SHARE.match(said)) and area in (Area.TIME, Area.COST, Area.RISK):
        unit = Unit.PERCENT_TIME if area == Area.TIME else Unit.PERCENT_COST
        return {"unit": unit, "limit": Decimal(found[1].replace(",", "."))}
    if (found := _DAYS.match(said)) and area == Area.TIME:
        count = _COUNTS.get(found[1]) or (Decimal(found[1]) if found[1].isdigit() else None)
        if count is not None:
            return {"unit": Unit.DAYS, "limit": count}
    return {"unit": Unit.WORDS}
