"""What the outlook page shows of a run: its sentence, lines of tables, what is different, whether it still holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.engine.risk.results import PERCENTILES
from charthouse.outlook import charts
from charthouse.outlook.charts import Mark, day_label, money_label, share_label
from charthouse.outlook.modelling import settings_of
from charthouse.outlook.models import SimulationRun, SimulationSettings, SimulationState
from charthouse.outlook.risks_of import mark_of
from charthouse.plan.models import Plan
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import FEWEST_IN_A_SUM, Right
from charthouse.ui import formats

SHOWN_RUNS = 40
MOST_RUNS = 160
"""Are read for the fan."""
MOST_MILESTONES = 60
MOST_PROMISES = 60
_DAY = 1440
P10, P20, P50, P80, P90 = (PERCENTILES.index(each) for each in (10, 20, 50, 80, 90))


@dataclass(frozen=True)
class Shown:
    """A run as somebody may see it."""

    access: Access
    run: SimulationRun
    currency: str

    @cached_property
    def figures(self) -> dict[str, Any]:
        """What was found beside the percentiles."""
        return dict(self.run.figures)

    @cached_property
    def costs(self) -> bool:
        """Whether costs are there and may be shown: a sum over few people tells what one of them costs."""
        return self.run.costs is not None and may_see_costs(self.access, self.run.paid)

    @cached_property
    def baseline(self) -> dict[str, Any] | None:
        """The baseline that the plan is held against, with its chance."""
        found = self.figures["baseline"]
        return None if found is None else dict(found)

    @cached_property
    def promise(self) -> dict[str, Any] | None:
        """The first promise of the whole."""
        whole = (each for each in self.figures["promises"] if each["uid"] is None and each["date"] is not None)
        return next((each for each in whole if each["chance"] is not None), None)

    @property
    def p50(self) -> int:
        """Of the finish."""
        return int(self.run.quantiles[50])

    @property
    def p80(self) -> int:
        """Of the finish."""
        return int(self.run.quantiles[80])

    @cached_property
    def sentence(self) -> str:
        """What it means, in one sentence."""
        said = {"p80": day_label(self.p80), "percent": formats.per_cent(80)}
        if self.promise is not None:
            more = {"date": day_label(self.promise["date"]), "chance": share_label(self.promise["chance"])}
            return _(
                "With %(percent)s confidence done by %(p80)s; the promised %(date)s has a chance of %(chance)s."
            ) % (said | more)
        if self.baseline is not None:
            more = {"date": day_label(self.baseline["finish"]), "chance": share_label(self.baseline["chance"])}
            return _(
                "With %(percent)s confidence done by %(p80)s; the baseline’s %(date)s has a chance of %(chance)s."
            ) % (said | more)
        more = {"date": day_label(self.run.plan_finish), "chance": share_label(self.figures["plan_chance"])}
        return _("With %(percent)s confidence done by %(p80)s; the planned %(date)s has a chance of %(chance)s.") % (
            said | more
        )

    @cached_property
    def drivers(self) -> list[dict[str, Any]]:
        """The tasks that move the finish most, with their addresses; none where no task moves it by a day."""
        key, found = self.access.project.key, self.figures["drivers"]
        if not any(each["high"] - each["low"] >= _DAY for each in found):
            return []
        return [
            each
            | {
                "href": reverse("plan_page:task", args=[key, each["uid"]]),
                "days": (each["high"] - each["low"]) / _DAY,
                "criticality_told": share_label(each["criticality"]),
                "cri_told": formats.NOTHING if each["cri"] is None else formats.number(each["cri"], most=2, least=2),
                "ssi_told": formats.number(each["ssi"], most=2, least=2),
            }
            for each in found
        ]

    @cached_property
    def marks(self) -> list[Mark]:
        """The dates that the finish is held against."""
        found = [Mark(self.run.plan_finish, _("Plan"), "plan", self.figures["plan_chance"])]
        if self.baseline is not None:
            found.append(Mark(self.baseline["finish"], _("Baseline"), "baseline", self.baseline["chance"]))
        if self.promise is not None:
            found.append(Mark(self.promise["date"], _("Promise"), "promise", self.promise["chance"]))
        return found

    def charts(self, runs: Sequence[SimulationRun]) -> list[dict[str, Any]]:
        """What the islands draw."""
        drawn: list[dict[str, Any] | None] = [charts.finish_curve(self.run, self.marks)]
        if self.costs:
            drawn.append(charts.cost_curve(self.run, self.cost_marks, self.currency))
        drawn.append(charts.finish_fan(self.access.shown, runs, self.marks[1:] or self.marks))
        if self.costs and may_compare_costs(self.access, *(run.paid for run in runs if run.costs is not None)):
            drawn.append(charts.cost_fan(self.access.shown, runs, self.cost_marks, self.currency))
        drawn.append(charts.tornado(self.drivers[:12], self.p50))
        return [each for each in drawn if each is not None]

    @property
    def cost_marks(self) -> list[Mark]:
        """The sums that the cost is held against."""
        found = []
        if self.baseline is not None and self.baseline["cost"] is not None:
            found.append(Mark(self.baseline["cost"], _("Baseline"), "baseline"))
        found += [
            Mark(each["cost"], each["name"], "promise")
            for each in self.figures["promises"]
            if each["uid"] is None and each["cost"] is not None and each["date"] is None
        ][:1]
        return found

    @cached_property
    def figs(self) -> list[tuple[str, str]]:
        """The most asked figures with their names."""
        told = [
            (day_label(self.p50, short=True), _("finish, P50: as likely earlier as later")),
            (day_label(self.p80, short=True), _("finish, P80: four times out of five by then")),
            (share_label(self.figures["plan_chance"]), _("chance of the planned %(date)s")
             % {"date": day_label(self.run.plan_finish, short=True)}),
        ]  # fmt: skip
        if self.baseline is not None:
            told.append((share_label(self.baseline["chance"]), _("chance of the baseline’s %(date)s")
                         % {"date": day_label(self.baseline["finish"], short=True)}))  # fmt: skip
        if self.costs and self.run.costs is not None:
            told.append((money_label(self.run.costs[80], self.currency), _("cost, P80")))
            if self.baseline is not None and self.baseline["cost_chance"] is not None:
                told.append((share_label(self.baseline["cost_chance"]), _("chance of the baseline’s cost")))
            if self.baseline is not None and self.baseline["both_chance"] is not None:
                told.append((share_label(self.baseline["both_chance"]), _("chance of its date and cost together")))
        return told

    @cached_property
    def percentiles(self) -> list[dict[str, str]]:
        """The curves as a table."""
        found = []
        for each in PERCENTILES:
            line = {"name": f"P{each}", "finish": day_label(self.run.quantiles[each]), "cost": ""}
            if self.costs and self.run.costs is not None:
                line["cost"] = money_label(self.run.costs[each], self.currency)
            found.append(line)
        return found

    @cached_property
    def milestones(self) -> list[dict[str, Any]]:
        """Milestones to come by the date that they are likely to have, with their chances and bars."""
        lines = sorted(map(dict, self.figures["milestones"]), key=lambda each: (each["percentiles"][P50], each["uid"]))
        lines = lines[:MOST_MILESTONES]
        if not lines:
            return []
        low = min(each["percentiles"][P10] for each in lines)
        high = max(each["percentiles"][P90] for each in lines)
        for each in lines:
            date, chance, name = asked(each)
            each["asked"] = date
            each["asked_told"] = "" if date is None else day_label(date)
            each["asked_name"] = name
            each["chance"] = "" if chance is None else share_label(chance)
            each["share"] = None if chance is None else round(100 * chance, 1)
            each["state"] = state_of(chance)
            each["p50"], each["p80"] = (day_label(each["percentiles"][place]) for place in (P50, P80))
            each["from"], each["to"] = each["percentiles"][P10], each["percentiles"][P90]
            each["half"] = _half(each["percentiles"])
            each["low"], each["high"] = low, high
            each["words"] = _("P10 %(low)s to P90 %(high)s") % {
                "low": day_label(each["from"], short=True), "high": day_label(each["to"], short=True)
            }  # fmt: skip
        return lines

    @property
    def more_milestones(self) -> int:
        """That are not in the table."""
        return max(0, len(self.figures["milestones"]) - MOST_MILESTONES) + int(self.figures["milestones_left_out"])

    @cached_property
    def promises(self) -> list[dict[str, Any]]:
        """What is promised and not done yet, with its chance; costs only for who may see them."""
        return [
            each
            | {
                "date_told": formats.NOTHING if each["date"] is None else day_label(each["date"]),
                "cost_told": "" if each["cost"] is None else money_label(each["cost"], self.currency),
                "chance_told": "" if each["chance"] is None else share_label(each["chance"]),
                "state": state_of(each["chance"]),
            }
            for each in self.figures["promises"]
            if not each["done"] and (each["cost"] is None or self.costs)
        ]

    @cached_property
    def promises_listed(self) -> list[dict[str, Any]]:
        """Those that the page lists; where there are too many, the least likely first, and what has no chance last."""
        if len(self.promises) <= MOST_PROMISES:
            return self.promises
        by_chance = sorted(self.promises, key=lambda each: 2.0 if each["chance"] is None else each["chance"])
        return by_chance[:MOST_PROMISES]

    @property
    def more_promises(self) -> int:
        """That are not in the list."""
        return len(self.promises) - len(self.promises_listed)

    @cached_property
    def risks(self) -> list[dict[str, Any]]:
        """What each risk takes, the costliest in days first."""
        return sorted(
            (
                each
                | {
                    "occurred_told": share_label(each["occurred"]),
                    "days_told": formats.number(each["days"], most=1),
                    "response_told": ""
                    if each["response_days"] is None
                    else formats.number(each["response_days"], most=1),
                    "cost_told": money_label(each["cost"] or 0, self.currency) if self.costs else "",
                }
                for each in self.figures["risks"]
            ),
            key=lambda each: (-each["days"], each["id"]),
        )

    @cached_property
    def after(self) -> dict[str, str] | None:
        """P80 with all responses made."""
        found = self.figures["after"]
        if found is None:
            return None
        cost = money_label(found["cost"], self.currency) if self.costs and found["cost"] is not None else ""
        return {"finish": day_label(found["finish"]), "cost": cost}

    @property
    def error(self) -> str:
        """How far another seed would put the P80, in days."""
        found = self.figures["errors"]["finish"]["p80"]
        return "" if found is None else formats.number(found, most=1, least=1)


def asked(each: dict[str, Any]) -> tuple[int | None, float | None, str]:
    """What a milestone is held against: its deadline, else its baseline, else its plan."""
    if each["deadline"] is not None:
        return each["deadline"], each["deadline_chance"], _("Deadline")
    if each["baseline"] is not None:
        return each["baseline"], each["baseline_chance"], _("Baseline")
    return each["plan"], each["plan_chance"], _("Plan")


def _half(percentiles: Sequence[int]) -> float:
    """How much of the bar from P10 to P90 lies before the P50."""
    wide = percentiles[P90] - percentiles[P10]
    return (percentiles[P50] - percentiles[P10]) / wide if wide else 1.0


def state_of(chance: float | None) -> str:
    """The colour of a chance: good from 80 %, bad below 50 %."""
    if chance is None:
        return "none"
    return "good" if chance >= 0.8 else "warn" if chance >= 0.5 else "bad"


def may_see_costs(access: Access, paid: int) -> bool:
    """Whether a sum over so many paid people may be shown."""
    return access.may(Right.SEE_RATES) or (access.may(Right.SEE_COSTS) and not 0 < paid < FEWEST_IN_A_SUM)


def may_compare_costs(access: Access, *paid: int) -> bool:
    """The same of sums beside each other, whose difference may be one person's work."""
    return access.may(Right.SEE_RATES) or (access.may(Right.SEE_COSTS) and not any(paid))


