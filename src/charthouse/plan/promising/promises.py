"""Promises: proposed by one side, accepted or refused by the other, changed by both together, kept or broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.plan.models import Promise, Task
from charthouse.plan.promising.days import said_day, today_in
from charthouse.plan.promising.forecasts import refresh
from charthouse.plan.promising.recording import facts_of, write_down
from charthouse.plan.promising.refusals import BadPromise, NoSuchPromise, NotAsked
from charthouse.plan.refusals import ChangedMeanwhile, NoSuchTask
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

Side: TypeAlias = Promise.Side
State: TypeAlias = Promise.State
OPEN = (State.PROPOSED, State.AGREED)
_LENGTHS = {"what": 300, "outside": 200, "contact": 200, "note": 4000, "agreed_with": 200, "reason": 500}


@dataclass(frozen=True, slots=True)
class Other:
    """The other side: a project that the proposer sees, or somebody outside by name."""

    project: Project | None = None
    outside: str = ""
    contact: str = ""


def promises_of(project: Project) -> QuerySet[Promise]:
    """All that a project gives and takes; of a scenario, of the project that it belongs to."""
    own = project.branched_from_id or project.working_id or project.pk
    return Promise.objects.filter(Q(giver=own) | Q(taker=own))


def promise_of(project: Project, number: int) -> Promise:
    """The promise of that number, given or taken by this project.

    :raises NoSuchPromise:
    """
    found = promises_of(project).filter(pk=number).select_related("giver", "taker", "proposed_by", "agreed_by").first()
    if found is None:
        raise NoSuchPromise(_("There is no such promise of this project."))
    return found


def side_of(promise: Promise, project: Project) -> Side:
    """On which side of it a project is."""
    own = project.branched_from_id or project.working_id or project.pk
    return Side.GIVER if promise.giver_id == own else Side.TAKER


def other_side(side: str) -> Side:
    """The side across."""
    return Side.TAKER if side == Side.GIVER else Side.GIVER


def is_outside(promise: Promise, side: str) -> bool:
    """Whether a side is no project, so that the other one writes down what it says."""
    return (promise.giver_id if side == Side.GIVER else promise.taker_id) is None


def may_answer(promise: Promise, side: str) -> bool:
    """Whether the managers of a side decide about what waits: they are asked, or who is asked is outside."""
    return bool(promise.asked) and (promise.asked == side or is_outside(promise, promise.asked))


def may_settle(promise: Promise, side: str) -> bool:
    """Whether a side says that it was kept or broken: who waits for it, or its giver where that is nobody here."""
    return promise.state == State.AGREED and (side == Side.TAKER or is_outside(promise, Side.TAKER))


@one_operation
@transaction.atomic
def propose(
    *, access: Access, side: str, other: Other, what: str, date: str, task: int | None = None, note: str = "",
    agreed_with: str = "",
) -> Promise:  # fmt: skip
    """Promise something to another side, or ask for it; ``side`` is one's own.

    A project has to accept it. What somebody outside agreed to (``agreed_with`` says who) is agreed at once.

    :raises RoleMayNot:
    :raises BadPromise:
    :raises NoSuchTask:
    """
    access.require(Right.EDIT_PLAN)
    mine = access.project
    if side not in Side.values:
        raise BadPromise(_("Say whether this project gives it or waits for it."), fields={"side": _("a side")})
    outside = _text("outside", other.outside)
    if (other.project is None) == (not outside):
        raise BadPromise(
            _("Say who is on the other side: a project, or somebody outside by name."),
            fields={"other": _("a project, or a name")},
        )
    if other.project is not None and other.project.pk == mine.pk:
        raise BadPromise(
            _("A project promises nothing to itself; link the two tasks instead."), fields={"other": _("another one")}
        )
    across, now, agreed = other_side(side), timezone.now(), _text("agreed_with", agreed_with)
    values: dict[str, Any] = {
        side: mine,
        f"{side}_task": _task(mine, task),
        across.value: other.project,
        f"{across}_outside": outside,
        f"{across}_contact": _text("contact", other.contact),
    }
    promise = Promise(
        **values, what=_what(what), date=said_day(date), note=_text("note", note), asked=across.value, asked_at=now,
        proposed_by=access.user, proposed_at=now,
    )  # fmt: skip
    if other.project is None and agreed:
        promise.state, promise.asked, promise.agreed_with = State.AGREED, "", agreed
        promise.agreed_by, promise.agreed_at = access.user, now
    promise.save()
    write_down(promise, "proposed a promise", by=access.user, project=mine, before={})
    refresh(promise)
    return promise


@one_operation
@transaction.atomic
def accept(*, access: Access, number: int, agreed_with: str = "", seen: int | None = None) -> Promise:
    """Agree to what the other side proposed: the promise, or another day for it.

    Of somebody outside, ``agreed_with`` says who agreed there.

    :raises NoSuchPromise: RoleMayNot: NotAsked: ChangedMeanwhile: BadPromise:
    """
    promise, side, before = _begun(access, number, seen)
    _require_answer(promise, side)
    who = _text("agreed_with", agreed_with)
    if is_outside(promise, promise.asked) and not who:
        raise BadPromise(_("Say who agreed on the other side."), fields={"agreed_with": _("a name")})
    if promise.wanted is not None:
        promise.date, promise.wanted, promise.told_late = promise.wanted, None, False
    promise.state, promise.asked, promise.reason = State.AGREED, "", ""
    promise.agreed_by, promise.agreed_with, promise.agreed_at = access.user, who, timezone.now()
    return _done(promise, "accepted a promise", access, before)


@one_operation
@transaction.atomic
def refuse(*, access: Access, number: int, reason: str, seen: int | None = None) -> Promise:
    """Refuse what the other side proposed, with the reason; of another day, the promised one stands.

    :raises NoSuchPromise: RoleMayNot: NotAsked: ChangedMeanwhile: BadPromise:
    """
    promise, side, before = _begun(access, number, seen)
    _require_answer(promise, side)
    promise.reason = _reason(reason, _("Say why it is refused; the other side reads that."))
    if promise.wanted is not None:
        promise.wanted = None
    else:
        promise.state = State.REFUSED
    promise.asked = ""
    return _done(promise, "refused a promise", access, before, promise.reason)


@one_operation
@transaction.atomic
def change(
    *, access: Access, number: int, fields: Mapping[str, str], reason: str = "", seen: int | None = None
) -> Promise:
    """Change what a promise says: ``what``, ``date``, ``note``, ``contact`` (of who is outside) or ``said`` (when its
    giver expects it by now).

    Another day asks the other side anew; until they answer, an agreed one stands.

    :raises NoSuchPromise: RoleMayNot: NotAsked: ChangedMeanwhile: BadPromise:
    """
    promise, side, before = _begun(access, number, seen)
    if promise.state not in OPEN:
        raise NotAsked(_("This promise is %(state)s; nothing of it is changed any more.") % _named(promise))
    if "note" in fields:
        promise.note = _text("note", fields["note"])
    if "contact" in fields and is_outside(promise, other_side(side)):
        setattr(promise, f"{other_side(side)}_contact", _text("contact", fields["contact"]))
    if "said" in fields:
        if promise.giver_task is not None or (side != Side.GIVER and not is_outside(promise, Side.GIVER)):
            raise NotAsked(_("When it is expected is told by the giver’s plan."))
        promise.said = said_day(fields["said"]) if fields["said"].strip() else None
    if "what" in fields and (what := _what(fields["what"])) != promise.what:
        if promise.state != State.PROPOSED:
            raise NotAsked(_("What was agreed stays as it is; withdraw this promise and propose another one."))
        promise.what = what
        _ask(promise, side)
    if "date" in fields:
        _another_day(promise, side, said_day(fields["date"]), reason)
    return _done(promise, "changed a promise", access, before, _text("reason", reason))


def _another_day(promise: Promise, side: str, day: int, reason: str) -> None:
    if promise.state == State.PROPOSED:
        if day != promise.date:
            promise.date = day
            _ask(promise, side)
        return
    if day == promise.date:
        if promise.wanted is not None:
            promise.wanted, promise.asked, promise.reason = None, "", ""
    elif day != promise.wanted:
        promise.wanted = day
        promise.reason = _reason(reason, _("Say why the day changes; the other side reads that."))
        _ask(promise, side)


def _ask(promise: Promise, side: str) -> None:
    promise.asked, promise.asked_at = other_side(side).value, timezone.now()


@one_operation
@transaction.atomic
def withdraw(*, access: Access, number: int, reason: str = "", seen: int | None = None) -> Promise:
    """Take a promise, or the asking for it, back; where it was agreed, with the reason.

    :raises NoSuchPromise: RoleMayNot: NotAsked: ChangedMeanwhile: BadPromise:
    """
    promise, side, before = _begun(access, number, seen)
    if promise.state not in OPEN:
        raise NotAsked(_("This promise is %(state)s; it cannot be withdrawn.") % _named(promise))
    if promise.state == State.PROPOSED and promise.asked == side:
        raise NotAsked(_("The other side proposed it: accept it, or refuse it with a reason."))
    if promise.state == State.AGREED:
        promise.reason = _reason(reason, _("It was agreed: say why it is withdrawn; the other side reads that."))
    else:
        promise.reason = _text("reason", reason)
    promise.state, promise.asked, promise.wanted = State.WITHDRAWN, "", None
    return _done(promise, "withdrew a promise", access, before, promise.reason)


@one_operation
@transaction.atomic
def settle(
    *, access: Access, number: int, kept: bool, day: str = "", reason: str = "", seen: int | None = None
) -> Promise:
    """Say that a promise was kept (on a day, else today), or that it was broken and why.

    :raises NoSuchPromise: RoleMayNot: NotAsked: ChangedMeanwhile: BadPromise:
    """
    promise, side, before = _begun(access, number, seen)
    if not may_settle(promise, side):
        raise NotAsked(
            _("Whether it was kept is said by who waits for it.")
            if promise.state == State.AGREED
            else _("This promise is %(state)s; only an agreed one is kept or broken.") % _named(promise)
        )
    if kept:
        promise.settled = said_day(day) if day.strip() else today_in(access.project)
        promise.state, promise.reason = State.KEPT, _text("reason", reason)
    else:
        promise.reason = _reason(reason, _("Say what became of it; the other side reads that."))
        promise.state = State.BROKEN
    promise.asked, promise.wanted = "", None
    verb = "called a promise kept" if kept else "called a promise broken"
    return _done(promise, verb, access, before, promise.reason)


@one_operation
@transaction.atomic
def tie(*, access: Access, number: int, task: int | None, seen: int | None = None) -> Promise:
    """Say which task of one's own plan fulfils it, or waits for it; none: no longer any.

    :raises NoSuchPromise: RoleMayNot: NoSuchTask: ChangedMeanwhile:
    """
    promise, side, _before = _begun(access, number, seen)
    setattr(promise, f"{side}_task", _task(access.project, task))
    if side == Side.GIVER and task is not None:
        promise.said = None
    promise.version += 1
    promise.save()
    # Which task it is, is told to nobody on the other side: neither here nor by the journal there.
    journal.record(
        promise, "tied a promise to its task", by=access.user, stream_id=access.project.journal_id,
        after={"task": task},
    )  # fmt: skip
    refresh(promise)
    return promise


def _begun(access: Access, number: int, seen: int | None) -> tuple[Promise, Side, dict[str, Any]]:
    access.require(Right.EDIT_PLAN)
    promise_of(access.project, number)
    promise = Promise.objects.select_for_update(of=("self",)).select_related("giver", "taker").get(pk=number)
    if seen is not None and promise.version != seen:
        raise ChangedMeanwhile(_("“%(what)s” was changed while you looked; look at it again.") % {"what": promise.what})
    return promise, side_of(promise, access.project), facts_of(promise)


def _done(promise: Promise, verb: str, access: Access, before: dict[str, Any], why: str = "") -> Promise:
    promise.version += 1
    promise.save()
    if facts_of(promise) == before:
        return promise  # at most a contact, which is no news
    write_down(promise, verb, by=access.user, project=access.project, before=before, why=why)
    refresh(promise)
    return promise


def _require_answer(promise: Promise, side: str) -> None:
    if not may_answer(promise, side):
        raise NotAsked(
            _("This promise waits for the other side’s answer.")
            if promise.asked
            else _("Nothing about this promise waits for an answer; it is %(state)s.") % _named(promise)
        )


def _named(promise: Promise) -> dict[str, str]:
    return {"state": str(State(promise.state).label)}


def _task(project: Project, number: int | None) -> int | None:
    if number is None:
        return None
    if not Task.objects.filter(project=project, uid=number).exists():
        raise NoSuchTask(
            _("There is no task %(key)s-%(number)d in this plan.") % {"key": project.key, "number": number}
        )
    return number


def _what(text: str) -> str:
    said = _text("what", text)
    if not said:
        raise BadPromise(_("Say what is promised."), fields={"what": _("a sentence")})
    return said


def _reason(text: str, asked: str) -> str:
    said = _text("reason", text)
    if not said:
        raise BadPromise(asked, fields={"reason": _("a reason")})
    return said


def _text(field: str, said: str) -> str:
    """What was written, without blanks around it and in one line but for notes.

    :raises BadPromise: when it is too long
    """
    said = said.replace("\x00", "").strip()
    said = said if field == "note" else " ".join(said.split())
    if len(said) > _LENGTHS[field]:
        raise BadPromise(_("Write at most %(most)d characters.") % {"most": _LENGTHS[field]}, fields={field: _("less")})
    return said
