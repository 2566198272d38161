"""The demo's estimates: a team estimate whose second round waits for answers, past work, two calculations."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from charthouse.accounts.models import User
from charthouse.engine.forecast.rounds import Three
from charthouse.estimates import calculations, past, team
from charthouse.estimates.calculating import Adjustment, Analogue, asked_in
from charthouse.estimates.calculations import Put
from charthouse.estimates.lines import Line, lines_of
from charthouse.estimates.models import PastWork
from charthouse.estimates.past_values import Past
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right

_FACTORS = ((0.7, 1.0, 1.6), (1.0, 1.8, 3.0), (0.8, 1.2, 2.0))
_PAST: tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...] = (
    ("Interface", "Travel expenses", ((3, 3.5), (5, 7), (5, 4.5), (8, 14), (2, 2), (10, 12), (3, 6), (5, 6), (8, 8.5))),
    ("Interface", "Warehouse roll-out", ((5, 11), (3, 3), (8, 10), (2, 3.5), (5, 5.5), (15, 24), (3, 4), (5, 9))),
    ("Data migration", "Travel expenses", ((5, 8), (8, 9), (10, 22), (3, 4.5), (5, 5), (15, 31))),
    ("Data migration", "Warehouse roll-out", ((8, 13), (10, 12.5), (5, 12), (3, 3.5), (20, 29), (8, 15))),
    ("Test round", "Travel expenses", ((5, 5), (5, 6.5), (3, 3), (8, 8), (10, 11.5), (5, 5.5), (3, 4))),
    ("Test round", "Warehouse roll-out", ((5, 6), (8, 9.5), (10, 10), (3, 2.5), (5, 7))),
    ("Training", "Warehouse roll-out", ((2, 2), (3, 2.5), (2, 2.5), (5, 5))),
)
"""Class, project, and days estimated and taken."""
_TRAININGS: tuple[tuple[str, int, float, float], ...] = (
    ("Train the field staff in expenses", 120, 5, 6),
    ("Train three shifts at the scanners", 210, 8, 10),
    ("Train both offices in mail", 90, 4, 4),
    ("Train all plants in time sheets", 400, 16, 18),
)
"""Past work with a size: people trained, and days estimated and taken."""
TRAINING, REPORTS = "Train 340 end users, both plants", "Month-end reports reconciled"
_REASONS = (
    "The run book of the old system is good enough to begin with.",
    "Last time nobody was there to take over, and we answered for six weeks.",
    "",
)


def estimate_together(access: Access) -> None:
    """Ask three of the team about tasks to come, those without an estimate first: all answer once, one twice."""
    if (begun := _answered(access)) is None:
        return
    number, tasks, asked = begun
    team.another_round(access=access, number=number)
    mine = project_for(User.objects.get(pk=asked[0]), access.project.key)
    minutes = {line.uid: line.task.duration.minutes for line in tasks}
    again = {uid: (Three(length, round(1.5 * length), round(2.5 * length)), "") for uid, length in minutes.items()}
    team.answer(access=mine, number=number, answers=again)


def agree_together(access: Access) -> None:
    """The same, and they agree after one round: half again as long as was thought."""
    if (begun := _answered(access)) is None:
        return
    number, tasks, _asked = begun
    minutes = {line.uid: line.task.duration.minutes for line in tasks}
    agreed = {uid: Three(length, round(1.5 * length), round(2.5 * length)) for uid, length in minutes.items()}
    team.agree(access=access, number=number, agreed=agreed)


def _answered(access: Access) -> tuple[int, Sequence[Line], Sequence[int]] | None:
    """A team estimate that all of three have answered: its number, its tasks and they; None where it is too early."""
    coming = [line for line in lines_of(access) if not line.done and line.task.actual_start is None]
    tasks = sorted(coming, key=lambda line: line.estimate is not None)[:3]
    able = held.members_able(access.project, Right.COMMENT)
    asked: Sequence[int] = [pk for pk in able if pk != access.user.pk][:3]
    if not tasks or len(asked) < 3:
        return None
    begun = team.begin(
        access=access,
        title="What nobody has done here before",
        tasks=[line.uid for line in tasks],
        members=asked,
        kind="delphi",
    )
    for place, pk in enumerate(asked):
        mine = project_for(User.objects.get(pk=pk), access.project.key)
        answers = {
            line.uid: (Three(*(round(line.task.duration.minutes * each) for each in _FACTORS[place])), _REASONS[place])
            for line in tasks
        }
        team.answer(access=mine, number=begun.number, answers=answers)
    return begun.number, tasks, asked


def remember(by: User, year: int) -> None:
    """Keep what tasks of two projects of the years before took."""
    works = [
        Past("task", f"{kind} {place} of {project}", project, kind, None, "", year - 1 - place % 3, *minutes(said))
        for kind, project, pairs in _PAST
        for place, said in enumerate(pairs, 1)
    ]
    works += [
        Past("task", name, "Operations", "End-user training", Decimal(size), "people", year - 1, *minutes((said, took)))
        for name, size, said, took in _TRAININGS
    ]
    steps = [past.Step(place, one.name, "new", one) for place, one in enumerate(works, 1)]
    past.take_in(by=by, source="Time sheets of two projects.csv", steps=steps, leave_out=False)


def calculate(access: Access) -> None:
    """One task by analogy, put there; the same by count, kept beside it; one more by function points, put there."""
    tasks = {line.name: line.uid for line in lines_of(access) if not line.done}
    training, reports = tasks.get(TRAINING), tasks.get(REPORTS)
    if training is None or reports is None:
        return
    like = PastWork.objects.filter(kind="End-user training").order_by("pk")[:3]
    asked = asked_in(
        "analogous",
        {"size": 340, "measure": "people"},
        [Analogue(f"past:{one.pk}") for one in like],
        [Adjustment(0.9, "Trainers and rooms are booked in both plants at once")],
    )
    calculations.keep(access=access, task=training, asked=asked, put=Put())
    per_person = asked_in("per_unit", {"count": 340, "measure": "people", "fixed": 8}, [], [])
    calculations.keep(access=access, task=training, asked=per_person)
    counted = {"outputs_average": 4, "inquiries_low": 2, "hours": 1.8, "spread": "cone", "stage": "requirements"}
    calculations.keep(access=access, task=reports, asked=asked_in("function_points", counted, [], []), put=Put())


def minutes(days: tuple[float, float]) -> tuple[int, int]:
    """Estimate and actual in working minutes."""
    estimate, actual = days
    return round(estimate * 480), round(actual * 480)
