"""What is done with a version: it is proposed, signed, refused, recorded, withdrawn; never altered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.deputies import names_represented_by
from charthouse.accounts.models import User
from charthouse.approvals import canonical, letters, links
from charthouse.approvals.discussing import subject_of
from charthouse.approvals.models import Condition, SignatureRequest, Version
from charthouse.approvals.queries import SIGNED, changes_since, last_signed, no_such
from charthouse.approvals.refusals import BadRequest, NotAsked, NotYet, Settled, StillOpen
from charthouse.approvals.registry import DocumentKind, kind_of
from charthouse.approvals.telling import tell_decided
from charthouse.journal import actions as journal
from charthouse.journal import attaching
from charthouse.journal.acting import acting, one_operation
from charthouse.journal.models import Attachment
from charthouse.journal.row_changes import Watch, made
from charthouse.projects.access import Access, access_to
from charthouse.projects.permissions import SENTENCES, Right

MOST_SIGNERS = 50
MOST_CONDITIONS = 20
LONGEST = 4000
LINE = 300
State, Way = SignatureRequest.State, SignatureRequest.Way


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is to sign: an account, or a name with an address outside."""

    user: int | None = None
    name: str = ""
    email: str = ""
    role: str = ""
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer that was given elsewhere, and what shows it."""

    way: str
    """``meeting``, ``paper`` or ``email``."""
    source: str
    given_on: dt.date
    evidence: UploadedFile[Any] | Attachment | None
    """A file to be kept, or one of the project that is kept already."""


@one_operation
@transaction.atomic
def propose(
    *, access: Access, kind: str, subject: str = "", signers: Sequence[Asked], in_order: bool = False, note: str = ""
) -> Version:
    """Send a document as it stands for review: its content is frozen from here on.

    Where only what is immaterial changed since the version that counts, the signatures of those who signed that one
    are carried over, conditions included; with any material change all are asked anew.

    :raises NoSuchDocument: BadRequest: StillOpen: RoleMayNot:
    """
    access.require(Right.ASK_APPROVALS)
    document = kind_of(kind)
    for right in document.sends:
        access.require(right)
    document.lock(access.project)
    journal.locked_stream(access.project.journal_id)
    asked = _checked(access, document, subject, signers)
    before = Version.objects.filter(project=access.project, kind=kind, subject=subject)
    there = before.filter(state=Version.State.REVIEW).first()
    if there is not None:
        raise StillOpen(
            _("Version %(number)d is still out for signature; withdraw it first, or wait until it is decided.")
            % {"number": there.number}
        )
    content = canonical.written(document.content_of(access.project, subject))
    counts = last_signed(access.project, kind, subject)
    if counts is not None and counts.content == content:
        raise StillOpen(
            _("Nothing has changed since version %(number)d, which is signed; change the document first.")
            % {"number": counts.number}
        )
    version = Version.objects.create(
        project=access.project, kind=kind, subject=subject,
        number=(before.aggregate(last=models.Max("number"))["last"] or 0) + 1,
        content=content, digest=canonical.digest_of(content), in_order=in_order, since=counts,
        note=_text(note, "note", needed=False), proposed_by=access.user, proposed_at=timezone.now(),
    )  # fmt: skip
    rows: list[models.Model] = [version]
    material = counts is None or any(change.material for change in changes_since(version))
    for place, (one, user) in enumerate(asked, 1):
        request = SignatureRequest.objects.create(
            version=version, place=place, user=user, name=user.name if user else one.name,
            email="" if user else one.email, role=one.role, due=one.due,
        )  # fmt: skip
        rows.append(request)
        if counts is not None and not material:
            rows += _carry(request, counts)
    waiting = [one for one in rows if isinstance(one, SignatureRequest) and one.state == State.WAITING]
    for request in waiting[:1] if in_order else waiting:
        request.asked_at = version.proposed_at
        request.save(update_fields=["asked_at"])
    journal.record(
        version, "proposed a version", by=access.user, stream_id=access.project.journal_id, changes=made(*rows),
        after={
            "kind": kind, "number": version.number, "digest": version.digest,
            "signers": [one.name for one in rows if isinstance(one, SignatureRequest)],
        },
    )  # fmt: skip
    document.on_proposed(version, access.user)
    for request in waiting:
        if request.asked_at is not None:
            _tell(request)
    if not waiting:
        _settle(version, access.user)
    return version


@one_operation
@transaction.atomic
def answer(
    *,
    access: Access,
    version: Version,
    request_id: int,
    decision: str,
    reason: str = "",
    conditions: Sequence[str] = (),
) -> SignatureRequest:
    """Sign a version, sign it with conditions, or refuse it: as oneself, or for whom one stands in.

    :raises NoSuchVersion: Settled: NotAsked: NotYet: BadRequest: RoleMayNot:
    """
    access.require(Right.SIGN_DOCUMENTS)
    version, request = _open_request(access.project.journal_id, version, request_id)
    mine = {access.user.pk, *names_represented_by(access.user)}
    if request.user_id not in mine:
        raise NotAsked(
            _("%(name)s is asked for this signature. What they said elsewhere is recorded by a manager.")
            % {"name": request.name}
        )
    for_whom = None if request.user_id == access.user.pk else request.user
    with acting(on_behalf_of=for_whom):
        return _answered(version, request, decision, reason, conditions, way=Way.ONESELF, by=access.user)


@one_operation
@transaction.atomic
def record_answer(
    *, access: Access, version: Version, request_id: int, decision: str, recorded: Recorded, reason: str = "",
    conditions: Sequence[str] = (),
) -> SignatureRequest:  # fmt: skip
    """Write down what somebody answered in a meeting, on paper or by e-mail, with the file that shows it.

    :raises NoSuchVersion: Settled: NotYet: BadRequest: RoleMayNot:
    :raises charthouse.journal.files.FileRefused: the evidence cannot be kept
    """
    access.require(Right.ASK_APPROVALS)
    if recorded.way not in (Way.MEETING, Way.PAPER, Way.EMAIL):
        raise _bad("way", _("Say how it was given: in a meeting, on paper or by e-mail."))
    if recorded.given_on > timezone.localdate():
        raise _bad("given_on", _("Say the day on which it was given; it is not in the future."))
    if recorded.evidence is None:
        raise _bad("evidence", _("Attach what shows it: the minutes, the signed page or the e-mail."))
    source = _text(recorded.source, "source", most=LINE)
    version, request = _open_request(access.project.journal_id, version, request_id)
    subject = subject_of(access.project, version.pk)
    assert subject is not None
    evidence = recorded.evidence
    if not isinstance(evidence, Attachment):
        evidence = attaching.attach(access=access, subject=subject, upload=evidence)
    return _answered(
        version, request, decision, reason, conditions, way=Way(recorded.way), by=access.user,
        given_on=recorded.given_on, source=source, evidence=evidence,
    )  # fmt: skip


@one_operation
@transaction.atomic
def answer_by_link(
    *, request: SignatureRequest, decision: str, reason: str = "", conditions: Sequence[str] = ()
) -> SignatureRequest:
    """The answer of somebody outside, who has shown the code of their link.

    :raises Settled: NotYet: BadRequest:
    """
    version, request = _open_request(request.version.project.journal_id, request.version, request.pk)
    with acting(through=_("link of %(name)s") % {"name": request.name}):
        return _answered(version, request, decision, reason, conditions, way=Way.LINK, by=None)


@one_operation
@transaction.atomic
def withdraw(*, access: Access, version: Version, reason: str = "") -> Version:
    """Take a version back that is out for signature; what was answered stays to be read.

    :raises NoSuchVersion: Settled: RoleMayNot:
    """
    access.require(Right.ASK_APPROVALS)
    journal.locked_stream(access.project.journal_id)
    version = _in_review(version)
    watch = Watch(Version.objects.filter(pk=version.pk))
    version.state, version.decided_at = Version.State.WITHDRAWN, timezone.now()
    version.save(update_fields=["state", "decided_at"])
    links.end(version)
    journal.record(
        version, "withdrew a version", by=access.user, stream_id=access.project.journal_id,
        why=_text(reason, "reason", needed=False), changes=watch.changes(),
        before={"state": Version.State.REVIEW.value}, after={"state": version.state.value},
    )  # fmt: skip
    return version


@one_operation
@transaction.atomic
def meet_condition(*, access: Access, version: Version, condition_id: int, how: str = "") -> Condition:
    """Say that what a signature depended on is done.

    :raises NoSuchVersion: Settled: RoleMayNot:
    """
    access.require(Right.ASK_APPROVALS)
    journal.locked_stream(access.project.journal_id)
    found = Condition.objects.filter(pk=condition_id, request__version=version).select_related("request").first()
    if found is None:
        raise no_such(version.project)
    if found.met_at is not None:
        raise Settled(_("That this condition is met was said already."))
    watch = Watch(Condition.objects.filter(pk=found.pk))
    found.met_at, found.met_by, found.how = timezone.now(), access.user, _text(how, "how", needed=False)
    found.save(update_fields=["met_at", "met_by", "how"])
    journal.record(
        version, "met a condition", by=access.user, stream_id=access.project.journal_id, changes=watch.changes(),
        after={"name": found.request.name, "condition": found.text, "how": found.how},
    )  # fmt: skip
    return found


@one_operation
@transaction.atomic
def remind(*, access: Access, version: Version) -> int:
    """Write to those who are asked and have not answered; people outside get a new link. Gives how many.

    :raises Settled: nobody is waited for
    :raises RoleMayNot:
    """
    access.require(Right.ASK_APPROVALS)
    journal.locked_stream(access.project.journal_id)
    version = _in_review(version)
    waiting = list(version.requests.filter(state=State.WAITING, asked_at__isnull=False).select_related("user"))
    journal.record(
        version, "reminded signers", by=access.user, stream_id=access.project.journal_id,
        after={"number": version.number, "signers": [one.name for one in waiting]},
    )  # fmt: skip
    for request in waiting:
        _tell(request, again=True)
    return len(waiting)


def _checked(
    access: Access, document: DocumentKind, subject: str, signers: Sequence[Asked]
) -> list[tuple[Asked, User | None]]:
    rights = (Right.SIGN_DOCUMENTS, *document.whole, *document.whole_also(access.project, subject))
    if not signers:
        raise _bad("signers", _("Name at least one person who is to sign."))
    if len(signers) > MOST_SIGNERS:
        raise _bad("signers", _("At most %(most)d people sign one version.") % {"most": MOST_SIGNERS})
    found: list[tuple[Asked, User | None]] = []
    seen: set[object] = set()
    for one in signers:
        user = None if one.user is None else _account(access, rights, one.user)
        name, email = " ".join(one.name.split()), one.email.strip().lower()
        if user is None:
            if not name or len(name) > 150 or "\x00" in name:
                raise _bad("signers", _("A person outside needs a name of 1 to 150 characters."))
            try:
                validate_email(email)
            except ValidationError:
                raise _bad("signers", _("%(name)s needs an address like maria@example.org.") % {"name": name}) from None
        who: object = email if user is None else user.pk
        if who in seen:
            raise _bad("signers", _("%(name)s is named twice.") % {"name": user.name if user else name})
        seen.add(who)
        role = _text(one.role, "signers", most=150, needed=False)
        found.append((Asked(one.user, name, email, role, one.due), user))
    return found


def _account(access: Access, rights: Sequence[Right], number: int) -> User:
    user = User.objects.filter(pk=number, is_active=True).first() if number <= 2**62 else None
    theirs = None if user is None else access_to(access.project, user)
    if user is None or theirs is None:
        raise _bad("signers", _("Choose members of the project; others are asked by name and e-mail."))
    lacking = [str(SENTENCES[right]) for right in rights if not theirs.may(right)]
    if lacking:
        raise _bad(
            "signers",
            _("%(name)s may not %(deed)s, and so cannot sign all of it: give them another role such as approver.")
            % {"name": user.name, "deed": lacking[0]},
        )
    return user


def _carry(request: SignatureRequest, counts: Version) -> list[models.Model]:
    same = {"user": request.user} if request.user_id else {"user": None, "email": request.email}
    old = counts.requests.filter(state__in=SIGNED, **same).first()
    if old is None:
        return []
    request.state, request.way, request.carried_from = State(old.state), Way.CARRIED, old
    request.asked_at = request.answered_at = request.version.proposed_at
    request.save()
    return [
        Condition.objects.create(
            request=request, text=one.text, met_at=one.met_at, met_by=one.met_by, how=one.how
        )
        for one in old.conditions.order_by("id")
    ]  # fmt: skip


def _open_request(stream_id: int, version: Version, request_id: int) -> tuple[Version, SignatureRequest]:
    kind_of(version.kind).lock(version.project)
    journal.locked_stream(stream_id)
    found = SignatureRequest.objects.filter(pk=request_id, version=version).select_related("user").first()
    if found is None:
        raise no_such(version.project)
    version = _in_review(version)
    found.version = version
    if found.state != State.WAITING:
        raise Settled(_("%(name)s has answered already; an answer is not changed.") % {"name": found.name})
    if found.asked_at is None:
        raise NotYet(_("It is not yet the turn of %(name)s: those before them sign first.") % {"name": found.name})
    return version, found


def _in_review(version: Version) -> Version:
    found = Version.objects.select_for_update(of=("self",)).select_related("project", "proposed_by").get(pk=version.pk)
    if found.state != Version.State.REVIEW:
        raise Settled(
            _("Version %(number)d is %(state)s and cannot be changed any more; change the document and send a new one.")
            % {"number": found.number, "state": found.get_state_display()}
        )
    return found


def _answered(
    version: Version, request: SignatureRequest, decision: str, reason: str, conditions: Sequence[str], *, way: str,
    by: User | None, **how: Any,
) -> SignatureRequest:  # fmt: skip
    if decision not in (State.APPROVED, State.CONDITIONAL, State.REFUSED):
        raise _bad("decision", _("Answer with: approved, conditional or refused."))
    lines = [_text(line, "conditions") for line in conditions if line.strip()]
    if decision == State.CONDITIONAL and not lines:
        raise _bad("conditions", _("Say on what the signature depends."))
    if decision != State.CONDITIONAL and lines:
        raise _bad("conditions", _("Conditions go with a signature with conditions only."))
    if len(lines) > MOST_CONDITIONS:
        raise _bad("conditions", _("At most %(most)d conditions.") % {"most": MOST_CONDITIONS})
    said = _text(reason, "reason", needed=decision == State.REFUSED)
    watch = Watch(SignatureRequest.objects.filter(pk=request.pk), Condition.objects.filter(request=request.pk))
    request.state, request.way, request.by = State(decision), Way(way), by
    request.answered_at, request.reason = timezone.now(), said
    for name, value in how.items():
        setattr(request, name, value)
    request.save()
    for line in lines:
        Condition.objects.create(request=request, text=line)
    verb = {State.APPROVED: "signed", State.CONDITIONAL: "signed with conditions", State.REFUSED: "refused to sign"}
    journal.record(
        version, verb[State(decision)], by=by, stream_id=version.project.journal_id, changes=watch.changes(), why=said,
        after={
            "name": request.name, "number": version.number, "digest": version.digest, "way": str(request.way),
            "conditions": lines, "source": request.source,
        },
    )  # fmt: skip
    _settle(version, by)
    return request


def _settle(version: Version, by: User | None) -> None:
    """Decide the version where all is said, else ask whose turn it is."""
    requests = list(version.requests.select_related("user").order_by("place"))
    refused = any(one.state == State.REFUSED for one in requests)
    waiting = [one for one in requests if one.state == State.WAITING]
    if waiting and not refused:
        if all(one.asked_at is None for one in waiting):
            watch = Watch(SignatureRequest.objects.filter(pk=waiting[0].pk))
            waiting[0].asked_at = timezone.now()
            waiting[0].save(update_fields=["asked_at"])
            journal.record(
                version, "asked the next signer", by=by, stream_id=version.project.journal_id,
                changes=watch.changes(), after={"name": waiting[0].name, "number": version.number},
            )  # fmt: skip
            waiting[0].version = version
            _tell(waiting[0])
        return
    older = Version.objects.filter(
        project=version.project, kind=version.kind, subject=version.subject, state=Version.State.SIGNED
    ).exclude(pk=version.pk)
    keys = [version.pk] if refused else [version.pk, *older.values_list("pk", flat=True)]
    watch = Watch(Version.objects.filter(pk__in=keys))
    if not refused:
        older.update(state=Version.State.SUPERSEDED)
    version.state = Version.State.REFUSED if refused else Version.State.SIGNED
    version.decided_at = timezone.now()
    version.save(update_fields=["state", "decided_at"])
    if refused:
        links.end(version)
    journal.record(
        version, "refused a version" if refused else "froze a signed version", by=by,
        stream_id=version.project.journal_id, changes=watch.changes(),
        after={"number": version.number, "digest": version.digest, "state": version.state.value},
    )  # fmt: skip
    kind_of(version.kind).on_decided(version)
    if not letters.are_quiet():
        transaction.on_commit(lambda: tell_decided(version, by))


def _tell(request: SignatureRequest, *, again: bool = False) -> None:
    """Let the letter go when the transaction is through; people outside get their link with it."""
    secret = links.renew(request) if request.user_id is None else ""
    if not letters.are_quiet():
        transaction.on_commit(lambda: letters.ask(request, secret, again=again))


def _text(said: str, field: str, *, most: int = LONGEST, needed: bool = True) -> str:
    text = said.strip()
    if needed and not text:
        raise _bad(field, _("Write at least a word here."))
    if len(text) > most or "\x00" in text:
        raise _bad(field, _("At most %(most)d characters, please.") % {"most": most})
    return text


def _bad(field: str, sentence: str) -> BadRequest:
    return BadRequest(sentence, fields={field: sentence})
