"""Versions as records that files belong to: what shows an answer that was given elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from charthouse.approvals.models import SignatureRequest, Version
from charthouse.approvals.registry import kind_of
from charthouse.incoming import number_in
from charthouse.journal.attaching import register_evidence
from charthouse.journal.reach import Subject, SubjectKind, register_subject

KIND = "version"


def register_subjects() -> None:
    """Called when the chapter starts."""
    register_evidence(shows_an_answer)
    register_subject(KIND, SubjectKind("approvals.Version", subject_of, _versions))


def shows_an_answer(number: int) -> bool:
    """Whether a file is the evidence of a recorded answer."""
    return SignatureRequest.objects.filter(evidence=number).exists()


def subject_of(project: Any, number: int) -> Subject | None:
    """The version of that number among all of the project's, as it is talked about."""
    real = project.working_id or project.branched_from_id or project.pk
    found = Version.objects.filter(project=real, pk=number).select_related("project").first()
    return None if found is None else _subject(found)


def _versions(project: Any, keys: Iterable[str]) -> Mapping[str, Subject]:
    numbers = [number for key in keys if (number := number_in(key)) is not None]
    return {str(one.pk): _subject(one) for one in Version.objects.filter(pk__in=numbers).select_related("project")}


def _subject(version: Version) -> Subject:
    url = reverse("version", kwargs={"key": version.project.key, "number": version.pk})
    return Subject(
        "approvals.Version", str(version.pk), f"{kind_of(version.kind).title} {version.number}", url, version.pk
    )
