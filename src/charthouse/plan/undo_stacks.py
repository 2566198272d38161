"""What somebody can undo and do again in a plan: told by the journal, so that it outlives page and browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.journal import inverses
from charthouse.journal.actions import undo as undo_operation
from charthouse.journal.models import Entry
from charthouse.journal.row_changes import unpack
from charthouse.journal.telling import tell
from charthouse.journal.undoing import REDID, UNDID
from charthouse.plan import reporting
from charthouse.plan.edit_ops import UndoIn
from charthouse.plan.editing import locked_plan
from charthouse.plan.edits import Edited, once, show_before
from charthouse.projects.access import Access
from charthouse.refusals import Refused

LOOKED_AT = 20_000
"""So many of a journal's last entries are looked through: nobody undoes farther back step by step."""
ASK_ABOVE = 20
"""Undoing that removes more tasks than these is asked about first."""

_PLAN = (
    *("plan.Task", "plan.Link", "plan.Baseline", "plan.Plan", "plan.Adoption", "resources.Calendar"),
    *("plan.ProgressProposal", "plan.ProgressRules", "plan.TakenFile"),
)
"""What is edited on the page: members, imports and the project's own facts are undone where they are changed."""


_ADOPTION = "plan.Adoption"
"""What is adopted is undone as a whole on the page, its changes of the team as well."""
STATUS_DATE = "set the status date"


class NothingToUndo(Refused):
    """There is no operation of this person left to take back, or to do again."""


class AskFirst(Refused):
    """It removes many tasks: the page asks whether that is meant."""

    def __init__(self, message: str, count: int) -> None:
        super().__init__(message)
        self.count = count


@dataclass
class Stacks:
    """Operations by their numbers, the next one last."""

    undo: list[int] = field(default_factory=list)
    redo: list[int] = field(default_factory=list)

    def follow(self, operation: int, undoes: int | None, *, mine: bool) -> None:
        """Take one operation in, in the order in which they were done."""
        if undoes in self.undo:
            self.undo.remove(undoes)
            if mine:
                self.redo.append(operation)
        elif undoes in self.redo:
            self.redo.remove(undoes)
            if mine:
                self.undo.append(operation)
        elif mine:
            self.undo.append(operation)
            self.redo.clear()


def stacks_of(access: Access) -> Stacks:
    """What this person can undo and do again in this plan."""
    stream = access.project.journal_id
    last = Entry.objects.filter(stream_id=stream).order_by("-number").values_list("number", flat=True).first() or 0
    recent = Entry.objects.filter(stream_id=stream, number__gt=last - LOOKED_AT)
    steps: dict[int, tuple[int | None, bool]] = {}
    without: set[int] = set()
    elsewhere: set[int] = set()
    adopted: set[int] = set()
    with_deeds: set[int] = set()
    follows: set[int] = set()
    for mine in (True, False):
        found = recent.filter(by=access.user) if mine else recent.filter(undoes__isnull=False).exclude(by=access.user)
        told = found.order_by().values_list("operation", "undoes", "record", "verb").distinct()
        for operation, undoes, record, verb in told:
            steps[operation] = (undoes, mine)
            if record != "plan.Plan":  # a finish that moved only follows from something
                with_deeds.add(operation)
            if record == "projects.Project" and verb in (STATUS_DATE, UNDID, REDID):
                if verb != STATUS_DATE:
                    follows.add(operation)
            elif inverses.inverse_of(record, verb) is None:
                without.add(operation)
            elif record not in _PLAN:
                elsewhere.add(operation)
            elif record == _ADOPTION:
                adopted.add(operation)
    without |= elsewhere - adopted
    stacks = Stacks()
    taken: set[int | None] = set()
    for operation, (undoes, mine) in sorted(steps.items()):
        # Undoing something of the project itself counts where that counted: with its status date, not with an import.
        if operation in (with_deeds - without) and (operation not in follows or undoes in taken):
            taken.add(operation)
            stacks.follow(operation, undoes, mine=mine)
    return stacks


def undoable_told(access: Access) -> str:
    """What this person would undo next, as a sentence; nothing where there is nothing."""
    stack = stacks_of(access).undo
    return told_of(access, stack[-1], original=True) if stack else ""


def told_of(access: Access, operation: int, *, original: bool = False) -> str:
    """What an operation did, as a sentence without who; of undoing, with ``original``, what was undone."""
    if access.project.public is not None:  # what the task is called in the working plan is not for them
        return _("reported progress")
    entries = _entries(access, operation).select_related("by", "on_behalf_of").defer("changes")
    undoes = next((one.undoes for one in entries), None)
    if undoes is not None and original:
        return told_of(access, undoes, original=True)
    loud = [one for one in entries if one.verb != "moved the finish"]
    return tell(reversed(loud))[-1].what if loud else ""


def step_back(*, access: Access, asked: UndoIn, again: bool) -> Edited:
    """Undo this person's last operation in the plan, or (``again``) do the last one again that they undid.

    :raises NothingToUndo:
    :raises AskFirst: when it removes many tasks and nobody confirmed that
    :raises ChangedSince: when others changed the same rows since; nothing is changed then
    """
    kind = "redo" if again else "undo"

    def run() -> Edited:
        stacks = stacks_of(access)
        stack = stacks.redo if again else stacks.undo
        if not stack:
            raise NothingToUndo(
                _("There is nothing of yours to do again.") if again else _("There is nothing of yours left to undo.")
            )
        whole = list(_entries(access, stack[-1]))
        if not asked.confirmed:
            _ask_about(whole)
        public = access.project.public
        if public is not None:
            with reporting.telling_nothing(access):
                done = undo_operation(entry=whole[0], by=access.user)
        else:
            show_before(access, asked.since, locked_plan(access.project))
            done = undo_operation(entry=whole[0], by=access.user)
        return Edited(done[0].operation)

    with transaction.atomic():
        return once(access, f"plan {kind}", asked.id, b"", run)


def _entries(access: Access, operation: int) -> QuerySet[Entry]:
    return Entry.objects.filter(stream_id=access.project.journal_id, operation=operation).order_by("number")


def _ask_about(entries: Iterable[Entry]) -> None:
    removes = sum(
        len(altered.added) for one in entries for name, altered in unpack(one.changes).items() if name == "plan.Task"
    )
    if removes > ASK_ABOVE:
        raise AskFirst(
            ngettext("This removes %(count)d task.", "This removes %(count)d tasks.", removes) % {"count": removes},
            removes,
        )
