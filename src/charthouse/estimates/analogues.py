"""What is like a task and has ended: past work of the organisation, tasks and projects here that the reader sees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from django.db.models import Q
from django.utils.translation import gettext as _

from charthouse.estimates.lines import lines_of
from charthouse.estimates.models import PastWork
from charthouse.estimates.refusals import BadCalculation
from charthouse.incoming import number_in
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.page_facts import between
from charthouse.projects.access import Access, NoSuchProject, project_for
from charthouse.projects.models import KEY_PATTERN

MOST_FOUND, MOST_OFFERED = 40, 8
"""Of past work and of tasks here each: by words, and where nothing is asked."""
_HERE = re.compile(rf"(?P<key>{KEY_PATTERN})(?:-(?P<number>[1-9]\d{{0,17}}))?")
_PAST = re.compile(r"past:([1-9]\d{0,17})")


@dataclass(frozen=True, slots=True)
class Case:
    """Something that has ended, with what it took."""

    ref: str
    """``past:12`` for past work, ``PAY-12`` for a task, ``PAY`` for a project."""
    name: str
    minutes: int
    size: float | None = None
    measure: str = ""
    note: str = ""
    """The project it belonged to, and its class."""


def case_of(access: Access, ref: str) -> Case:
    """What a reference means to this person.

    :raises BadCalculation: nothing that they see, or it has not ended
    """
    said = ref.strip()
    if match := _PAST.fullmatch(said):
        work = PastWork.objects.filter(pk=int(match[1])).first()
        if work is None:
            raise BadCalculation(
                _("There is no past work %(number)s any more; choose another case.") % {"number": match[1]},
                fields={"analogues": ""},
            )
        return _of_past(work)
    match = _HERE.fullmatch(said.upper())
    if match is None:
        raise BadCalculation(
            _("“%(said)s” is no case: write a task as PAY-12, a project as PAY.") % {"said": said[:40]},
            fields={"analogues": ""},
        )
    try:
        other = access if match["key"] == access.project.key else project_for(access.user, match["key"])
    except NoSuchProject as refusal:
        raise BadCalculation(refusal.message, fields={"analogues": ""}) from None
    found = computed_plan(other.shown)
    return _task(other, found, int(match["number"])) if match["number"] else _project(other, found)


def offered(access: Access, words: str) -> list[Case]:
    """Past work and finished tasks of this project, with all these words in what is said of them."""
    asked = words.split()
    most = MOST_FOUND if asked else MOST_OFFERED
    fields = ("name", "project", "kind", "measure")
    like = [reduce(Q.__or__, (Q(**{f"{field}__icontains": word}) for field in fields)) for word in asked]
    past = [_of_past(work) for work in PastWork.objects.filter(*like).order_by("-year", "pk")[:most]]
    here = [
        Case(f"{access.project.key}-{line.uid}", line.name, line.task.duration.minutes, note=" / ".join(line.path))
        for line in lines_of(access)
        if line.done and line.task.duration.minutes > 0
        and all(word.casefold() in " ".join((*line.path, line.name)).casefold() for word in asked)
    ]  # fmt: skip
    return past + here[:most]


def names_of(access: Access, refs: Sequence[str]) -> dict[str, str]:
    """What cases are called, for who sees them; those of projects that this reader does not see have no name."""
    found = {}
    numbers = [number for ref in refs if ref.startswith("past:") and (number := number_in(ref[5:])) is not None]
    works = PastWork.objects.in_bulk(numbers)
    for ref in refs:
        if ref.startswith("past:"):
            work = works.get(number_in(ref[5:]) or 0)
            found[ref] = "" if work is None else work.name
            continue
        try:
            found[ref] = case_of(access, ref).name
        except BadCalculation:
            found[ref] = ""
    return found


def sized(measure: str, kind: str, level: str) -> list[float]:
    """Working minutes per unit of all past work with that unit, however it is written."""
    works = PastWork.objects.filter(level=level, measure__iexact=" ".join(measure.split()), size__gt=0)
    if kind.strip():
        works = works.filter(kind__iexact=" ".join(kind.split()))
    return [actual / float(size) for actual, size in works.order_by("pk").values_list("actual", "size") if size]


def measures() -> list[str]:
    """The units that past work has."""
    found = PastWork.objects.exclude(measure="").filter(size__gt=0).order_by()
    return sorted(set(found.values_list("measure", flat=True).distinct()))


def _of_past(work: PastWork) -> Case:
    note = " · ".join(each for each in (work.project, work.kind, str(work.year or "")) if each)
    size = None if work.size is None else float(work.size)
    return Case(f"past:{work.pk}", work.name, work.actual, size, work.measure, note)


def _task(other: Access, found: Computed, number: int) -> Case:
    ref = f"{other.project.key}-{number}"
    task = found.tasks.get(number)
    if task is None:
        raise BadCalculation(_("There is no task %(ref)s.") % {"ref": ref}, fields={"analogues": ""})
    if task.uid not in found.summaries:
        minutes = task.duration.minutes if task.actual_finish is not None else 0
        return _ended(Case(ref, task.name, minutes))
    below, inside = [], {task.uid}
    for one in found.document.tasks:  # parents stand before their children
        if one.parent_uid in inside:
            inside.add(one.uid)
            below.append(one)
    return _ended(Case(ref, task.name, _spanned(found, [one.uid for one in below if one.active])))


def _project(other: Access, found: Computed) -> Case:
    return _ended(
        Case(other.project.key, other.project.name, _spanned(found, [one.uid for one in found.document.tasks]))
    )  # fmt: skip


def _spanned(found: Computed, uids: Sequence[int]) -> int:
    """Working minutes from the first start to the last finish of tasks; 0 where one of them has not ended."""
    tasks = [found.tasks[uid] for uid in uids if uid not in found.summaries and found.tasks[uid].active]
    starts = [task.actual_start for task in tasks if task.actual_start is not None]
    ends = [task.actual_finish for task in tasks if task.actual_finish is not None]
    if not starts or len(ends) < len(tasks) or found.schedule is None:
        return 0
    longest = max(tasks, key=lambda task: task.duration.minutes)
    return between(found.schedule, longest, min(starts), max(ends))


def _ended(case: Case) -> Case:
    if case.minutes <= 0:
        raise BadCalculation(
            _("%(ref)s has not ended yet, or took no time: only what is done can be compared with.")
            % {"ref": case.ref},
            fields={"analogues": ""},
        )  # fmt: skip
    return case
