"""A question as people read it: the sentence, what the plan knows, and which answers there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.plan.progress import left_of
from charthouse.plan.progress_facts import Places, told_of
from charthouse.team.models import Answer
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one task."""

    sentence: str
    facts: str
    """What the plan knows of it."""
    planned: str
    """The day on which it is planned to be done, as an answer names it; empty where that day has come: then it is done
    or it is not."""


def question_of(one: Answer, places: Places) -> Question:
    """The question about one task, by what the plan says of it now."""
    task = places.computed.tasks.get(one.uid)
    schedule = places.computed.schedule
    if task is None or schedule is None:
        return Question(_("How does “%(task)s” go?") % {"task": one.name}, "", "")
    facts, dates = told_of(task), schedule.tasks[task.uid]
    a_day = 1440 if task.duration.elapsed else places.computed.document.project.minutes_per_day
    parts = []
    if dates.start is not None and dates.finish is not None:
        span = formats.days(formats.day_of(dates.start), formats.day_of(dates.finish, finish=True))
        parts.append(_("Planned %(days)s.") % {"days": span})
    if facts["percent_complete"]:
        said = {
            "percent": formats.per_cent(facts["percent_complete"]),
            "left": formats.span(left_of(facts), a_day=a_day),
        }
        parts.append(_("%(percent)s is done, %(left)s are left.") % said)
    elif facts["actual_start"] is None:
        parts.append(_("Not begun yet."))
    if dates.finish is None or dates.finish <= places.day[1]:
        return Question(_("Is “%(task)s” done?") % {"task": task.name}, " ".join(parts), "")
    day = formats.weekday_and_day(formats.day_of(dates.finish, finish=True))
    said_by = {"task": task.name, "day": day}
    return Question(_("Will “%(task)s” be done by %(day)s?") % said_by, " ".join(parts), day)
