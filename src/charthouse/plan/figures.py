"""The plan's own figures, for KPIs that are computed: how much there is, how much is done, when it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.plan.computed import computed_plan
from charthouse.plan.overview import facts_of
from charthouse.plan.scenario_costs import may_tell_cost
from charthouse.projects.access import Access
from charthouse.projects.facts import ProjectFacts
from charthouse.projects.figures import About, NotAvailable, Unit, Value, register
from charthouse.projects.permissions import Right
from charthouse.ui.formats import day_of


def may_see_costs(access: Access) -> bool:
    """Whether somebody may know what the project costs in all: where hourly rates are in the plan, a sum tells them."""
    if access.may(Right.SEE_RATES) or not access.may(Right.SEE_COSTS):
        return access.may(Right.SEE_RATES)
    return may_tell_cost(access, computed_plan(access.shown).document)


def register_figures() -> None:
    """Called when the chapter starts."""
    for name, unit, words, read in (
        ("tasks", Unit.COUNT, gettext_lazy("Tasks of the plan, without summaries"), _tasks),
        ("tasks_done", Unit.COUNT, gettext_lazy("Those of them that are done"), _done),
        ("late_tasks", Unit.COUNT, gettext_lazy("Open tasks that end later than in the baseline"), _late),
        ("share_done", Unit.RATIO, gettext_lazy("Share of all work that is done, by duration"), _share),
        ("plan_finish", Unit.DATE, gettext_lazy("When the plan ends at present"), _finish),
        ("baseline_finish", Unit.DATE, gettext_lazy("When the baseline ends"), _baseline),
        ("finish_deviation", Unit.DAYS, gettext_lazy("Days that the plan ends later than the baseline"), _deviation),
    ):
        register(name, unit, words, _of(read))
    register("today", Unit.DATE, gettext_lazy("The day of the computation, by the project’s clock"), _today)


def _of(read: Callable[[ProjectFacts], Value]) -> Callable[[About], Value]:
    def provider(about: About) -> Value:
        facts = facts_of([about.shown.pk]).get(about.shown.pk)
        if facts is None:
            return NotAvailable(_("The project has no plan yet."))
        return read(facts)

    return provider


def _today(about: About) -> Value:
    return about.today


def _tasks(facts: ProjectFacts) -> Value:
    return Decimal(facts.tasks)


def _done(facts: ProjectFacts) -> Value:
    return Decimal(facts.done)


def _late(facts: ProjectFacts) -> Value:
    if facts.baseline_finish is None:
        return NotAvailable(_("The plan is measured by no baseline yet."))
    return Decimal(facts.late)


def _share(facts: ProjectFacts) -> Value:
    return Decimal(str(round(facts.share_done, 6)))


def _finish(facts: ProjectFacts) -> Value:
    return _day(facts.finish, _("The plan has no computed dates yet."))


def _baseline(facts: ProjectFacts) -> Value:
    return _day(facts.baseline_finish, _("The plan is measured by no baseline yet."))


def _deviation(facts: ProjectFacts) -> Value:
    finish, agreed = _finish(facts), _baseline(facts)
    if isinstance(finish, dt.date) and isinstance(agreed, dt.date):
        return Decimal((finish - agreed).days)
    return agreed if isinstance(agreed, NotAvailable) else finish


def _day(minutes: int | None, why: str) -> Value:
    return NotAvailable(why) if minutes is None else day_of(minutes, finish=True)
