"""Gates as records that files belong to: what shows that a criterion is met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from charthouse.incoming import number_in
from charthouse.journal.attaching import register_evidence
from charthouse.journal.reach import Subject, SubjectKind, register_subject
from charthouse.stages.models import Gate, GateCriterion

KIND = "gate"


def register_subjects() -> None:
    """Called when the chapter starts."""
    register_evidence(shows_a_criterion)
    register_subject(KIND, SubjectKind("stages.Gate", gate_subject, _gates))


def shows_a_criterion(number: int) -> bool:
    """Whether a file is the evidence of an answered criterion."""
    return GateCriterion.objects.filter(evidence=number).exists()


def gate_subject(project: Any, number: int) -> Subject | None:
    """The gate of that number, as it is talked about."""
    real = project.working_id or project.branched_from_id or project.pk
    found = Gate.objects.filter(project=real, number=number).select_related("project").first()
    return None if found is None else _subject(found)


def _gates(project: Any, keys: Iterable[str]) -> Mapping[str, Subject]:
    numbers = [number for key in keys if (number := number_in(key)) is not None]
    return {str(one.pk): _subject(one) for one in Gate.objects.filter(pk__in=numbers).select_related("project")}


def _subject(gate: Gate) -> Subject:
    url = reverse("gate", kwargs={"key": gate.project.key, "number": gate.number})
    return Subject("stages.Gate", str(gate.pk), gate.name, url, gate.number)
