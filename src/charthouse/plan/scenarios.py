"""Scenarios: branches of a plan in which anything may be tried, seen beside the plan, then adopted or dropped."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.exchange import plan_json
from charthouse.journal import actions as journal
from charthouse.journal import inverses
from charthouse.journal.acting import one_operation
from charthouse.journal.models import Entry, Stream
from charthouse.journal.undoing import REDID, UNDID
from charthouse.plan.computed import kept_at
from charthouse.plan.editing import locked_plan
from charthouse.plan.models import Plan, Scenario
from charthouse.plan.published_rows import copy_rows, packed, packed_baselines
from charthouse.plan.queries import document_of
from charthouse.plan.rescheduling import reschedule
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import BRANCH_SIGN, Project, project_part
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

MOST_OPEN = 12
"""Scenarios of a plan at a time: each is a whole plan of its own."""
MOST_TASKS = 20_000
LONGEST_NAME, LONGEST_QUESTION = 120, 500
BRANCHED, DROPPED = "branched off a scenario", "dropped the scenario"
_OF_PROJECT = ("name", "description", "time_zone", "currency", "status_date")


_bases: OrderedDict[tuple[int, int], doc.Document] = OrderedDict()
_MOST_KEPT = 20_000
"""Tasks of plans before they were branched that each process keeps: about 40 MB."""
_lock = Lock()


class NoSuchScenario(Refused):
    """The plan was not branched so often."""

    status = 404


class CannotBranch(Refused):
    """There is nothing to branch, or too much."""

    status = 422


class BadScenario(Refused):
    """A scenario needs a name that tells it from the others."""

    status = 422


class ScenarioClosed(Refused):
    """It was adopted or dropped."""


def scenarios_of(project: Project) -> QuerySet[Scenario]:
    """The scenarios of a plan, the newest first, without what they were branched from."""
    return Scenario.objects.filter(project=project).defer("base").select_related("row", "by").order_by("-number")


def scenario_of(project: Project, number: int) -> Scenario:
    """The scenario of that number.

    :raises NoSuchScenario:
    """
    found = scenarios_of(project).filter(number=number).first()
    if found is None:
        raise NoSuchScenario(_("There is no scenario no. %(number)d of this plan.") % {"number": number})
    return found


def scenario_shown(access: Access) -> Scenario | None:
    """The scenario whose plan somebody works in, if it is one."""
    if access.project.branched_from_id is None:
        return None
    return Scenario.objects.defer("base").select_related("project", "row", "by").get(row=access.project)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another plan that can be drawn behind the bars of the one that is shown."""

    name: str
    url: str
    """Of its dates."""
    on: bool
    """Whether it is drawn to begin with."""


def ghosts_beside(access: Access) -> list[Beside]:
    """Beside a scenario: its plan; beside a plan: its open scenarios, the newest first."""
    inside = scenario_shown(access)
    if inside is not None:
        return [Beside(_("the plan"), f"{_ghosts_of(inside)}?plan=1", on=True)]
    if not access.may(Right.SEE_SCENARIOS):
        return []
    found = scenarios_of(access.project).filter(state=Scenario.State.OPEN)
    return [Beside(one.name, _ghosts_of(one), on=False) for one in found]


def _ghosts_of(scenario: Scenario) -> str:
    return reverse(
        "plan_page:scenario-ghosts", kwargs={"key": project_part(scenario.row.key), "number": scenario.number}
    )


def base_of(scenario: Scenario) -> doc.Document:
    """The plan as it was when the scenario was branched off; the last ones that were asked for are kept."""
    raw = bytes(scenario.base)
    key = (scenario.pk, zlib.crc32(raw))
    with _lock:
        found = _bases.get(key)
        if found is not None:
            _bases.move_to_end(key)
            return found
    found = plan_json.from_bytes(zlib.decompress(raw))
    with _lock:
        _bases[key] = found
        while len(_bases) > 1 and sum(len(one.tasks) for one in _bases.values()) > _MOST_KEPT:
            _bases.popitem(last=False)
    return found


@one_operation
@transaction.atomic
@rows.without_collecting()
def branch(*, access: Access, name: str, question: str = "") -> Scenario:
    """Branch a scenario off the working plan as it is now.

    :raises RoleMayNot:
    :raises BadScenario:
    :raises CannotBranch: nothing or too much is planned, or too many scenarios are open
    """
    access.require(Right.PLAN_SCENARIOS)
    said = _said(name, question)
    project = Project.objects.select_for_update(no_key=True).get(pk=access.project.pk)
    plan = locked_plan(project)
    _require_room(project)
    # Who branches has mostly just looked at the plan; then it need not be read again.
    kept = kept_at(project, plan.version)
    document = document_of(project) if kept is None else kept.document
    last = Scenario.objects.filter(project=project).order_by("-number").values_list("number", flat=True).first() or 0
    row = _row(project, last + 1)
    copy_rows(project, row, document, packed_baselines(project))
    Project.rows.filter(pk=row.pk).update(created_at=project.created_at)
    Plan.objects.filter(pk=row.pk).update(next_task_number=plan.next_task_number)
    reschedule(project=Project.rows.get(pk=row.pk), by=access.user)
    made = Scenario.objects.create(
        project=project, number=last + 1, row=row, at=timezone.now(), by=access.user, plan_version=plan.version,
        first_number=plan.next_task_number, base=packed(document)[0], **said,
    )  # fmt: skip
    journal.record(made, BRANCHED, by=access.user, stream_id=row.journal_id, after=said, why=said["question"])
    return made


