"""Earned value as a table for people: what it means first, then the figures, then the summaries and tasks."""

from __future__ import annotations

from collections.abc import Callable

from charthouse.cli.painting import BOLD, fitted, painter
from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.earned_schedule import FinishPolicy
from charthouse.engine.earned_value.indices import EacPolicy
from charthouse.exchange.earned_values import Unit
from charthouse.exchange.evm_json import Evm
from charthouse.exchange.moments import day_text
from charthouse.exchange.schedule_json import wbs_codes


def print_table(evm: Evm, width: int) -> None:
    """Print what was measured and forecast."""
    paint = painter()

    def bold(text: str) -> str:
        return paint(text, BOLD)

    standing, forecast = evm.standing, evm.forecast
    amounts, times = standing.amounts, standing.times
    unit = standing.choices.period.value + "s"
    money = evm.document.project.currency if evm.subject.unit is Unit.MONEY else "h"
    print(bold(f"{evm.document.project.name or 'The plan'} on {_moment(standing.at)}"))
    for sentence in sentences(evm):
        print(sentence)
    print()
    rows: list[tuple[str, str, str]] = [
        (
            "SPI(t)",
            _index(times.spi_t),
            f"earned schedule {times.earned_schedule:.2f} of {times.actual_time:.2f} {unit}",
        ),
        ("CPI", _index(amounts.cpi), f"earned {_amount(amounts.ev)}, spent {_amount(amounts.ac)} {money}"),
        ("SPI", _index(amounts.spi), f"earned {_amount(amounts.ev)}, planned {_amount(amounts.pv)} {money}"),
        ("p-factor", _index(standing.p_factor), "earned in the planned order"),
        ("TCPI", _index(amounts.tcpi), "cost performance that the rest needs to keep the budget"),
        ("TSPI(t)", _index(times.tspi_t), "pace that the rest needs to keep the planned finish"),
        ("BAC", _amount(amounts.bac), f"{money} budget at completion"),
    ]
    for name, value, meaning in rows:
        print(f"{name:<10} {value:>14}  {meaning}".rstrip())
    print()
    print(bold("Finish"), _finish_range(evm))
    for policy in FinishPolicy:
        print(f"  {policy.value:<24} {_moment(forecast.finish_by.get(policy))}")
    print(bold("Cost"), _cost_range(evm, money))
    for eac in EacPolicy:
        print(f"  {eac.value:<24} {_amount(standing.eac[eac]):>16}")
    print()
    _print_parts(evm, width, bold)
    for warning in (*evm.document.warnings, *evm.subject.warnings):
        print(f"warning: {warning}")


def sentences(evm: Evm) -> list[str]:
    """What the figures mean, in words."""
    standing, forecast = evm.standing, evm.forecast
    amounts, times = standing.amounts, standing.times
    unit = standing.choices.period.value + "s"
    found = []
    if amounts.bac <= 0:
        return ["No task has a budget, so nothing can be measured."]
    if standing.actual_finish is not None:
        found.append(f"All is done since {_moment(standing.actual_finish)}.")
    elif amounts.ev <= 0:
        found.append("Nothing has been earned yet.")
    else:
        word = "behind" if times.sv_t < -0.005 else "ahead of" if times.sv_t > 0.005 else "on"
        by = "" if word == "on" else f"{abs(times.sv_t):.2f} {unit} "
        found.append(f"{100 * amounts.ev / amounts.bac:.0f} % is earned: {by}{word} plan.")
    if amounts.cv is not None and amounts.ev > 0:
        word = "more" if amounts.cv < 0 else "less"
        found.append(f"It has cost {_amount(abs(amounts.cv))} {word} than it is worth.")
    if standing.actual_finish is None:
        low, middle, high = (forecast.finish[level] for level in (0.1, 0.5, 0.9))
        found.append(
            f"It will be done about {_moment(middle)}; in 8 of 10 cases between {_moment(low)} and {_moment(high)}."
        )
    if standing.accrued:
        found.append(f"Of the cost, {_amount(standing.accrued)} is accrued, not booked.")
    return found


def _print_parts(evm: Evm, width: int, heading: Callable[[str], str]) -> None:
    codes = wbs_codes(evm.document)
    parts = [(task, evm.standing.parts[task.uid]) for task in evm.document.tasks if task.uid in evm.standing.parts]
    depths: dict[int | None, int] = {}
    for task in evm.document.tasks:
        depths[task.uid] = depths.get(task.parent_uid, -1) + 1 if task.parent_uid is not None else 0
    code_width = min(12, max([3, *(len(codes[task.uid]) for task, _ in parts)]))
    name_width = max(12, min(60, width - code_width - 5 * 12 - 3 * 8 - 4))

    def line(code: str, name: str, *cells: str) -> str:
        figures = "".join(f"{cell:>12}" for cell in cells[:4]) + "".join(f"{cell:>8}" for cell in cells[4:])
        return f"{fitted(code, code_width)}  {fitted(name, name_width)}{figures}".rstrip()

    print(heading(line("WBS", "Task", "BAC", "PV", "EV", "AC", "SPI(t)", "CPI")))
    for task, part in parts:
        amounts = part.amounts
        cells = (*map(_amount, (amounts.bac, amounts.pv, amounts.ev, amounts.ac)),)
        indices = (_index(part.times.spi_t if amounts.bac > 0 else None), _index(amounts.cpi))
        print(line(codes[task.uid], "  " * depths[task.uid] + task.name, *cells, *indices))


def _finish_range(evm: Evm) -> str:
    finish, spread = evm.forecast.finish, evm.forecast.finish_spread
    if spread is None:
        return f"was {_moment(finish[0.5])}"
    range_ = f"p10 {_moment(finish[0.1])}, p50 {_moment(finish[0.5])}, p90 {_moment(finish[0.9])}"
    return f"{range_} ({_class(spread.projects)})"


def _cost_range(evm: Evm, money: str) -> str:
    cost, spread = evm.forecast.cost, evm.forecast.cost_spread
    if cost is None:
        return "n/a"
    if spread is None:
        return f"{_amount(cost[0.5])} {money}"
    range_ = f"p10 {_amount(cost[0.1])}, p50 {_amount(cost[0.5])}, p90 {_amount(cost[0.9])} {money}"
    return f"{range_} ({_class(spread.projects)})"


def _class(projects: int) -> str:
    if not projects:
        return "no past projects: range from 31 real ones"
    return f"{projects} past project{'s' if projects > 1 else ''}"


def _amount(value: float | None) -> str:
    return "n/a" if value is None else f"{value:,.0f}"


def _index(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.2f}"


def _moment(date: Minutes | None) -> str:
    """The day; a midnight is the end of the day before."""
    return "n/a" if date is None else day_text((date - 1) // 1440 if date % 1440 == 0 else date // 1440)
