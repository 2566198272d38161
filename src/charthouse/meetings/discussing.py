"""Meetings as records that entries of the log belong to, and that files belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from charthouse.incoming import number_in
from charthouse.journal.reach import Subject, SubjectKind, register_subject
from charthouse.meetings.minutes import LINK
from charthouse.meetings.models import Meeting
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.raid import linking
from charthouse.raid.linking import LinkKind
from charthouse.ui import formats


def register_subjects() -> None:
    """Called when the chapter starts."""
    register_subject(LINK, SubjectKind(Meeting._meta.label, subject_of, _meetings))
    linking.register(LinkKind(LINK, gettext_lazy("Meeting"), Right.SEE_LOG, _find))


def subject_of(project: Any, number: int) -> Subject | None:
    """The meeting of that number, as it is spoken of."""
    real = project.working_id or project.branched_from_id or project.pk
    found = Meeting.objects.filter(project=real, number=number).first()
    return None if found is None else _subject(found, project.key)


def _meetings(project: Any, keys: Iterable[str]) -> Mapping[str, Subject]:
    numbers = [number for key in keys if (number := number_in(key)) is not None]
    found = Meeting.objects.filter(pk__in=numbers).select_related("project")
    return {str(one.pk): _subject(one, one.project.key) for one in found}


def _find(access: Access, words: list[str]) -> Iterable[tuple[int, str]]:
    said = Q()
    for word in words:
        said &= Q(title__icontains=word)
    found = Meeting.objects.filter(said, project=access.project).order_by("-day", "-number")
    return [(one.number, _called(one)) for one in found[: linking.FOUND]]


def _called(one: Meeting) -> str:
    return f"{one.title}, {formats.long_day(one.day)}"


def _subject(one: Meeting, key: str) -> Subject:
    url = reverse("meeting", kwargs={"key": key, "number": one.number})
    return Subject(Meeting._meta.label, str(one.pk), _called(one), url, one.number)
