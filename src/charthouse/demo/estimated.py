"""The demo's estimates: a team estimate whose second round still waits for answers, and past work to learn from."""

from __future__ import annotations

from collections.abc import Sequence

from charthouse.accounts.models import User
from charthouse.engine.forecast.rounds import Three
from charthouse.estimates import past, team
from charthouse.estimates.lines import Line, lines_of
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
    steps = [past.Step(place, one.name, "new", one) for place, one in enumerate(works, 1)]
    past.take_in(by=by, source="Time sheets of two projects.csv", steps=steps, leave_out=False)


def minutes(days: tuple[float, float]) -> tuple[int, int]:
    """Estimate and actual in working minutes."""
    estimate, actual = days
    return round(estimate * 480), round(actual * 480)
