"""A team gathers risks together: each writes alone, doubles are merged live, then all are rated (``workshop_rating``).

What somebody writes or rates alone is told by nothing before it shows: the journal says that they did, not what.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, made
from charthouse.live import actions as live
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.days import today_in
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.risks.models import Register, Risk, Workshop, WorkshopIdea, WorkshopMember, WorkshopNote
from charthouse.risks.refusals import BadWorkshop, NoSuchWorkshop, NotInvited, NotTheirNote, WrongPhase
from charthouse.risks.workshop_telling import tell_members

MOST_MEMBERS, MOST_NOTES, MOST_IDEAS = 50, 50, 300
LONGEST = {"title": 300, "cause": 2000, "effect": 2000}
TEXTS = ("title", "cause", "effect")
Phase = Workshop.Phase
ENDED = (Phase.DONE, Phase.CANCELLED)


@one_operation
@transaction.atomic
def begin(
    *,
    access: Access,
    title: str,
    members: Collection[int],
    named: bool = False,
    shown: bool = False,
    deadline: dt.date | None = None,
) -> Workshop:
    """Ask people to write down what may happen.

    :raises BadWorkshop: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    if not title.strip() or len(title) > 200 or "\x00" in title:
        raise bad("title", _("Give it a title of at most 200 characters."))
    able = held.members_able(access.project, Right.COMMENT)
    wanted = sorted(set(members))
    if not 2 <= len(wanted) <= MOST_MEMBERS or not able.keys() >= set(wanted):
        raise bad(
            "members",
            _("Choose from 2 to %(most)d members of the project who may comment in it.") % {"most": MOST_MEMBERS},
        )
    _check_deadline(access.project, deadline)
    register = locked(access.project)
    workshop = Workshop.objects.create(
        project=access.project, number=register.next_workshop, title=title.strip(), named=named, shown=shown,
        deadline=deadline, opened_by=access.user, opened_at=timezone.now(),
    )  # fmt: skip
    register.next_workshop += 1
    register.save(update_fields=["next_workshop"])
    WorkshopMember.objects.bulk_create(WorkshopMember(workshop=workshop, user_id=pk) for pk in wanted)
    record(access, workshop, "began a risk workshop", after={"members": len(wanted)}, changes=made(workshop))
    tell_members(access, workshop)
    return workshop


@transaction.atomic
def write(*, access: Access, number: int, facts: Mapping[str, str], note: int | None = None) -> WorkshopNote:
    """Write down a risk alone, or say one's own otherwise; the journal tells nothing of it.

    :raises NoSuchWorkshop: BadWorkshop: NotInvited: WrongPhase: RoleMayNot:
    """
    access.require(Right.COMMENT)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.GATHER)
    require_member(access, workshop)
    require_in_time(workshop)
    if note is None:
        if WorkshopNote.objects.filter(workshop=workshop, user=access.user).count() >= MOST_NOTES:
            raise bad("title", _("Nobody writes down more than %(most)d risks; merge some.") % {"most": MOST_NOTES})
        one = WorkshopNote(workshop=workshop, user=access.user)
    else:
        one = _own_note(access, workshop, note)
    put_words(one, facts)
    one.save()
    _tell_shown(workshop)
    return one


@transaction.atomic
def strike(*, access: Access, number: int, note: int) -> None:
    """Take away what one wrote down oneself.

    :raises NoSuchWorkshop: NotTheirNote: WrongPhase: RoleMayNot:
    """
    access.require(Right.COMMENT)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.GATHER)
    _own_note(access, workshop, note).delete()
    _tell_shown(workshop)


@one_operation
@transaction.atomic
def say_ready(*, access: Access, number: int) -> Workshop:
    """Say that one has written down everything.

    :raises NoSuchWorkshop: NotInvited: WrongPhase: RoleMayNot:
    """
    access.require(Right.COMMENT)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.GATHER)
    member = require_member(access, workshop)
    if not member.ready:
        member.ready = True
        member.save(update_fields=["ready"])
        record(access, workshop, "wrote down risks in a workshop")
    return workshop


