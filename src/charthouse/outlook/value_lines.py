"""Earned value as lines of the page: indices with their sentences, forecasts beside each other, the drill to tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from charthouse.engine.earned_value.history import Indices
from charthouse.engine.forecast.ranges import ENOUGH
from charthouse.exchange.earned_values import CostSource
from charthouse.outlook import value_words as words
from charthouse.outlook.lines import drawn
from charthouse.outlook.value_sheets import Sheet, SheetTask
from charthouse.outlook.value_words import Amount, index_told
from charthouse.ui import formats

LEVELS = (0.1, 0.2, 0.5, 0.8, 0.9)
SORTS = ("plan", "name", "bac", "pv", "ev", "ac", "spi_t", "cpi", "eac")
MOST_ROWS = 500
"""Tasks below one summary on the page; the file has all."""


@dataclass(frozen=True, slots=True)
class IndexLine:
    """An index: what it is, how it stands, what that means, and how it went."""

    name: str
    means: str
    value: str
    state: str
    sentence: str
    trend: str


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """A formula and what it says."""

    name: str
    value: str
    against: str
    """The difference to what was agreed."""
    first: bool = False


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task or summary measured by itself."""

    uid: int
    name: str
    wbs: str
    summary: bool
    bac: str
    pv: str
    ev: str
    ac: str
    spi_t: str
    cpi: str
    eac: str
    late: bool
    dear: bool


def index_lines(one: Sheet) -> list[IndexLine]:
    """All of them, the one that tells most first."""
    standing, history = one.standing, one.history
    amounts, times = standing.amounts, standing.times
    spi_t = times.spi_t if amounts.bac > 0 else None
    return [
        _line("SPI(t)", _("earned time / actual time"), spi_t, words.spi_t_sentence(spi_t), history, "spi_t"),
        _line("CPI", _("earned value / actual cost"), amounts.cpi, _of_cost(one), history, "cpi"),
        _line("SPI", _("earned value / planned value"), amounts.spi, words.spi_sentence(amounts.spi), history, "spi"),
        _line(
            _("p-factor"), _("schedule adherence"), standing.p_factor, words.p_factor_sentence(standing.p_factor),
            history, "p_factor",
        ),
        _line("TCPI", _("cost performance that the rest needs"), amounts.tcpi, words.tcpi_sentence(amounts.tcpi)),
        _line("TSPI(t)", _("pace that the rest needs"), times.tspi_t, words.tspi_sentence(times.tspi_t)),
    ]  # fmt: skip


def _of_cost(one: Sheet) -> str:
    """What CPI says, and where cost and value are not of the same day, that they are not."""
    standing = one.standing
    said = words.cpi_sentence(standing.amounts.cpi, money=one.money)
    if standing.cost_cut_off is None or standing.amounts.cpi is None:
        return said
    until = formats.long_day(formats.day_of(standing.cost_cut_off, finish=True))
    note = _("Value is of %(date)s, cost of %(until)s, with an estimate for the days between.")
    return f"{said} {note % {'date': formats.long_day(formats.day_of(one.at, finish=True)), 'until': until}}"


def _line(
    name: str, means: str, value: float | None, sentence: str, history: tuple[Indices, ...] = (), kind: str = ""
) -> IndexLine:
    state = "none"
    if value is not None:
        off = value - 1 if not kind else 1 - value
        state = "good" if off <= 0.05 else "warn" if off <= 0.1 else "bad"
    trend = drawn([getattr(each, kind) for each in history]) if kind else ""
    return IndexLine(name, means, index_told(value), state, sentence, trend)


def cost_lines(one: Sheet, amount: Amount) -> list[ForecastLine]:
    """Every estimate at completion beside ours."""
    standing, forecast = one.standing, one.forecast
    bac, lines = standing.amounts.bac, []
    if forecast.cost is not None:
        ours = forecast.cost
        lines.append(
            ForecastLine(
                _("Ours: P10 to P90, half of all chances below the middle"),
                _("%(low)s – %(middle)s – %(high)s")
                % {"low": amount(ours[0.1]), "middle": amount(ours[0.5]), "high": amount(ours[0.9])},
                _difference(ours[0.5] - bac, amount),
                first=True,
            )
        )
    for policy, name in words.EAC_NAMES.items():
        value = standing.eac[policy]
        lines.append(ForecastLine(str(name), amount(value), "" if value is None else _difference(value - bac, amount)))
    return lines


