"""How changes of goals, KPIs and benefits are taken back: the rows are put back as they were."""

from __future__ import annotations

from django.utils.translation import ngettext_lazy

from charthouse.goals import benchmarks, strategy
from charthouse.goals.actions import BENEFITS, GOALS, KPIS, REVIEWS
from charthouse.goals.models import Benefit, Goal, GoalServes, Kpi, KpiBenchmark, Measurement, StrategicGoal
from charthouse.journal import inverses
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.projects.registers import register_way_back


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(StrategicGoal, stream="journal_id")
    register(
        KpiBenchmark, stream="journal_id",
        counted=ngettext_lazy("%(shown)s benchmark", "%(shown)s benchmarks", "count"),
    )  # fmt: skip
    register(Goal, stream="project__journal_id", counted=ngettext_lazy("%(shown)s goal", "%(shown)s goals", "count"))
    register(GoalServes, stream="goal__project__journal_id")
    register(
        Kpi, stream="project__journal_id", leave_out=("trouble", "told_missed"),
        counted=ngettext_lazy("%(shown)s KPI", "%(shown)s KPIs", "count"),
    )  # fmt: skip
    register(
        Measurement, stream="kpi__project__journal_id", leave_out=("at",),
        counted=ngettext_lazy("%(shown)s measurement", "%(shown)s measurements", "count"),
    )  # fmt: skip
    register(
        Benefit, stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s benefit", "%(shown)s benefits", "count"),
    )  # fmt: skip


def register_inverses() -> None:
    """Called when the chapter starts."""
    register_way_back(GOALS)
    register_way_back(KPIS, "measured", "computed", "withdrew a measurement")
    register_way_back(BENEFITS, REVIEWS.verbs[1])
    for verb in (*strategy.VERBS, UNDID, REDID):
        inverses.register(strategy.RECORD, verb, put_rows_back, begin=strategy.begin_undoing)
    for verb in (*benchmarks.VERBS, UNDID, REDID):
        inverses.register(benchmarks.RECORD, verb, put_rows_back, begin=benchmarks.begin_undoing)