@one_operation
@transaction.atomic
def show_gathered(*, access: Access, number: int) -> Workshop:
    """End the gathering: all risks show to all, those that say the very same once, and doubles can be merged.

    Where nobody is named, who wrote what is forgotten with that.

    :raises NoSuchWorkshop: WrongPhase: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.GATHER)
    # By their words: an order in time would tell whose are whose.
    notes = sorted(
        WorkshopNote.objects.filter(workshop=workshop).select_related("user"),
        key=lambda one: (one.kind == Risk.Kind.OPPORTUNITY, one.title.casefold(), one.cause, one.effect, one.pk),
    )
    if not notes:
        raise WrongPhase(_("Nobody has written down a risk yet."))
    watch = watch_of(workshop)
    first: dict[tuple[str, ...], WorkshopIdea] = {}
    for place, note in enumerate(notes[:MOST_IDEAS], 1):
        same = (note.kind, " ".join(note.title.casefold().split()))
        idea = WorkshopIdea.objects.create(
            workshop=workshop, number=place, kind=note.kind, title=note.title, cause=note.cause, effect=note.effect,
            by_name=note.user.name[:255] if workshop.named else "", into=first.get(same),
        )  # fmt: skip
        first.setdefault(same, idea)
    WorkshopNote.objects.filter(workshop=workshop).delete()
    move(workshop, Phase.MERGE)
    told = {"count": min(len(notes), MOST_IDEAS)}
    record(access, workshop, "showed the risks of a workshop", after=told, changes=watch.changes())
    return workshop


@one_operation
@transaction.atomic
def merge(*, access: Access, number: int, ideas: Sequence[int]) -> Workshop:
    """Say that ideas are the same risk; the first of them keeps its words and holds the others.

    :raises NoSuchWorkshop: BadWorkshop: WrongPhase: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.MERGE)
    there = {one.number: one for one in workshop.ideas.filter(into=None, dropped=False)}
    wanted = list(dict.fromkeys(ideas))
    if len(wanted) < 2 or not there.keys() >= set(wanted):
        raise bad("ideas", _("Choose two risks or more that are the same."))
    keeps, *others = (there[one] for one in wanted)
    watch = watch_of(workshop)
    for one in others:
        WorkshopIdea.objects.filter(Q(pk=one.pk) | Q(into=one)).update(into=keeps)
    told = {"title": keeps.title, "count": len(wanted)}
    record(access, workshop, "merged risks of a workshop", after=told, changes=watch.changes())
    return workshop


@one_operation
@transaction.atomic
def change_idea(*, access: Access, number: int, idea: int, facts: Mapping[str, Any]) -> Workshop:
    """Say an idea otherwise (``title``, ``cause``, ``effect``, ``kind``), leave it out (``dropped``), or let it stand
    by itself again (``alone``).

    :raises NoSuchWorkshop: BadWorkshop: WrongPhase: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.MERGE)
    one = idea_of(workshop, idea)
    watch = watch_of(workshop)
    put_words(one, {name: value for name, value in facts.items() if name in (*TEXTS, "kind")})
    if "dropped" in facts:
        one.dropped = bool(facts["dropped"])
    if facts.get("alone"):
        one.into = None
    one.save()
    if changes := watch.changes():
        record(access, workshop, "changed a risk of a workshop", after={"title": one.title}, changes=changes)
    return workshop


@one_operation
@transaction.atomic
def set_deadline(*, access: Access, number: int, deadline: dt.date | None) -> Workshop:
    """Say until when the present phase takes something, or that it has no end of its own.

    :raises NoSuchWorkshop: BadWorkshop: WrongPhase: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.GATHER, Phase.MERGE, Phase.RATE, Phase.DISCUSS)
    _check_deadline(access.project, deadline)
    if workshop.deadline == deadline:
        return workshop
    watch, before = watch_of(workshop), workshop.deadline
    workshop.deadline = deadline
    workshop.version += 1
    workshop.save(update_fields=["deadline", "version"])
    record(
        access, workshop, "set the deadline of a risk workshop",
        before={"deadline": None if before is None else before.isoformat()},
        after={"deadline": None if deadline is None else deadline.isoformat()}, changes=watch.changes(),
    )  # fmt: skip
    return workshop


@one_operation
@transaction.atomic
def cancel(*, access: Access, number: int) -> Workshop:
    """End it without anything coming into the register; what was hidden stays hidden.

    :raises NoSuchWorkshop: WrongPhase: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.GATHER, Phase.MERGE, Phase.RATE, Phase.DISCUSS)
    watch = watch_of(workshop)
    move(workshop, Phase.CANCELLED)
    record(access, workshop, "cancelled a risk workshop", changes=watch.changes())
    return workshop


def workshop_of(project: Project, number: int) -> Workshop:
    """The workshop of that number.

    :raises NoSuchWorkshop:
    """
    found = Workshop.objects.filter(project=project, number=number).select_related("opened_by").first()
    if found is None:
        raise NoSuchWorkshop(_("%(key)s has no risk workshop %(number)d.") % {"key": project.key, "number": number})
    return found


def idea_of(workshop: Workshop, number: int) -> WorkshopIdea:
    """One of its ideas.

    :raises NoSuchWorkshop:
    """
    found = workshop.ideas.filter(number=number).first()
    if found is None:
        raise NoSuchWorkshop(_("“%(title)s” has no risk %(number)d.") % {"title": workshop.title, "number": number})
    return found


def locked(project: Project) -> Register:
    """The register's row, locked until the transaction ends; nothing that is simulated changes."""
    return Register.objects.select_for_update().get_or_create(project=project)[0]