def stale(project: Project, state: SimulationState | None, settings: SimulationSettings) -> bool:
    """Whether plan, settings or risks changed since somebody last looked."""
    if state is None:
        return False
    version = Plan.objects.values_list("version", flat=True).filter(pk=project.pk).first() or 0
    return (state.plan_version, state.project_version, state.settings_version, state.risks) != (
        version, Project.rows.values_list("version", flat=True).get(pk=project.pk), settings.version,
        mark_of(project),
    )  # fmt: skip


def differences(shown: Shown, before: SimulationRun | None) -> list[str]:
    """What is different from the run before, in words and figures: what came of it first, then what was changed."""
    if before is None:
        return []
    told, run = [], shown.run
    for percent in (50, 80):
        days = round((run.quantiles[percent] - before.quantiles[percent]) / _DAY, 1)
        said = {"p": f"P{percent}", "date": day_label(run.quantiles[percent])}
        if abs(days) < 0.1:
            told.append(_("%(p)s of the finish stays %(date)s.") % said)
        else:
            said |= {"days": formats.number(abs(days), most=1)}
            told.append((_("%(p)s of the finish is %(days)s days later: %(date)s.") if days > 0 else
                         _("%(p)s of the finish is %(days)s days earlier: %(date)s.")) % said)  # fmt: skip
    mine, theirs = shown.baseline, before.figures["baseline"]
    if mine is not None and theirs is not None and mine["number"] == theirs["number"]:
        was, is_now = share_label(theirs["chance"]), share_label(mine["chance"])
        told.append(
            _("The chance of the baseline’s date stays %(chance)s.") % {"chance": is_now}
            if was == is_now
            else _("The chance of the baseline’s date was %(before)s and is %(after)s.")
            % {"before": was, "after": is_now}
        )
    if (
        shown.costs
        and run.costs is not None
        and before.costs is not None
        and may_compare_costs(shown.access, run.paid, before.paid)
    ):
        more = run.costs[80] - before.costs[80]
        if abs(more) >= 1:
            said = {"sum": money_label(abs(more), shown.currency)}
            told.append((_("P80 of the cost is %(sum)s more.") if more > 0 else
                         _("P80 of the cost is %(sum)s less.")) % said)  # fmt: skip
    return told


