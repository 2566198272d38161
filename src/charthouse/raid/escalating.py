"""Every day, entries and risks go higher by the project's rules, a rung at a time, and each rung is told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import letters, notices
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.doors import by_itself
from charthouse.jobs import actions as jobs
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access, access_to
from charthouse.projects.days import today_in
from charthouse.projects.held import managers_of
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.raid.actions import locked_log
from charthouse.raid.ladder import APPROVERS, LATE, MANAGERS, Rule, Step, reminders, steps
from charthouse.raid.models import Escalation, LogEntry
from charthouse.raid.refusals import NotEscalated
from charthouse.raid.rules import rules_of
from charthouse.raid.standing import lines_of, names_of, reached, record_of, standing_of, stands
from charthouse.raid.watched import ENTRY, gone_of, items_of, moved_on
from charthouse.raid.words import OPEN
from charthouse.risks.models import Risk
from charthouse.ui import formats

_LETTER = "raid/letters/escalated.txt"
ESCALATE, END, TAKE_BACK = "escalated", "ended an escalation", "took an escalation back"


@by_itself("Every day, Charthouse looks by each project's rules for what goes higher, of its own accord.")
def look(running: Running) -> Mapping[str, Any]:
    """Escalate what the rules say, and end what is settled; doing it twice changes nothing."""
    there = Q(pk__in=LogEntry.objects.filter(state__in=OPEN).values("project"))
    there |= Q(pk__in=Risk.objects.filter(state=Risk.State.OPEN).values("project"))
    there |= Q(pk__in=Escalation.objects.filter(over_on=None).values("project"))
    found = [len(escalate(project)) for project in Project.objects.filter(there).order_by("pk")]
    return {"entries": sum(found)}


@transaction.atomic
def escalate(project: Project) -> list[Escalation]:
    """Let the records of one project go higher that its rules say, and have the letters about them written."""
    locked_log(project)
    rules, today = rules_of(project), today_in(project)
    items, gone = items_of(project, rules, today), gone_of(project)
    _end_settled(project, gone, today)
    rows = [_record(project, step, today) for step in steps(rules, items, gone, today)]
    rows += _found_somebody(project, gone)
    if rows:
        jobs.start(
            TELL.name, by=None, title=str(TELL.label),
            arguments={"project": project.pk, "escalations": [one.pk for one in rows]},
        )  # fmt: skip
    return rows


def would(project: Project, rules: Sequence[Rule]) -> list[Step]:
    """What rules would do today, were they a project's: what goes higher, and of what owners are reminded."""
    today = today_in(project)
    items = items_of(project, rules, today)
    return [*steps(rules, items, gone_of(project), today), *reminders(rules, items, today)]


def _record(project: Project, step: Step, today: dt.date) -> Escalation:
    item, rule = step.item, step.rule
    record = record_of(project, item.kind, item.number)
    assert record is not None
    watch = _watch(record, project, item.kind, item.number)
    row = Escalation.objects.create(
        project=project, kind=item.kind, number=item.number, rung=rule.rung, on=today, days=step.days,
        for_day=item.due if rule.measure == LATE else None,
        told=[one.pk for one in reached(project, rule, item.kind)],
    )  # fmt: skip
    _mark(record, today)
    journal.record(
        record, ESCALATE, by=None, stream_id=project.journal_id, changes=watch.changes(),
        after={"rung": row.rung, "days": row.days, "told": names_of(row.told)},
    )  # fmt: skip
    return row


def _found_somebody(project: Project, gone: Mapping[tuple[str, int], list[Escalation]]) -> list[Escalation]:
    """What went to a rung on which nobody stood goes there once somebody does."""
    found = []
    for row in (one for rows in gone.values() for one in rows if one.over_on is None and not one.told):
        record = record_of(project, row.kind, row.number)
        people = reached(project, Rule((), "", LATE, 0, APPROVERS if row.rung == 2 else MANAGERS), row.kind)
        if record is None or not people or not stands(row, record):
            continue
        watch = Watch(Escalation.objects.filter(pk=row.pk))
        row.told = [one.pk for one in people]
        row.save(update_fields=["told"])
        journal.record(
            record, ESCALATE, by=None, stream_id=project.journal_id, changes=watch.changes(),
            after={"rung": row.rung, "days": row.days, "told": names_of(row.told)},
        )  # fmt: skip
        found.append(row)
    return found


def _end_settled(project: Project, gone: Mapping[tuple[str, int], list[Escalation]], today: dt.date) -> None:
    """End what stands of records that are closed, gone, put off to another day, or were moved since."""
    for (kind, number), rows in gone.items():
        standing = [one for one in rows if one.over_on is None]
        if not standing:
            continue
        record = record_of(project, kind, number)
        moved = None if record is None else moved_on(project, record)
        settled = [
            one for one in standing
            if record is None or not stands(one, record) or (one.for_day is None and moved is not None
                                                             and one.on <= moved)
        ]  # fmt: skip
        if settled:
            _end(project, record, settled, END, today, by=None, all_of=len(settled) == len(standing))


