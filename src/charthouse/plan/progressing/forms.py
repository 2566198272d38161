"""What people type about progress."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.engine.network import UnfinishedWork
from charthouse.exchange.durations import UnitLengths, duration_of
from charthouse.plan.edit_ops import EditsIn
from charthouse.plan.models import ProgressRules
from charthouse.plan.progress import State
from charthouse.plan.progress_facts import Places, told_of
from charthouse.plan.progressing.rounds import Row
from charthouse.plan.progressing.updating import Choice
from charthouse.plan.refusals import BadValue
from charthouse.ui.sentences import in_readers_words

EPOCH = dt.date(1970, 1, 1)
MOST_TASKS = 5000
_DATE = {"type": "date", "min": "1990-01-01", "max": "2150-12-31"}


def day_number(day: dt.date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


class UpdateForm(forms.Form):
    """An update to a date."""

    date = forms.DateField(
        label=gettext_lazy("As of the end of"), widget=forms.DateInput(_DATE, format="%Y-%m-%d"), localize=False
    )
    on_track = forms.BooleanField(
        label=gettext_lazy("What should have been done by then is done as planned"), required=False
    )
    move = forms.BooleanField(label=gettext_lazy("What was not done by then goes on after it"), required=False)
    status = forms.BooleanField(label=gettext_lazy("This becomes the status date of the plan"), required=False)
    tasks = forms.CharField(required=False, max_length=60_000, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean_tasks(self) -> frozenset[int] | None:
        """The numbers of the chosen tasks; None: all."""
        typed = str(self.cleaned_data["tasks"]).replace(",", " ").split()
        if not typed:
            return None
        if len(typed) > MOST_TASKS or not all(one.isascii() and one.isdigit() and len(one) < 16 for one in typed):
            raise forms.ValidationError(_("The chosen tasks are numbers, at most 5,000 of them; choose them again."))
        return frozenset(map(int, typed))

    def choice(self) -> Choice:
        """What was chosen."""
        said = self.cleaned_data
        return Choice(day_number(said["date"]), said["on_track"], said["move"], said["tasks"], said["status"])


class RulesForm(forms.Form):
    """How progress is kept."""

    percent = forms.ChoiceField(
        label=gettext_lazy("Which percentage people report"), choices=ProgressRules.Percent.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    actuals = forms.ChoiceField(
        label=gettext_lazy("Dates of a report without dates"), choices=ProgressRules.Actuals.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    late = forms.ChoiceField(
        label=gettext_lazy("Work that is late at the status date"),
        choices=[
            (UnfinishedWork.MOVES.value, gettext_lazy("moves to after it by itself")),
            (UnfinishedWork.STAYS.value, gettext_lazy("stays where it was planned until somebody moves it")),
        ],
        widget=forms.RadioSelect,
    )
    proposed = forms.ChoiceField(
        label=gettext_lazy("What contributors report"),
        choices=[
            ("", gettext_lazy("counts at once")),
            ("yes", gettext_lazy("is proposed, and counts once a manager or the lead of the workstream accepts it")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )


def reported(posted: Mapping[str, str], row: Row, places: Places) -> EditsIn | None:
    """What somebody said of a task in a round, as an edit; nothing where they said nothing.

    :raises BadValue:
    """
    why = posted.get("comment", "").strip()[:500]
    state = posted.get("state", "")
    if state:
        if state not in {one.value for one in State}:
            raise BadValue(_("Choose how far the task is."), fields={"state": ""})
        return _edits({"op": "progress", "task": row.uid, "state": State(state)}, why)
    fields: dict[str, list[Any]] = {}
    percent = posted.get("percent", "").strip()
    if percent and percent != str(row.shown_percent):
        fields[row.field] = [_seen(posted, row, places), _percent(percent)]
    left = posted.get("left", "").strip()
    if left and left != row.left_text and (minutes := _length(left, places)) != row.left:
        fields["remaining_duration"] = [places_left(places, row), minutes]
    finish = posted.get("finish", "").strip()
    if finish and finish != posted.get("seen_finish", "") and "remaining_duration" not in fields:
        fields["remaining_duration"] = [places_left(places, row), _until(finish, row, places)]
    if not fields:
        return None
    return _edits({"op": "change", "task": row.uid, "fields": fields}, why)


def places_left(places: Places, row: Row) -> int | None:
    """What the task's row says of what remains."""
    return places.computed.tasks[row.uid].remaining_duration


def _seen(posted: Mapping[str, str], row: Row, places: Places) -> float | None:
    if told_of(places.computed.tasks[row.uid])[row.field] is None:
        return None
    seen = posted.get("seen_percent", "")
    return float(seen) if seen.isascii() and seen.isdigit() else row.percent


def _edits(op: Mapping[str, Any], why: str) -> EditsIn:
    return EditsIn.model_validate({"id": uuid.uuid4(), "since": 0, "why": why, "edits": [op]})


def _percent(typed: str) -> float:
    try:
        value = float(typed.rstrip("% \u00a0").replace(",", "."))
    except ValueError:
        value = -1
    if not 0 <= value <= 100:
        raise BadValue(
            _("“%(typed)s” is no percentage; write a number from 0 to 100.") % {"typed": typed[:40]},
            fields={"percent": _("a number from 0 to 100")},
        )
    return value


def _length(typed: str, places: Places) -> int:
    project = places.computed.document.project
    try:
        lengths = UnitLengths(project.minutes_per_day, project.minutes_per_week, project.days_per_month)
        return duration_of(typed, lengths).minutes
    except ValueError as error:
        told = in_readers_words(str(error))
        raise BadValue(f"{told[:1].upper()}{told[1:]}.", fields={"left": told}) from error


def _until(typed: str, row: Row, places: Places) -> int:
    """What remains of a task that is to be done on another day: as much more or less as lies between the two."""
    try:
        day = day_number(dt.date.fromisoformat(typed))
    except ValueError as error:
        raise BadValue(
            _("“%(typed)s” is not a date; write it as 2027-03-01.") % {"typed": typed[:40]}, fields={"finish": ""}
        ) from error
    place = places.of(row.uid)
    if place.between is None or place.finish is None:
        raise BadValue(_("This task has no dates yet."), fields={"finish": ""})
    left = row.left + place.between(place.finish, (day + 1) * 1440)
    if left <= 0:
        raise BadValue(
            _("It cannot be done by then: that day lies before what remains of it. Say what remains instead."),
            fields={"finish": _("a later day")},
        )
    return left
