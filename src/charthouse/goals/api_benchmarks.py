"""The API of benchmarks: what KPIs came to in projects that have ended."""

from __future__ import annotations

from typing import Any

from charthouse.accounts.models import User
from charthouse.doors import door, organisation_right
from charthouse.goals import benchmarks
from charthouse.goals.api import router
from charthouse.goals.api_kpi_shapes import AMOUNT
from charthouse.goals.api_shapes import NUMBER, TEXT, listed, record
from charthouse.goals.models import Kpi, KpiBenchmark, Measure
from charthouse.goals.values import plain
from charthouse.projects.access import Standing, project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, PathNumber
from charthouse.rest.router import Request

_COLUMNS = ("version", "name", "measure", "unit", "direction", "baseline", "target", "target_high", "value", "measured",
            "result", "counts")  # fmt: skip
BENCHMARK = record(
    {
        "number": NUMBER, "version": NUMBER, "project": TEXT,
        "kpi": {"type": "integer", "description": "Its number in the project."}, "name": TEXT,
        "measure": {"type": "string", "enum": Measure.values}, "unit": TEXT,
        "direction": {"type": "string", "enum": Kpi.Direction.values}, "baseline": AMOUNT, "target": AMOUNT,
        "target_high": AMOUNT, "value": TEXT, "day": {"type": "string", "format": "date"}, "measured": NUMBER,
        "result": {"type": "string", "enum": KpiBenchmark.Result.values},
        "counts": {"type": "boolean", "description": "False: it is left out of comparisons."},
    },
    hidden=("project", "kpi", "name", "measure", "unit", "direction", "baseline", "target", "target_high", "value",
            "day", "measured", "result"),
)  # fmt: skip
BENCHMARKS = listed(BENCHMARK)
KEPT = record({"kept": {"type": "integer", "description": "So many are new or have changed."}})


class KpiBenchmarkChange(Input):
    """Whether a benchmark counts."""

    counts: bool


@router.get("/kpi-benchmarks", shows=BENCHMARKS)
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def list_kpi_benchmarks(request: Request) -> Any:
    """What KPIs came to in projects that have ended and whose goals the caller sees, by name."""
    Standing(request.auth.user).require(OrganisationRight.KEEP_STANDARDS)
    only(request.GET, ())
    return {"items": [_told(one) for one in benchmarks.all_rows(request.auth.user)]}


@router.get("/kpi-benchmarks/{int:number}", shows=BENCHMARK, tagged=True)
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def get_kpi_benchmark(request: Request, number: PathNumber) -> Any:
    """One benchmark: of a project whose goals the caller does not see, only whether it counts."""
    Standing(request.auth.user).require(OrganisationRight.KEEP_STANDARDS)
    one = benchmarks.benchmark_of(number)
    return Answer(_as_seen(one, request.auth.user), 200, one.version)


@router.patch("/kpi-benchmarks/{int:number}", shows=BENCHMARK, tagged=True, versioned=True, refuses=(409,))
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def change_kpi_benchmark(request: Request, number: PathNumber, body: KpiBenchmarkChange) -> Any:
    """Leave a benchmark out of comparisons, or let it count again."""
    Standing(request.auth.user).require(OrganisationRight.KEEP_STANDARDS)
    there = benchmarks.benchmark_of(number)
    require_version(version_asked(request), there.version, str(there.pk))
    one = benchmarks.set_counting(by=request.auth.user, number=number, counts=body.counts, seen=there.version)
    return Answer(_as_seen(one, request.auth.user), 200, one.version)


@router.post("/projects/{key}/kpi-benchmarks", shows=KEPT)
@door(Right.EDIT_GOALS)
def keep_kpi_benchmarks(request: Request, key: str) -> Any:
    """Keep what the project's KPIs came to; every night Charthouse does so where all work is finished."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    return {"kept": benchmarks.keep_by_hand(access=access)}


def _as_seen(one: KpiBenchmark, by: User) -> dict[str, Any]:
    told = _told(one)
    return told if benchmarks.may_see(one, by) else {name: told[name] for name in ("number", "version", "counts")}


def _told(one: KpiBenchmark) -> dict[str, Any]:
    told = {name: plain(getattr(one, name)) for name in _COLUMNS}
    return {
        **told, "number": one.pk, "project": one.project.key, "kpi": one.number, "day": one.day.isoformat(),
    }  # fmt: skip
