"""What is done with gates: set up, their criteria answered, decided by signatures and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.approvals.models import SignatureRequest, Version
from charthouse.journal import actions as journal
from charthouse.journal import attaching
from charthouse.journal.acting import one_operation
from charthouse.journal.models import Attachment
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stages.discussing import gate_subject
from charthouse.stages.keeping import (
    Facts,
    bad,
    found,
    locked_book,
    record_change,
    record_new,
    require_same,
    task_of,
    text_of,
    watch_of,
)
from charthouse.stages.models import Gate, GateCriterion, Stage
from charthouse.stages.refusals import Decided, NoSuchStage

NAME = "gate"
MOST_CRITERIA = 60
FIELDS = ("name", "stage", "milestone", "decides", "asked", "reason", "criteria")
Answer, Decision = GateCriterion.Answer, Gate.Decision


@one_operation
@transaction.atomic
def add_gate(*, access: Access, facts: Facts) -> Gate:
    """Put a gate on the road; ``criteria`` are texts in their order.

    :raises BadStage: NoSuchStage: RoleMayNot:
    """
    access.require(Right.EDIT_PLAN)
    book = locked_book(access.project)
    one = Gate(project=access.project, number=book.next_gate)
    _put(access, one, facts)
    book.next_gate += 1
    book.save(update_fields=["next_gate"])
    one.save()
    criteria = _write_criteria(one, facts.get("criteria") or ())
    record_new(one, "added a gate", access, criteria, _told(one))
    return one


@one_operation
@transaction.atomic
def change_gate(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Gate:
    """Change a gate that is not out for a decision; criteria whose text stays keep their answers.

    :raises NoSuchStage: BadStage: Decided: RoleMayNot: StageChangedMeanwhile:
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    one = found(Gate, access.project, number)
    require_same(one, seen)
    _require_open(one)
    watch, before = watch_of(one), _told(one)
    _put(access, one, facts)
    if facts.get("criteria") is not None:
        _write_criteria(one, facts["criteria"])
    record_change(one, "changed a gate", access, watch, before, _told(one))
    return one


