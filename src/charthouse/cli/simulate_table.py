"""A simulation as a table for people."""

from __future__ import annotations

from charthouse.engine.risk.results import PERCENTILES, Simulation
from charthouse.exchange.document import Document
from charthouse.exchange.moments import time_text
from charthouse.exchange.risk_values import Uncertain

_DAY = 1440
_MOST_TASKS = 15


def print_simulation(document: Document, uncertain: Uncertain, found: Simulation, seconds: float) -> None:
    """Print percentiles, the chance of each promise, what drives the finish, and what each risk takes."""
    names = {task.uid: task.name for task in document.tasks}
    currency = f" {document.project.currency}" if document.project.currency else ""
    print(f"{'':<12}{'Finish':<18}{'± days':>8}" + (f"{'Cost':>18}{'±':>14}" if uncertain.has_costs else ""))
    for percent in PERCENTILES:
        p = percent / 100
        line = f"P{percent:<11}{_time(found.finish.quantile(p)):<18}{_error(found.finish.standard_error(p), _DAY):>8}"
        if uncertain.has_costs:
            line += f"{found.cost.quantile(p):>18,.2f}{_error(found.cost.standard_error(p), 1):>14}"
        print(line)
    print(f"{'Plan':<12}{_time(found.plan_finish):<18}", end="")
    print(f"  the chance to finish by then: {_share(found.finish.share_up_to(found.plan_finish))}")
    if found.finish_after_responses is not None and found.cost_after_responses is not None:
        line = f"{'After':<12}{_time(found.finish_after_responses.quantile(0.8)):<18}{'':>8}"
        if uncertain.has_costs:
            line += f"{found.cost_after_responses.quantile(0.8):>18,.2f}"
        print(f"{line}  the P80 when all responses are made")
    _print_promises(uncertain, found)
    _print_drivers(found, names)
    if found.risks:
        print(f"\n{'Risk':<40}{'Occurs':>8}{'P80 days':>10}{'P80 cost':>14}   by its response")
        for each in found.risks:
            line = f"{_cut(each.name, 38):<40}{_share(each.occurred):>8}{each.p80_days_saved:>10.1f}"
            line += f"{each.p80_cost_saved:>14,.2f}"
            if each.response_days_saved is not None and each.response_cost_saved is not None:
                line += f"   {each.response_days_saved:.1f} days, {each.response_cost_saved:,.2f}"
            print(line)
    print()
    for told in (*document.warnings, *uncertain.told, *found.told):
        print(f"warning: {told}")
    if found.why_slow:
        print(f"The iterations ran one after the other, because {found.why_slow}.")
    print(
        f"{document.project.name or 'The plan'}: {found.iterations:,} iterations, seed {found.seed}, "
        f"{seconds:.2f} s.{' Costs in' + currency + '.' if uncertain.has_costs and currency else ''}"
    )


def _print_promises(uncertain: Uncertain, found: Simulation) -> None:
    if not uncertain.promises:
        return
    kept = iter(found.commitments)
    print(f"\n{'Promise':<40}{'By':<18}{'For':>16}{'Chance':>8}")
    for promise in uncertain.promises:
        each = promise.commitment
        line = f"{_cut(each.name, 38):<40}{'' if each.date is None else _time(each.date):<18}"
        line += f"{'' if each.cost is None else f'{each.cost:,.2f}':>16}"
        if promise.why_not:
            print(f"{line}     n/a  {promise.why_not}")
        else:
            print(f"{line}{_share(next(kept).probability):>8}")


def _print_drivers(found: Simulation, names: dict[int, str]) -> None:
    drivers = sorted(found.tasks, key=lambda each: (-(each.ssi or 0.0), -each.criticality, each.task))
    drivers = [each for each in drivers if each.ssi]
    if not drivers:
        return
    swings = {each.task: each for each in found.swings}
    print(f"\n{'Task':<40}{'Critical':>8}{'CRI':>7}{'SSI':>7}   Mean finish from its shortest to its longest tenth")
    for each in drivers[:_MOST_TASKS]:
        line = f"{_cut(names[each.task], 38):<40}{_share(each.criticality):>8}"
        line += f"{'n/a' if each.cri is None else f'{each.cri:.2f}':>7}{each.ssi:>7.2f}"
        swing = swings.get(each.task)
        print(line + ("" if swing is None else f"   {_time(swing.low)} to {_time(swing.high)}"))
    if len(drivers) > _MOST_TASKS:
        print(f"… and {len(drivers) - _MOST_TASKS} more tasks; --json tells all.")


def _time(minutes: float) -> str:
    return time_text(round(minutes)).replace("T", " ")


def _error(value: float | None, unit: int) -> str:
    return "n/a" if value is None else f"{value / unit:,.2f}"


def _share(value: float) -> str:
    return f"{value:.0%}" if value in (0, 1) or 0.01 <= value <= 0.99 else f"{value:.2%}"


def _cut(text: str, columns: int) -> str:
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= columns else text[: columns - 1] + "…"
