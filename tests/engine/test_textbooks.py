"""Networks from textbooks, with the dates that these give, recomputed by hand."""

from __future__ import annotations

import pytest

from charthouse.engine.network import Link, LinkKind, Plan, Task
from charthouse.engine.schedule import Schedule, schedule
from tests.engine.world import CLOCK

UNIT = 1440
"""One period of the textbook: a day round the clock, so that its sums are plain."""


def network(durations: dict[str, int], links: list[tuple[str, str]]) -> tuple[Schedule, dict[str, int]]:
    ids = {name: number for number, name in enumerate(durations, start=1)}
    tasks = tuple(Task(ids[name], name, periods * UNIT) for name, periods in durations.items())
    plan = Plan(0, tasks, (CLOCK,), 2, tuple(Link(ids[before], ids[after]) for before, after in links))
    return schedule(plan), ids


def periods(minutes: int | None) -> float | None:
    return None if minutes is None else minutes / UNIT


def test_the_critical_path_of_the_pmbok_guide():
    """PMBOK Guide, 6th edition, figure 6-16: A(5) → B(5) → D(15) and A → C(10) → D; A-C-D is critical, 30 periods."""
    result, ids = network({"A": 5, "B": 5, "C": 10, "D": 15}, [("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")])

    found = {name: result.tasks[number] for name, number in ids.items()}
    assert periods(result.finish) == 30
    assert {name: periods(each.early_start) for name, each in found.items()} == {"A": 0, "B": 5, "C": 5, "D": 15}
    assert {name: periods(each.late_start) for name, each in found.items()} == {"A": 0, "B": 10, "C": 5, "D": 15}
    assert {name: periods(each.total_slack) for name, each in found.items()} == {"A": 0, "B": 5, "C": 0, "D": 0}
    assert [name for name, each in found.items() if each.critical] == ["A", "C", "D"]


RELIABLE = {
    "A": 2,
    "B": 4,
    "C": 10,
    "D": 6,
    "E": 4,
    "F": 5,
    "G": 7,
    "H": 9,
    "I": 7,
    "J": 8,
    "K": 4,
    "L": 5,
    "M": 2,
    "N": 6,
}
RELIABLE_LINKS = ["AB", "BC", "CD", "CE", "EF", "DG", "EH", "GH", "CI", "FJ", "IJ", "JK", "JL", "HM", "KN", "LN"]


def test_the_reliable_construction_company():
    """Hillier and Lieberman, Introduction to Operations Research, "Project Management with PERT/CPM": 44 weeks."""
    result, ids = network(RELIABLE, [(link[0], link[1]) for link in RELIABLE_LINKS])

    found = {name: result.tasks[number] for name, number in ids.items()}
    assert periods(result.finish) == 44
    assert "".join(name for name, each in found.items() if each.critical) == "ABCEFJLN"
    starts = {"A": 0, "B": 2, "C": 6, "D": 16, "E": 16, "F": 20, "G": 22, "H": 29, "I": 16, "J": 25, "K": 33, "L": 33}
    starts |= {"M": 38, "N": 38}
    assert {name: periods(each.early_start) for name, each in found.items()} == starts
    slack = {name: periods(each.total_slack) for name, each in found.items() if each.total_slack}
    assert slack == {"D": 4, "G": 4, "H": 4, "I": 2, "K": 1, "M": 4}
    free = {name: periods(each.free_slack) for name, each in found.items() if each.free_slack}
    assert free == {"I": 2, "K": 1, "M": 4}, "H and the others only have slack that M shares"
    assert [name for name, each in found.items() if each.longest_path] == list("ABCEFJLN")


@pytest.mark.parametrize(
    ("kind", "lag", "starts", "late"),
    [
        (LinkKind.FINISH_TO_START, 0, 4, 0),
        (LinkKind.FINISH_TO_START, 2, 6, 0),
        (LinkKind.FINISH_TO_START, -1, 3, 0),
        (LinkKind.START_TO_START, 1, 1, 0),
        (LinkKind.FINISH_TO_FINISH, 1, 2, 0),
        (LinkKind.START_TO_FINISH, 6, 3, 0),
    ],
)
def test_each_link_with_a_lag(kind: LinkKind, lag: int, starts: int, late: int):
    """Precedence diagramming as in Moder, Phillips and Davis, ch. 4: A lasts 4, B lasts 3; sums by hand."""
    tasks = (Task(1, "A", 4 * UNIT), Task(2, "B", 3 * UNIT))
    result = schedule(Plan(0, tasks, (CLOCK,), 2, (Link(1, 2, kind, lag * UNIT),)))

    assert periods(result.tasks[2].early_start) == starts
    assert periods(result.tasks[1].late_start) == late
    assert [driver.task for driver in result.tasks[2].drivers] == [1]