def _said(name: str, question: str) -> dict[str, str]:
    said = {"name": _line(name), "question": _line(question)}
    if not said["name"] or len(said["name"]) > LONGEST_NAME:
        raise BadScenario(
            _("Give the scenario a name of at most %(most)d characters.") % {"most": LONGEST_NAME},
            fields={"name": _("Give it a name.")},
        )
    if len(said["question"]) > LONGEST_QUESTION:
        raise BadScenario(
            _("Ask the question in at most %(most)d characters.") % {"most": LONGEST_QUESTION},
            fields={"question": _("Make it shorter.")},
        )
    return said


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _require_room(project: Project) -> None:
    tasks = project.tasks.count()
    if not tasks:
        raise CannotBranch(_("There are no tasks to branch yet; plan some first."))
    if tasks > MOST_TASKS:
        raise CannotBranch(
            _("This plan has %(count)d tasks; scenarios are made of plans of up to %(most)d.")
            % {"count": tasks, "most": MOST_TASKS}
        )
    if Scenario.objects.filter(project=project, state=Scenario.State.OPEN).count() >= MOST_OPEN:
        raise CannotBranch(
            _("%(most)d scenarios of this plan are open; adopt or drop one of them first.") % {"most": MOST_OPEN}
        )


def _row(project: Project, number: int) -> Project:
    journal = Stream.objects.create(name=f"scenario {project.pk}-{number}", complete_from=None)
    return Project.rows.create(
        branched_from=project, journal=journal, key=f"{project.key}{BRANCH_SIGN}{number}",
        **{name: getattr(project, name) for name in _OF_PROJECT},
    )  # fmt: skip


@one_operation
@transaction.atomic
def describe(*, access: Access, number: int, name: str, question: str) -> Scenario:
    """Give a scenario another name and question.

    :raises RoleMayNot:
    :raises NoSuchScenario:
    :raises BadScenario:
    """
    access.require(Right.PLAN_SCENARIOS)
    scenario = locked_scenario(access.project, number)
    said = _said(name, question)
    before = {"name": scenario.name, "question": scenario.question}
    if before != said:
        scenario.name, scenario.question = said["name"], said["question"]
        scenario.save(update_fields=["name", "question"])
        journal.record(
            scenario, "described the scenario", by=access.user, stream_id=scenario.row.journal_id,
            before=before, after=said,
        )  # fmt: skip
    return scenario


def locked_scenario(project: Project, number: int) -> Scenario:
    """The scenario of that number, locked until the transaction ends.

    :raises NoSuchScenario:
    """
    found = scenario_of(project, number)
    Scenario.objects.select_for_update().get(pk=found.pk)
    return scenario_of(project, number)


@one_operation
@transaction.atomic
def drop(*, access: Access, number: int, why: str = "") -> Scenario:
    """Close a scenario without adopting (the rest of) it; it stays to be read, and can be opened again.

    :raises RoleMayNot:
    :raises NoSuchScenario:
    :raises ScenarioClosed:
    """
    access.require(Right.PLAN_SCENARIOS)
    scenario = locked_scenario(access.project, number)
    require_open(scenario)
    end(scenario, Scenario.State.DROPPED)
    journal.record(
        scenario, DROPPED, by=access.user, stream_id=scenario.row.journal_id, before={"state": "open"},
        after={"state": "dropped"}, why=_line(why)[:LONGEST_QUESTION],
    )  # fmt: skip
    return scenario


def require_open(scenario: Scenario) -> None:
    """Refuse where a scenario was adopted or dropped.

    :raises ScenarioClosed:
    """
    if scenario.state != Scenario.State.OPEN:
        raise ScenarioClosed(
            _("This scenario was adopted; undo that first.")
            if scenario.state == Scenario.State.ADOPTED
            else _("This scenario was dropped; open it again first.")
        )


def end(scenario: Scenario, state: Scenario.State) -> None:
    """Close a scenario, or open it again: what is closed changes no more."""
    scenario.state, opens = state, state == Scenario.State.OPEN
    scenario.ended_at = None if opens else timezone.now()
    scenario.save(update_fields=["state", "ended_at"])
    scenario.row.frozen = not opens
    scenario.row.save(update_fields=["frozen"])


def reopen(*, access: Access, number: int) -> Scenario:
    """Take back that a scenario was dropped.

    :raises RoleMayNot:
    :raises NoSuchScenario:
    :raises ScenarioClosed: when it was not dropped
    """
    access.require(Right.PLAN_SCENARIOS)
    scenario = scenario_of(access.project, number)
    found = Entry.objects.filter(stream_id=scenario.row.journal_id, record="plan.Scenario", record_id=str(scenario.pk))
    last = found.filter(verb__in=(DROPPED, REDID)).order_by("-number").first()
    if scenario.state != Scenario.State.DROPPED or last is None:
        raise ScenarioClosed(_("Only a scenario that was dropped can be opened again."))
    journal.undo(entry=last, by=access.user)
    return scenario_of(access.project, number)


def register_scenarios() -> None:
    """Called when the chapter starts."""
    for verb in (DROPPED, UNDID, REDID):
        inverses.register(
            "plan.Scenario", verb, _turn_state, begin=_begin,
            may=lambda access, _entry: access.may(Right.PLAN_SCENARIOS),
        )  # fmt: skip


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    row = Project.rows.select_for_update(no_key=True).get(journal_id=stream_id, branched_from__isnull=False)
    project_for(by, project_part(row.key), Right.PLAN_SCENARIOS)


def _turn_state(entry: Entry, by: User) -> None:
    scenario = Scenario.objects.select_related("row", "project").get(pk=entry.record_id)
    state = Scenario.State(entry.before["state"])
    if state == Scenario.State.OPEN:
        _require_room(scenario.project)
    end(scenario, state)
    journal.record_again(entry, REDID if entry.verb == UNDID else UNDID, by=by, changes=None)