def locked_workshop(access: Access, number: int) -> Workshop:
    """The workshop, while nobody else changes one of the project.

    :raises NoSuchWorkshop:
    """
    locked(access.project)
    return workshop_of(access.project, number)


def at_phase(workshop: Workshop, *phases: str) -> None:
    """Refuse what is not done in the present phase.

    :raises WrongPhase:
    """
    if workshop.phase not in phases:
        raise WrongPhase(
            _("“%(title)s” is not there now: %(phase)s. Open it again and look.")
            % {"title": workshop.title, "phase": workshop.get_phase_display()}
        )


def require_member(access: Access, workshop: Workshop) -> WorkshopMember:
    """The reader as one who takes part.

    :raises NotInvited:
    """
    member = WorkshopMember.objects.filter(workshop=workshop, user=access.user, gone=False).first()
    if member is None:
        raise NotInvited(
            _("Only those who take part say something; ask %(who)s to ask you.") % {"who": workshop.opened_by.name}
        )
    return member


def over(workshop: Workshop) -> bool:
    """Whether its deadline has passed."""
    return workshop.deadline is not None and today_in(workshop.project) > workshop.deadline


def require_in_time(workshop: Workshop) -> None:
    """Refuse after the deadline.

    :raises WrongPhase:
    """
    if over(workshop):
        raise WrongPhase(
            _("The deadline of “%(title)s” has passed; ask %(who)s to set a later one.")
            % {"title": workshop.title, "who": workshop.opened_by.name}
        )


def move(workshop: Workshop, phase: str) -> None:
    """On to another phase, in which everybody is asked anew and for which the moderator may set a deadline anew."""
    workshop.phase = phase
    workshop.version += 1
    workshop.deadline = None
    workshop.save()
    if phase not in ENDED:
        workshop.members.update(ready=False)


def put_words(one: WorkshopNote | WorkshopIdea, facts: Mapping[str, Any]) -> None:
    """Put kind and texts into a note or an idea.

    :raises BadWorkshop:
    """
    for name in TEXTS:
        if name not in facts:
            continue
        said = str(facts[name] or "").strip()
        if "\x00" in said or len(said) > LONGEST[name]:
            raise bad(name, _("This text can have %(most)d characters at most.") % {"most": LONGEST[name]})
        setattr(one, name, said)
    if "kind" in facts:
        if facts["kind"] not in Risk.Kind.values:
            raise bad("kind", _("A risk is a threat or an opportunity."))
        one.kind = facts["kind"]
    if not one.title:
        raise bad("title", _("A risk needs a title; say in a few words what may happen."))


def record(
    access: Access,
    workshop: Workshop,
    verb: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    changes: bytes | None = None,
) -> None:
    """Write down that something happened in a workshop."""
    journal.record(
        workshop, verb, by=access.user, stream_id=access.project.journal_id, before=before, after=after,
        changes=changes,
    )  # fmt: skip


def bad(field: str, sentence: str) -> BadWorkshop:
    """A refusal at a field."""
    return BadWorkshop(sentence, fields={field: sentence})


def watch_of(workshop: Workshop) -> Watch:
    """What is kept of a workshop with its changes: itself and the ideas that everybody sees, never what is hidden."""
    return Watch(Workshop.objects.filter(pk=workshop.pk), WorkshopIdea.objects.filter(workshop=workshop.pk))


def _own_note(access: Access, workshop: Workshop, note: int) -> WorkshopNote:
    found = WorkshopNote.objects.filter(workshop=workshop, user=access.user, pk=note).first()
    if found is None:
        raise NotTheirNote(_("You have written down no such risk here."))
    return found


def _tell_shown(workshop: Workshop) -> None:
    """Where the others' risks show while they are gathered, their pages show it, and not whose it is."""
    if workshop.shown:
        live.publish(f"project:{workshop.project.key}", "workshop", {"workshop": workshop.number})


def _check_deadline(project: Project, deadline: dt.date | None) -> None:
    if deadline is not None and deadline < today_in(project):
        raise bad("deadline", _("A deadline is today or later."))
