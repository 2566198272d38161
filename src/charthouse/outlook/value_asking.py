"""Other days and policies of a large plan are measured as a job as soon as somebody asks for them.

So a page shows at once that it is at work, goes on where it is left, and can be stopped; a program is told which job to
wait for. What was measured is kept (``value_shelf``), for everybody who may see the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse import compute
from charthouse.doors import by_itself
from charthouse.engine.earned_value.activities import Choices
from charthouse.engine.earned_value.methods import Period
from charthouse.engine.refusals import Stopped
from charthouse.jobs import actions as jobs
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.live import actions as live
from charthouse.outlook.value_shelf import asked_as, measure_anew
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.refusals import Refused
from charthouse.ui import formats

AT_A_TIME = 4
"""Days of one plan that are measured or wait for it: who asks for more is told to wait."""


class EnoughAtATime(Refused):
    """So many days of the plan are being measured already that another one waits until one of them is there."""


def ask(access: Access, choices: Choices, at: int | None, page: str) -> Job:
    """Have what somebody sees of a project measured; while a job is at the same, that one is given.

    :raises EnoughAtATime:
    """
    shown, asked = access.shown, asked_as(choices, at)
    same = f"{shown.pk} {asked}"
    at_it = Job.objects.filter(kind=MEASURE_ASKED.name, state__in=jobs.UNFINISHED)
    if (
        not at_it.filter(only_one=same).exists()
        and at_it.filter(only_one__startswith=f"{shown.pk} ").count() >= AT_A_TIME
    ):
        raise EnoughAtATime(
            _("%(count)d other days of this plan are being measured already; ask again when one is there.")
            % {"count": AT_A_TIME}
        )
    day = shown.status_date if at is None else at
    said = {
        "project": access.project.name,
        "day": "" if day is None else formats.long_day(formats.day_of(day, finish=True)),
    }
    return jobs.start(
        MEASURE_ASKED.name,
        by=access.user,
        title=_("Measure the earned value of “%(project)s” on %(day)s") % said,
        arguments={
            "project": shown.pk, "key": access.project.key, "at": at, "period": choices.period.value,
            "level_of_effort": choices.level_of_effort, "accrual_rate": choices.accrual_rate,
        },
        stream_id=access.project.journal_id,
        page=page,
        only_one=same,
    )  # fmt: skip


def at_work(access: Access, choices: Choices, at: int | None) -> Job | None:
    """The job that measures it, or waits for that."""
    same = Job.objects.filter(kind=MEASURE_ASKED.name, only_one=f"{access.shown.pk} {asked_as(choices, at)}")
    return same.filter(state__in=jobs.UNFINISHED).first()


@by_itself("Charthouse measures the day that somebody asked for; what it finds is shown to who may see it.")
def work(running: Running) -> Mapping[str, Any]:
    """Measure a plan on a day, and keep what was found."""
    said = running.arguments
    shown = Project.rows.filter(pk=said["project"]).first()
    if shown is None:
        return {}
    running.tell(5, _("Measuring earned value"))
    choices = Choices(Period(said["period"]), said["level_of_effort"], said["accrual_rate"])
    try:
        measure_anew(shown, choices, said["at"], should_stop=running.should_stop)
    except Stopped:
        raise compute.Stopped from None
    return {}


def _failed(running: Running, _sentence: str) -> None:
    """Open pages wait for it no longer."""
    live.publish(f"outlook:{running.arguments['key']}", "measured")


MEASURE_ASKED = JobKind(
    "outlook.measure_asked", work, _failed, label=gettext_lazy("Measure earned value on a day"), again=True
)