def causes(run: SimulationRun) -> list[str]:
    """What was changed in the plan, the risks or the settings."""
    found = run.changes
    if not found:
        return []
    told = []
    for name, words in _COUNTS.items():
        if count := found.get(name, 0):
            told.append(words(count) % {"count": formats.number(count)})
    if found.get("risks"):
        told.append(_("The risks were changed."))
    if found.get("settings"):
        told.append(_("The settings of the simulation were changed."))
    if found.get("engine"):
        told.append(_("It was computed by another version of Charthouse."))
    return told


def task_changes(shown: Shown, a_day: int) -> list[dict[str, str]]:
    """The tasks whose remaining duration changed most."""
    key = shown.access.project.key
    return [
        {
            "href": reverse("plan_page:task", args=[key, each["uid"]]),
            "name": each["name"],
            "before": formats.span(each["before"], a_day=a_day),
            "after": formats.span(each["after"], a_day=a_day),
        }
        for each in shown.run.changes.get("tasks", ())
    ]


_COUNTS: dict[str, Callable[[int], str]] = {
    "added": lambda count: ngettext("%(count)s task was added.", "%(count)s tasks were added.", count),
    "removed": lambda count: ngettext("%(count)s task was removed.", "%(count)s tasks were removed.", count),
    "durations": lambda count: ngettext(
        "%(count)s task has more or less left to do.", "%(count)s tasks have more or less left to do.", count
    ),
    "ranges": lambda count: ngettext(
        "%(count)s task has another estimate.", "%(count)s tasks have other estimates.", count
    ),
    "links": lambda count: ngettext(
        "%(count)s task waits for others than before.", "%(count)s tasks wait for others than before.", count
    ),
    "dates": lambda count: ngettext(
        "%(count)s task has another constraint.", "%(count)s tasks have other constraints.", count
    ),
    "active": lambda count: ngettext(
        "%(count)s task was switched on or off.", "%(count)s tasks were switched on or off.", count
    ),
}