def _end(
    project: Project, record: LogEntry | Risk | None, rows: Sequence[Escalation], verb: str, today: dt.date, *,
    by: User | None, all_of: bool,
) -> None:  # fmt: skip
    one = rows[0]
    watch = _watch(record, project, one.kind, one.number)
    for row in rows:
        row.over_on, row.taken_back = today, verb == TAKE_BACK
        row.save(update_fields=["over_on", "taken_back"])
    if all_of:
        _mark(record, None)
    journal.record(
        record if record is not None else one, verb, by=by, stream_id=project.journal_id, changes=watch.changes(),
        before={"rungs": [row.rung for row in rows]},
    )  # fmt: skip


def _mark(record: LogEntry | Risk | None, day: dt.date | None) -> None:
    """An entry says itself since when it stands higher."""
    if not isinstance(record, LogEntry) or (day is None) is (record.escalated_on is None):
        return
    record.escalated_on = day
    record.version += 1
    record.save(update_fields=["escalated_on", "version"])


def _watch(record: LogEntry | Risk | None, project: Project, kind: str, number: int) -> Watch:
    rows = Escalation.objects.filter(project=project, kind=kind, number=number)
    return Watch(rows, LogEntry.objects.filter(pk=record.pk)) if isinstance(record, LogEntry) else Watch(rows)


@one_operation
@transaction.atomic
def take_back(*, access: Access, kind: str, number: int) -> None:
    """Say that a record need not stand higher; it goes there again only for another day.

    :raises NotEscalated: RoleMayNot:
    """
    access.require(Right.EDIT_LOG)
    project = access.project
    locked_log(project)
    record = record_of(project, kind, number)
    rows = [] if record is None else standing_of(project, kind, [record]).get(number, [])
    if not rows:
        raise NotEscalated(_("This has not been escalated, or it was settled meanwhile; look at it again."))
    _end(project, record, rows, TAKE_BACK, today_in(project), by=access.user, all_of=True)


@by_itself("Charthouse writes to those who are responsible when something goes higher; nobody asks for that.")
def write(running: Running) -> Mapping[str, Any]:
    """Tell everybody of all that went to them together, in their own language."""
    project = Project.objects.filter(pk=running.arguments["project"]).first()
    rows = list(Escalation.objects.filter(pk__in=running.arguments.get("escalations", ()), over_on=None))
    if project is None:
        return {"told": 0}
    to: dict[int, list[Escalation]] = {}
    for row in rows:
        # Where nobody stands on a rung, the managers hear that, and name somebody.
        for person in row.told or [one.pk for one in managers_of(project)]:
            to.setdefault(person, []).append(row)
    return {"told": sum(_tell(project, person, to[person.pk]) for person in _people(to))}


def _people(numbers: Iterable[int]) -> list[User]:
    return list(User.objects.filter(pk__in=list(numbers), is_active=True).order_by("pk"))


def _tell(project: Project, person: User, rows: Sequence[Escalation]) -> bool:
    access = access_to(project, person)
    lines = [] if access is None else lines_of(access, rows)
    if access is None or not lines:
        return False
    entries = [one for one in lines if one.kind == ENTRY]
    where = ("project-log", "project-risks")[not entries]
    context = {"project": project, "lines": lines, "link": letters.link(where, project.key) + "?state=escalated"}
    page = reverse(where, args=[project.key]) + "?state=escalated"
    facts = {"project": project.name, "count": str(len(lines)), "first": lines[0].title}
    if any(not one.row.told for one in lines):
        facts["nobody"] = "1"
    letter = partial(letters.send, _LETTER, to=person.email, reader=person, context=context)
    return notices.tell(Notice(ESCALATED.name, person, page, facts, project.pk, letter))


def _escalated(facts: Mapping[str, str]) -> str:
    count = int(facts.get("count", "1"))
    said = {"project": "", "first": "", **facts, "count": formats.number(count)}
    if count == 1:
        told = _("“%(first)s” of %(project)s was escalated") % said
    else:
        told = _("%(count)s entries and risks of %(project)s were escalated") % said
    if "nobody" in facts:
        told += ". " + _("Nobody stands where it goes next: no approver is named in the project.")
    return told


ESCALATED = NoticeKind("raid.escalated", gettext_lazy("Entries of a log and risks are escalated to me"), _escalated)

LOOK = JobKind(
    "raid.escalate", look, label=gettext_lazy("Escalate entries of logs and risks by their rules"), again=True
)
LOOK_EVERY_DAY = Schedule("raid.escalate", LOOK.name, LOOK.label, cron="37 5 * * *")
TELL = JobKind("raid.tell_escalated", write, label=gettext_lazy("Write about what was escalated"))
