"""The records of a project that people talk about and attach files to: its tasks, and the project itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from charthouse.incoming import number_in
from charthouse.journal.reach import Subject, SubjectKind, register_subject
from charthouse.plan.models import Task
from charthouse.projects.models import Project


def register_subjects() -> None:
    """Called when the chapter starts."""
    register_subject("task", SubjectKind("plan.Task", subject_of, _tasks))
    register_subject("project", SubjectKind("projects.Project", _project, _projects))


def subject_of(project: Any, number: int) -> Subject | None:
    """The task of that number, as it is talked about."""
    found = Task.objects.filter(project=project, uid=number).first()
    real = project.working_id or project.branched_from_id
    if found is None or real is None:
        return None if found is None else _of_task(found.pk, project.key, number, found.name)
    # What is said of a task belongs to the working plan's; here it has the name in the published one, or a scenario.
    key = Task.objects.filter(project=real, uid=number).values_list("pk", flat=True).first()
    return None if key is None else _of_task(key, project.key, number, found.name)


def _tasks(project: Any, keys: Iterable[str]) -> Mapping[str, Subject]:
    found = Task.objects.filter(pk__in=_numbers(keys)).values_list("pk", "project__key", "uid", "name")
    names: dict[int, str] | None = None
    real = None if project is None else project.working_id or project.branched_from_id
    if real is not None:
        found = found.filter(project=real)
        names = dict(Task.objects.filter(project=project, uid__in=[row[2] for row in found]).values_list("uid", "name"))
    return {
        str(pk): _of_task(pk, key, uid, name if names is None else names[uid])
        for pk, key, uid, name in found
        if names is None or uid in names
    }


def _of_task(pk: int, key: str, number: int, name: str) -> Subject:
    url = reverse("plan_page:task", kwargs={"key": key, "number": number})
    return Subject("plan.Task", str(pk), f"{key}-{number} {name}", url, number)


def _project(project: Any, number: int) -> Subject | None:
    return _of_project(project.working or project.branched_from or project) if number == 0 else None


def _projects(project: Any, keys: Iterable[str]) -> Mapping[str, Subject]:
    return {str(one.pk): _of_project(one) for one in Project.objects.filter(pk__in=_numbers(keys))}


def _of_project(project: Project) -> Subject:
    url = reverse("project-discussion", kwargs={"key": project.key})
    return Subject("projects.Project", str(project.pk), project.name, url)


def _numbers(keys: Iterable[str]) -> list[int]:
    return [number for key in keys if (number := number_in(key)) is not None]
