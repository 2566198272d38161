"""Versions and drafts on paper: the document's own blocks, how it stands, and who has signed it how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.approvals import canonical, queries
from charthouse.approvals.models import Condition, SignatureRequest, Version
from charthouse.approvals.queries import FROZEN, SIGNED, Signature
from charthouse.approvals.refusals import NoSuchDocument
from charthouse.approvals.registry import DocumentKind, called, kind_of
from charthouse.papers import model
from charthouse.papers.model import Attached, Block, Fact, Heading, Note, Paper, Signatures, Tone
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.ui import formats

May = Callable[[Right], bool]
_TONES: Mapping[str, Tone] = {"good": "good", "warn": "warn", "bad": "bad", "none": "none"}


def printed(kind: DocumentKind) -> PaperKind:
    """The draft of a kind as a document that a project gives; registered beside the kind."""
    return PaperKind(
        kind.name, kind.title, Right.SEE_DOCUMENTS, lambda access, subject: draft_of(access, kind, subject)
    )


def draft_of(access: Access, kind: DocumentKind, subject: str = "") -> Paper:
    """A document as it stands now, of which nobody has signed a word."""
    if subject and not kind.name_of(access.project, subject):
        raise NoSuchDocument(_("%(key)s has no such document.") % {"key": access.project.key})
    content = kind.content_of(access.project, subject)
    counts = queries.last_signed(access.project, kind.name, subject)
    lead = _("A draft. Nobody has been asked to sign these words, and they may change at any time.")
    facts = [Fact(_("State"), _("draft, without a hash")), Fact(_("As of"), formats.instant(timezone.now()))]
    if counts is not None and counts.content == canonical.written(content):
        lead = _("These are the words of version %(number)d, which is signed.") % {"number": counts.number}
    if counts is not None:
        facts.append(Fact(_("Signed before"), _version_and_day(counts)))
    name = "-".join(one for one in (kind.name, subject, "draft") if one)
    paper = framed(
        access, name=name, title=called(access.project, kind.name, subject), lead=lead,
        blocks=_blocks(kind, content, access.may), facts=[_whose(access), *facts],
    )  # fmt: skip
    # Translators: stands on every page of a draft, in capitals
    return replace(paper, stamp=_("Draft"))


def paper_of(version: Version, access: Access) -> Paper:
    """A version as it was sent, with the signatures there are."""
    return _paper(version, access.may, access.user)


def paper_for_signer(request: SignatureRequest) -> Paper:
    """The same for a signer outside, who sees all of it."""
    return _paper(request.version, lambda _right: True, None)


def _paper(version: Version, may: May, reader: User | None) -> Paper:
    kind = kind_of(version.kind)
    content = canonical.read(version.content)
    signatures = queries.signatures_of(version, reader)
    frozen = version.state in FROZEN
    needed = (*kind.whole, *kind.whole_also(version.project, version.subject))
    whole = all(may(right) for right in needed) and kind.without(content, may) == content
    edition = _("version %(number)d") % {"number": version.number}
    blocks = [
        *_blocks(kind, content, may),
        Heading(_("Signatures")),
        Signatures(tuple(_signature(one) for one in signatures)),
        Note(
            _(
                "SHA-256 of this version’s content, as it was sent: %(digest)s. Charthouse keeps content, answers and "
                "hash in a chained journal; “charthouse verify” finds whatever was changed afterwards."
            )
            % {"digest": version.digest}
        ),
    ]
    name = "-".join(
        one for one in (version.project.key, version.kind, version.subject, str(version.number)) if one
    )  # fmt: skip
    return Paper(
        name=name, title=called(version.project, version.kind, version.subject), project=version.project.name,
        blocks=tuple(blocks),
        lead=_lead(version, signatures), facts=_facts(version),
        # Translators: stands on every page of what is not signed yet, in capitals
        stamp="" if frozen else _("Not signed"),
        edition=edition, language=get_language() or "en",
        foot=f"Charthouse · {version.project.key} · {edition} · {version.digest[:12]}…",
        attached=(_content(version),) if whole else (),
    )  # fmt: skip


def _blocks(kind: DocumentKind, content: object, may: May) -> tuple[Block, ...]:
    if kind.blocks is None:
        raise NoSuchDocument(_("%(title)s is not given as a file.") % {"title": kind.title})
    return tuple(kind.blocks(content, may))


def _content(version: Version) -> Attached:
    return Attached(
        f"{version.kind}-{version.number}.json", version.content.encode(), "application/json",
        _("The content that was signed; its SHA-256 is the one printed."),
    )  # fmt: skip


def _whose(access: Access) -> Fact:
    return Fact(_("Project"), f"{access.project.name} ({access.project.key})")


def _version_and_day(version: Version) -> str:
    day = formats.long_day(timezone.localtime(version.decided_at or version.proposed_at).date())
    return _("version %(number)d, %(day)s") % {"number": version.number, "day": day}


def _facts(version: Version) -> tuple[Fact, ...]:
    found = [
        Fact(_("Project"), f"{version.project.name} ({version.project.key})"),
        Fact(_("Version"), f"{version.number}, {version.get_state_display()}"),
        Fact(_("Sent for signature"), _by_and_when(version)),
    ]
    if version.decided_at is not None:
        label = _("Signed by all") if version.state in FROZEN else _("Ended")
        found.append(Fact(label, formats.instant(version.decided_at)))
    if version.since is not None:
        found.append(Fact(_("Version before"), _version_and_day(version.since)))
    if version.note:
        found.append(Fact(_("Note"), version.note))
    return (*found, Fact(_("SHA-256"), version.digest))


def _by_and_when(version: Version) -> str:
    return _("%(day)s by %(name)s") % {
        "day": formats.instant(version.proposed_at), "name": version.proposed_by.name,
    }  # fmt: skip


def _lead(version: Version, signatures: list[Signature]) -> str:
    if version.state == Version.State.REFUSED:
        return _("This version was refused. It binds nobody.")
    if version.state == Version.State.WITHDRAWN:
        return _("This version was withdrawn. It binds nobody.")
    if version.state == Version.State.REVIEW:
        signed = sum(one.request.state in SIGNED for one in signatures)
        return ngettext(
            "Out for signature: %(signed)d of %(count)d has signed.",
            "Out for signature: %(signed)d of %(count)d have signed.", len(signatures),
        ) % {"signed": signed, "count": len(signatures)}  # fmt: skip
    if version.state == Version.State.SUPERSEDED:
        return _("This version was signed by all. A later one has taken its place.")
    open_ones = sum(condition.met_at is None for one in signatures for condition in one.conditions)
    if open_ones:
        return ngettext(
            "Signed by all and frozen; %(count)d condition is open.",
            "Signed by all and frozen; %(count)d conditions are open.", open_ones,
        ) % {"count": open_ones}  # fmt: skip
    return _("Signed by all and frozen.")


def _signature(one: Signature) -> model.Signature:
    request = one.request
    return model.Signature(
        request.name, request.role, one.words, _TONES[one.tone], tuple(_how(one)), request.reason,
        tuple(_condition(condition) for condition in one.conditions),
    )  # fmt: skip


def _how(one: Signature) -> list[str]:
    """When, by which way, and shown by what."""
    request = one.request
    if request.answered_at is None:
        if request.asked_at is None:
            return []
        return [_("asked %(day)s") % {"day": formats.instant(request.asked_at)}]
    if one.recorded:
        by = "" if request.by is None else request.by.name
        day = "" if request.given_on is None else formats.long_day(request.given_on)
        lines = [
            f"{request.source}, {day}",
            _("Recorded by %(name)s, %(day)s") % {"name": by, "day": formats.instant(request.answered_at)},
        ]
        if request.evidence is not None:
            lines.append(_("Evidence: %(name)s") % {"name": request.evidence.name})
        return lines
    lines = [formats.instant(request.answered_at)]
    if request.way == SignatureRequest.Way.LINK:
        lines.append(_("From outside, by a link and a code sent to their address"))
    if request.carried_from is not None and request.carried_from.answered_at is not None:
        lines.append(_("Signed %(day)s") % {"day": formats.instant(request.carried_from.answered_at)})
    if one.deputy:
        lines.append(_("Signed by %(name)s, standing in") % {"name": one.deputy})
    return lines


def _condition(one: Condition) -> model.Condition:
    if one.met_at is None:
        return model.Condition(one.text, _("open"))
    by = "" if one.met_by is None else one.met_by.name
    said = _("met %(day)s, said %(by)s") % {"day": formats.long_day(timezone.localtime(one.met_at).date()), "by": by}
    return model.Condition(one.text, f"{said}: {one.how}" if one.how else said, met=True)
