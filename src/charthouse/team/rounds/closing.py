"""The end of a round: the status date is set, the plan computed anew by its policy, and what it was like is kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.outlook.models import ValueForecast
from charthouse.outlook.value_keeping import keep_forecast
from charthouse.plan.baselines import set_baseline
from charthouse.plan.models import Plan
from charthouse.plan.progress_facts import Places
from charthouse.plan.progressing.updating import Choice, Update, update, updated
from charthouse.plan.refusals import ChangedMeanwhile
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.team.hours.entering import keep_hours
from charthouse.team.models import Round, TimeEntry
from charthouse.team.rounds.opening import locked_book, open_round_of
from charthouse.team.rounds.refusals import BadAnswer

CLOSED = "closed a round"
_EPOCH = dt.date(1970, 1, 1)


def usual_day(one: Round) -> dt.date:
    """The day of which they were asked: the plan is up to date as of its end, unless somebody chooses otherwise."""
    return _EPOCH + dt.timedelta(days=one.until // 1440)


def what_closing_does(access: Access, day: dt.date, *, move: bool) -> Update:
    """What closing would change of the plan, computed beside it.

    :raises BadAnswer: a day that has not come yet
    """
    today = _EPOCH + dt.timedelta(days=Places(access.project).day[0] // 1440)
    if day > today or day < dt.date(1990, 1, 1):
        sentence = _("The status date is today or earlier: what comes after it has not happened yet.")
        raise BadAnswer(sentence, fields={"day": sentence})
    return updated(access, Choice((day - _EPOCH).days, on_track=False, move=move, status=True))


@one_operation
@transaction.atomic
def close_round(*, access: Access, number: int, day: dt.date, move: bool = False, seen: int | None = None) -> Round:
    """Close a round: its answers stay as they are from now on.

    The plan is up to date as of the end of that day's work and computed anew: late work goes on after it where the
    plan's rule says so, or with ``move``. The plan as it is then is kept as a baseline that is there only to remember,
    and what earned value forecasts as of that day. ``seen`` is the version of the plan of which the effect was shown.

    :raises RoleMayNot: NoSuchRound: RoundIsClosed: BadAnswer: ChangedMeanwhile: PlanWouldBreak:
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    one = open_round_of(access.project, number)
    found = what_closing_does(access, day, move=move)
    if seen is not None and seen != found.version:
        raise ChangedMeanwhile(_("Somebody changed the plan meanwhile; look at what closing does now."))
    before = _finish(access.project)
    if found.changes or found.status != access.project.status_date:
        update(access=access, choice=found.choice, seen=found.version)
    project = Project.objects.select_related("journal").get(pk=access.project.pk)
    after = _finish(project)
    name = _("Round %(number)d") % {"number": number}
    reason = _("The plan when the round was closed; to remember, not to be held against.")
    baseline = None if after is None else set_baseline(
        project=project, by=access.user, name=name, reason=reason, measure=False, taken=found.until
    ).number  # fmt: skip
    watch = Watch(Round.objects.filter(pk=one.pk), TimeEntry.objects.filter(project=project, round=one.number))
    keep_hours(access, one)
    one.closed_at, one.closed_by = timezone.now(), access.user
    one.kept = {
        "status_date": found.until,
        "baseline": baseline,
        "earned_value": keep_forecast(project)
        or ValueForecast.objects.filter(project=project, at=found.until).exists(),
        "finish_before": before,
        "finish_after": after,
    }
    one.version += 1
    one.save()
    journal.record(
        one, CLOSED, by=access.user, stream_id=access.project.journal_id, after={"status_date": found.until},
        changes=watch.changes(),
    )  # fmt: skip
    return one


def _finish(project: Project) -> int | None:
    return Plan.objects.filter(pk=project.pk).values_list("computed_finish", flat=True).first()