@one_operation
@transaction.atomic
def delete_gate(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a gate away that was never sent for a decision; the journal brings it back.

    :raises NoSuchStage: Decided: RoleMayNot: StageChangedMeanwhile:
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    one = found(Gate, access.project, number)
    require_same(one, seen)
    if Version.objects.filter(project=access.project, kind=NAME, subject=str(number)).exists():
        raise Decided(_("“%(name)s” was sent for a decision, so it stays; what was decided on is kept.")
                      % {"name": one.name})  # fmt: skip
    watch, told, key = watch_of(one), _told(one), one.pk
    one.delete()
    one.pk = key
    journal.record(
        one, "deleted a gate", by=access.user, stream_id=access.project.journal_id, before=told,
        changes=watch.changes(),
    )  # fmt: skip


@one_operation
@transaction.atomic
def answer_criterion(
    *, access: Access, number: int, criterion: int, answer: str, note: str = "", link: str = "",
    evidence: UploadedFile[Any] | Attachment | None = None, seen: int | None = None,
) -> GateCriterion:  # fmt: skip
    """Say whether a criterion holds, and what shows it: a text, an address, a file.

    :raises NoSuchStage: BadStage: Decided: RoleMayNot: StageChangedMeanwhile:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    gate = found(Gate, access.project, number)
    require_same(gate, seen)
    _require_open(gate)
    one = GateCriterion.objects.filter(gate=gate, place=criterion).first()
    if one is None:
        raise NoSuchStage(_("“%(name)s” has no criterion of that number.") % {"name": gate.name})
    if answer not in Answer.values:
        raise bad("answer", _("Answer with: open, met, partly, not_met or not_needed."))
    watch, before = watch_of(gate), _told(gate)
    if isinstance(evidence, UploadedFile):
        subject = gate_subject(access.project, gate.number)
        assert subject is not None
        evidence = attaching.attach(access=access, subject=subject, upload=evidence)
    one.answer, one.note = Answer(answer), text_of("note", note, most=4000)
    one.link = _address(link)
    one.evidence = evidence or one.evidence
    is_open = answer == Answer.OPEN
    one.answered_by, one.answered_at = (None, None) if is_open else (access.user, timezone.now())
    one.save()
    record_change(gate, "answered a criterion", access, watch, before, _told(gate))
    return one


def decide(version: Version) -> None:
    """What the signatures on a version of a gate's report come to; called when it is signed by all, or refused.

    Signed: what was asked for, with conditions where somebody made any. Refused: hold, until it is sent anew.
    """
    gate = found(Gate, version.project, int(version.subject))
    watch = watch_of(gate)
    if version.state == Version.State.REFUSED:
        decision = Decision.HOLD
    else:
        decision = Decision(gate.asked)
        conditional = version.requests.filter(state=SignatureRequest.State.CONDITIONAL).exists()
        if decision == Decision.GO and conditional:
            decision = Decision.CONDITIONAL
    before = gate.decision
    gate.decision, gate.decided_at, gate.decided = decision, version.decided_at, version
    gate.version += 1
    gate.save()
    journal.record(
        gate, "decided a gate", by=None, stream_id=version.project.journal_id,
        before={"decision": str(before)}, after={"decision": str(decision), "number": version.number},
        changes=watch.changes(),
    )  # fmt: skip


def in_review(kind: str, one: Any) -> bool:
    """Whether a record is out for a decision just now."""
    return Version.objects.filter(
        project=one.project_id, kind=kind, subject=str(one.number), state=Version.State.REVIEW
    ).exists()  # fmt: skip


def _require_open(one: Gate) -> None:
    if in_review(NAME, one):
        raise Decided(
            _("“%(name)s” is out for a decision: what the board reads stays as it is. Withdraw it first.")
            % {"name": one.name}
        )
    if one.decision in (Decision.GO, Decision.CONDITIONAL, Decision.STOP):
        raise Decided(_("“%(name)s” is decided; it stays as it was decided on.") % {"name": one.name})


def _put(access: Access, one: Gate, facts: Facts) -> None:
    for name, value in facts.items():
        if name == "name":
            one.name = text_of("name", value, most=200, needed=True)
        elif name == "stage":
            one.stage = None if value is None else found(Stage, access.project, value)
        elif name == "milestone":
            one.milestone = task_of(access.project, "milestone", value, one.milestone)
        elif name == "decides":
            one.decides = text_of("decides", value, most=200)
        elif name == "asked":
            if value not in (Decision.GO, Decision.HOLD, Decision.STOP):
                raise bad("asked", _("Ask for: go, hold or stop."))
            one.asked = Decision(value)
        elif name == "reason":
            one.reason = text_of("reason", value)
        elif name != "criteria":
            raise bad(name, _("A gate has no field “%(field)s”.") % {"field": name[:60]})
    if not one.name:
        raise bad("name", _("A gate needs a name."))


def _write_criteria(gate: Gate, said: Sequence[Any]) -> list[GateCriterion]:
    texts = [text for line in said if (text := text_of("criteria", line, most=500))]
    if len(texts) > MOST_CRITERIA:
        raise bad("criteria", _("At most %(most)d criteria.") % {"most": MOST_CRITERIA})
    if len(set(texts)) < len(texts):
        raise bad("criteria", _("A criterion is named twice; name each once."))
    there = {one.text: one for one in gate.criteria.all()}
    kept = []
    for place, text in enumerate(texts, 1):
        one = there.pop(text, None) or GateCriterion(gate=gate, text=text)
        one.place = place
        one.save()
        kept.append(one)
    for one in there.values():
        one.delete()
    return kept


def _address(link: str) -> str:
    """An address of the web; any other kind could run when it is clicked.

    :raises BadStage:
    """
    said = text_of("link", link, most=500)
    if said:
        try:
            parts = urlsplit(said)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise bad("link", _("Write an address that begins with https:// or http://."))
    return said


def _told(one: Gate) -> dict[str, Any]:
    """What the journal tells of a gate, as JSON can hold it."""
    criteria = GateCriterion.objects.filter(gate=one.pk).select_related("evidence")
    return {
        "name": one.name, "stage": one.stage.name if one.stage else "", "milestone": one.milestone,
        "decides": one.decides, "asked": str(one.asked), "reason": one.reason,
        "criteria": [each.text for each in criteria],
        "answers": [
            f"{each.place}. {each.answer} {each.note} {each.link} {each.evidence.name if each.evidence else ''}".strip()
            for each in criteria if each.answer != Answer.OPEN or each.note or each.link
        ],
    }  # fmt: skip