def history(access: Access, runs: Sequence[SimulationRun], currency: str) -> list[dict[str, Any]]:
    """The runs as a table, the newest first."""
    return [
        {
            "number": run.number,
            "at": run.at,
            "who": run.by.name if run.by is not None and access.may(Right.SEE_TEAM) else "",
            "asked": run.by_id is not None,
            "p50": day_label(run.quantiles[50]),
            "p80": day_label(run.quantiles[80]),
            "cost": money_label(run.costs[80], currency)
            if run.costs is not None and may_compare_costs(access, run.paid)
            else "",
            "iterations": run.settings["iterations"],
            "tasks": run.tasks,
            "seconds": formats.number(run.seconds, most=1, least=1),
        }
        for run in runs[:SHOWN_RUNS]
    ]


def newest(project: Project) -> list[SimulationRun]:
    """The latest runs, the newest first."""
    mine = SimulationRun.objects.filter(project=project).select_related("by")
    return list(mine.defer("figures", "forecasts", "changes").order_by("-number")[:MOST_RUNS])


def shown_run(access: Access, runs: Sequence[SimulationRun], number: int | None) -> Shown | None:
    """The run that was asked for, else the newest."""
    run = next((each for each in runs if each.number == number), None) if number is not None else None
    run = run or (runs[0] if runs else None)
    return None if run is None else Shown(access, run, access.project.currency)


def settings_for(access: Access) -> SimulationSettings:
    """How this project's plan is simulated."""
    return settings_of(access.project)
