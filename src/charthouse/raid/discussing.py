"""Entries of the log as records that people talk about, and that other entries belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from charthouse.incoming import number_in
from charthouse.journal.reach import Subject, SubjectKind, register_subject
from charthouse.raid.models import LogEntry

KIND = "entry"


def register_subjects() -> None:
    """Called when the chapter starts."""
    register_subject(KIND, SubjectKind("raid.LogEntry", subject_of, _entries))


def subject_of(project: Any, number: int) -> Subject | None:
    """The entry of that number, as it is talked about."""
    real = project.working_id or project.branched_from_id or project.pk
    row = LogEntry.objects.filter(project=real, number=number).values_list("pk", "title").first()
    return None if row is None else _subject(row[0], project.key, number, row[1])


def _entries(project: Any, keys: Iterable[str]) -> Mapping[str, Subject]:
    numbers = [number for key in keys if (number := number_in(key)) is not None]
    found = LogEntry.objects.filter(pk__in=numbers).values_list("pk", "project__key", "number", "title")
    return {str(pk): _subject(pk, key, number, title) for pk, key, number, title in found}


def _subject(pk: int, key: str, number: int, title: str) -> Subject:
    url = reverse("log-entry", kwargs={"key": key, "number": number})
    return Subject("raid.LogEntry", str(pk), f"{number} {title}", url, number)
