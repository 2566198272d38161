"""The page where somebody answers a stand-up, on a phone as well."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.meetings import standup
from charthouse.meetings.actions import MEETINGS, SERIES, require_open
from charthouse.meetings.models import Meeting, MeetingSeries, StandupAnswer
from charthouse.meetings.queries import when
from charthouse.meetings.refusals import BadMeeting, NoSuchMeeting
from charthouse.meetings.standup import LONGEST, Said, not_invited
from charthouse.meetings.views import frame
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right


def _field(label: object, help_text: object = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONGEST,  # type: ignore[arg-type]
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )  # fmt: skip


class StandupForm(forms.Form):
    """Three questions."""

    done = _field(gettext_lazy("What did you get done since the last one?"))
    next = _field(gettext_lazy("What do you do next?"))
    stuck = _field(gettext_lazy("What stands in your way?"), gettext_lazy("It is an issue in the log at once."))


@door(Right.WRITE_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Answer a stand-up."""
    access = project_for(person(request), key, Right.WRITE_LOG)
    return _asked(request, access, MEETINGS.of(access.project, number))


@door(Right.WRITE_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_series(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Answer the stand-up of a series that comes next."""
    access = project_for(person(request), key, Right.WRITE_LOG)
    return _asked(request, access, SERIES.of(access.project, number))


def _asked(request: HttpRequest, access: Access, of: Meeting | MeetingSeries) -> HttpResponse:
    day = of.day if isinstance(of, Meeting) else standup.day_asked(of)
    if day is None:
        raise NoSuchMeeting(_("“%(title)s” is over.") % {"title": of.title})
    if isinstance(of, Meeting):
        require_open(of)
    if not of.people.filter(user=access.user).exists():
        raise not_invited(of.title)
    row = of if isinstance(of, Meeting) else Meeting.objects.filter(series=of, series_day=day).first()
    there = None if row is None else StandupAnswer.objects.filter(meeting=row, user=access.user).first()
    initial = {} if there is None else {name: getattr(there, name) for name in standup.FIELDS}
    form = StandupForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = Said(**form.cleaned_data)
        try:
            if row is not None:
                standup.answer(access=access, number=row.number, said=said)
            elif isinstance(of, MeetingSeries):
                standup.answer_series(access=access, series=of, day=day, said=said)
        except BadMeeting as refusal:
            name = next((each for each in refusal.fields if each in form.fields), None)
            form.add_error(name, refusal.message)
        else:
            messages.success(request, _("Thank you, the others see it on the page of the stand-up."))
            return redirect("my-work")
    context = {**frame(access), "form": form, "one": of, "when": when(day, of), "there": there, "row": row}
    return render(request, "meetings/standup.html", context, status=422 if form.errors else 200)
