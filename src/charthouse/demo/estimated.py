"""The demo's team estimate: two rounds about what is to come, the second of which still waits for answers."""

from __future__ import annotations

from collections.abc import Sequence

from charthouse.accounts.models import User
from charthouse.engine.forecast.rounds import Three
from charthouse.estimates import team
from charthouse.estimates.lines import lines_of
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right

_FACTORS = ((0.7, 1.0, 1.6), (1.0, 1.8, 3.0), (0.8, 1.2, 2.0))
_REASONS = (
    "The run book of the old system is good enough to begin with.",
    "Last time nobody was there to take over, and we answered for six weeks.",
    "",
)


def estimate_together(access: Access) -> None:
    """Ask three of the team about tasks to come, those without an estimate first: all answer once, one twice."""
    coming = [line for line in lines_of(access) if not line.done and line.task.actual_start is None]
    tasks = sorted(coming, key=lambda line: line.estimate is not None)[:3]
    able = held.members_able(access.project, Right.COMMENT)
    asked: Sequence[int] = [pk for pk in able if pk != access.user.pk][:3]
    if not tasks or len(asked) < 3:
        return
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
    team.another_round(access=access, number=begun.number)
    mine = project_for(User.objects.get(pk=asked[0]), access.project.key)
    minutes = {line.uid: line.task.duration.minutes for line in tasks}
    again = {uid: (Three(length, round(1.5 * length), round(2.5 * length)), "") for uid, length in minutes.items()}
    team.answer(access=mine, number=begun.number, answers=again)