def finish_lines(one: Sheet, a_day: int) -> list[ForecastLine]:
    """Every forecast of the finish beside ours."""
    forecast = one.forecast

    def against(date: int) -> str:
        return formats.signed_span(one.against[date], a_day=a_day)

    def day(date: int) -> str:
        return formats.long_day(formats.day_of(date, finish=True)).replace(" ", "\u00a0")  # a range breaks between days

    ours = forecast.finish
    lines = [
        ForecastLine(
            _("Ours: P10 to P90, half of all chances before the middle"),
            _("%(low)s – %(middle)s – %(high)s")
            % {"low": day(ours[0.1]), "middle": day(ours[0.5]), "high": day(ours[0.9])},
            against(ours[0.5]),
            first=True,
        )
    ]
    for policy, name in words.FINISH_NAMES.items():
        date = forecast.finish_by.get(policy)
        if date is None:
            lines.append(ForecastLine(str(name), formats.NOTHING, ""))
        else:
            lines.append(ForecastLine(str(name), day(date), against(date)))
    return lines


def _difference(value: float, amount: Amount) -> str:
    return f"+{amount(value)}" if value > 0.5 else amount(value)


def reference(one: Sheet) -> str:
    """On how many finished projects the ranges rest."""
    projects = one.forecast.projects
    if projects is None:
        return _("It has ended, so nothing is uncertain.")
    if not projects:
        return _(
            "The ranges rest on what was usual in other projects, as none of yours was measured to its end yet; "
            "from %(enough)d of them on they rest on your own."
        ) % {"enough": ENOUGH}
    return _("The ranges rest on %(count)d finished projects.") % {"count": projects}


def task_lines(one: Sheet, amount: Amount, above: int | None, sort: str) -> list[TaskLine]:
    """What lies directly below a summary task, or at the top of the plan (None)."""
    wanted = list(one.below(above))
    keys: dict[str, Callable[[SheetTask], Any]] = {
        "name": lambda task: task.name.casefold(),
        "bac": lambda task: -task.bac,
        "pv": lambda task: -task.pv,
        "ev": lambda task: -task.ev,
        "ac": lambda task: -(task.ac or 0.0),
        "spi_t": lambda task: _low(task.spi_t),
        "cpi": lambda task: _low(task.cpi),
        "eac": lambda task: -(task.eac or 0.0),
    }
    if sort in keys:
        wanted.sort(key=keys[sort])
    return [_task_line(task, amount) for task in wanted]


def _task_line(task: SheetTask, amount: Amount) -> TaskLine:
    spi_t, cpi = (task.spi_t, task.cpi) if task.bac > 0 else (None, None)
    return TaskLine(
        uid=task.uid,
        name=task.name,
        wbs=task.wbs,
        summary=task.summary,
        bac=amount(task.bac),
        pv=amount(task.pv),
        ev=amount(task.ev),
        ac=amount(task.ac),
        spi_t=index_told(spi_t),
        cpi=index_told(cpi),
        eac=amount(task.eac),
        late=spi_t is not None and spi_t < 0.9,
        dear=cpi is not None and cpi < 0.9,
    )


def _low(value: float | None) -> float:
    """The lowest first, what has none last."""
    return float("inf") if value is None else value


def policies(one: Sheet) -> list[tuple[str, str]]:
    """Every contested definition that was chosen, by name."""
    choices, subject = one.standing.choices, one.subject
    sources = {
        CostSource.ENTRIES: _("the cost book, and the costs that a plan file brought"),
        CostSource.TASKS: _("what the tasks themselves say"),
        CostSource.NONE: _("nobody says it"),
    }
    percent = {"physical": _("physical"), "work": _("of work"), "duration": _("of duration")}
    return [
        (
            _("Measured against"),
            _("the plan as it is, without progress: there is no baseline")
            if subject.baseline is None
            else _("baseline %(number)d") % {"number": subject.baseline},
        ),
        (
            _("Value is counted in"),
            {
                "money": _("money"), "work_hours": _("hours of work"), "duration_hours": _("hours of duration"),
            }[subject.unit.value],
        ),
        (_("Periods"), _("weeks") if choices.period == "week" else _("months")),
        (_("Percent complete"), percent[subject.percent_of.value]),
        (_("Actual cost comes from"), sources[subject.cost_source]),
        (
            _("Level of effort"),
            _("left out of the totals") if choices.level_of_effort == "apart" else _("in the totals, and told apart"),
        ),
        (
            _("Work after the cut-off of the costs"),
            _("accrued at the cost so far (budget / CPI)")
            if choices.accrual_rate == "cpi"
            else _("accrued at its budget"),
        ),
        (_("Between two tellings"), _("progress and cost grow evenly over working time")),
        (_("Planned and earned"), _("as the cost is booked: at the start, evenly, or at the end")),
        (_("Earned schedule"), _("from the ends of periods")),
        (_("Centre of the finish"), _("geometric mean of earned schedule and two networks")),
        (_("Centre of the cost"), "AC + (BAC − EV)"),
    ]  # fmt: skip
