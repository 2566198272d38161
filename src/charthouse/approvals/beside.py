"""What is said of a document, beside its passages: of this version, and what is open of earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charthouse.approvals import canonical, queries
from charthouse.approvals.models import Remark, Version
from charthouse.approvals.passages import (
    May,
    Passages,
    in_every_language,
    part_of_words,
    passages_of,
    version_in_every_language,
)
from charthouse.approvals.registry import DocumentKind, kind_of
from charthouse.journal.markdown import to_html
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

Look = Callable[[Version], list[Passages]]


@dataclass(frozen=True, slots=True)
class Said:
    """A remark as it is shown beside a document."""

    one: Remark
    part: str
    """Where it stands in the document that is looked at; empty: beside the whole."""
    who: str
    html: SafeString
    replies: Sequence[tuple[str, SafeString]]
    quote: str
    """The words that it is about, for who may see them."""
    hidden: bool
    """It quotes words that this reader may not see."""
    before: int
    """The number of the earlier version that it was said of; 0: this one."""
    outdated: bool
    """The passage is no longer as it was when it was said."""
    marked: bool = False
    """Its words are marked in the text."""


def who_said(one: Remark) -> str:
    """Whose remark it is: a member's, or an outside signer's."""
    if one.by is not None:
        return one.by.name
    return "" if one.request is None else one.request.name


def said_of(version: Version, may: May, *, own: Iterable[Remark] | None = None) -> tuple[Passages, list[Said]]:
    """A version's passages with their marks, and what is said of them: of earlier versions only what is open.

    ``own`` are the only remarks that the reader sees, where they do not see all.
    """
    remarks = [*queries.remarks_of(version), *queries.open_remarks_before(version)] if own is None else list(own)
    shown = passages_of(kind_of(version.kind), canonical.read(version.content), may)
    return shown, placed(shown, remarks, may, here=version, now=lambda: version_in_every_language(version, may))


def placed(
    shown: Passages, remarks: Iterable[Remark], may: May, *, here: Version | None, now: Callable[[], list[Passages]]
) -> list[Said]:
    """Remarks by where they stand in a document, their words marked there; ``here`` is the version that it is.

    ``now`` gives its passages in every language, for words that were quoted in another one.
    """
    seen: dict[int, list[Passages]] = {}

    def look(version: Version) -> list[Passages]:
        if version.pk not in seen:
            seen[version.pk] = version_in_every_language(version, may)
        return seen[version.pk]

    current: list[Passages] = []
    found = []
    for one in remarks:
        is_here = here is not None and one.version_id == here.pk
        current = current or ([] if is_here else now())
        found.append(_placed(shown, one, may, current, look, is_here=is_here))
    return found


def _placed(
    shown: Passages, one: Remark, may: May, current: list[Passages], look: Look, *, is_here: bool
) -> Said:  # fmt: skip
    part, marked = one.part, bool(one.quote) and shown.mark(one.pk, one.part, one.quote)
    hidden = outdated = False
    if one.quote and not marked:
        hidden = part_of_words(one.version, one.quote, "", may, look(one.version)) is None
    if not is_here and not hidden:
        if one.quote and not marked:
            moved = next((name for each in current if (name := each.part_with(one.quote))), "")
            marked = bool(moved) and shown.mark(one.pk, moved, one.quote)
            part, outdated = moved or part, not moved
        elif not one.quote and part:
            outdated = all(
                before.text_of(part) != after.text_of(part)
                for before, after in zip(look(one.version), current, strict=True)
            )
    replies = [(who_said(reply), to_html(reply.text)) for reply in one.replies.all()]
    return Said(
        one, part, who_said(one), to_html(one.text), replies, "" if hidden else one.quote, hidden,
        0 if is_here else one.version.number, outdated, marked,
    )  # fmt: skip


def by_part(found: Iterable[Said], known: Iterable[str]) -> dict[str, list[Said]]:
    """What is said by part; under the empty name what is said of the whole, or of a part that is no more."""
    lines: dict[str, list[Said]] = {name: [] for name in ("", *known)}
    for one in found:
        lines[one.part if one.part in lines else ""].append(one)
    return lines


def document_of(
    request: HttpRequest, version: Version, shown: Passages, found: Iterable[Said], context: Mapping[str, Any]
) -> tuple[SafeString, list[Said]]:
    """The document with what is said beside each part; and what is said of the whole."""
    labels = kind_of(version.kind).parts()
    lines = by_part(found, shown.parts)
    beside = {
        name: _beside(request, {**context, "part": name, "label": labels[name], "lines": lines[name]})
        for name in shown.parts
        if name in labels
    }
    return shown.written(beside), lines[""]


def beside_draft(request: HttpRequest, access: Access, kind: DocumentKind, content: Any) -> dict[str, SafeString]:
    """What is open of what was said of any version of a document, by part of the draft; under the empty name the rest.

    Nothing for who may not read what people say.
    """
    remarks = queries.open_remarks_of(access.project, kind.name) if access.may(Right.SEE_DISCUSSION) else []
    if not remarks:
        return {}
    labels = {"": _("the whole"), **kind.parts()}
    shown = passages_of(kind, content, access.may)
    found = placed(
        shown, remarks, access.may, here=None, now=lambda: in_every_language(kind, content, access.may)
    )  # fmt: skip
    context = {"project": access.project, "may_talk": access.may(Right.COMMENT), "draft": True}
    return {
        name: _beside(request, {**context, "part": name, "label": labels[name], "lines": lines})
        for name, lines in by_part(found, kind.parts()).items()
        if lines
    }


def _beside(request: HttpRequest, context: Mapping[str, Any]) -> SafeString:
    return render_to_string("approvals/_beside.html", dict(context), request)
