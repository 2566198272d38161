"""What people say of passages of a version: anchored to a part and the words quoted from it, answered, resolved."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.approvals.models import Remark, SignatureRequest, Version
from charthouse.approvals.passages import May, part_of_words, version_in_every_language
from charthouse.approvals.queries import no_such
from charthouse.approvals.refusals import BadRequest, Settled
from charthouse.approvals.registry import kind_of
from charthouse.journal import actions as journal
from charthouse.journal.acting import acting, one_operation
from charthouse.journal.row_changes import Watch, made
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

LONGEST = 4000
QUOTE = 500


@one_operation
@transaction.atomic
def remark(
    *, access: Access, version: Version, text: str, part: str = "", quote: str = "", answers: int | None = None
) -> Remark:
    """Say something of a passage, or answer what was said of one.

    :raises BadRequest: NoSuchVersion: RoleMayNot:
    """
    access.require(Right.COMMENT)
    made_one = _put(version, text, part, quote, answers, access.may)
    made_one.by = access.user
    return _kept(made_one, version)


@one_operation
@transaction.atomic
def remark_by_link(*, request: SignatureRequest, text: str, part: str = "", quote: str = "") -> Remark:
    """The same from somebody outside, who has shown the code of their link, and sees all of the document.

    :raises BadRequest:
    """
    made_one = _put(request.version, text, part, quote, None, lambda _right: True)
    made_one.request = request
    with acting(through=_("link of %(name)s") % {"name": request.name}):
        return _kept(made_one, request.version)


@one_operation
@transaction.atomic
def resolve(*, access: Access, version: Version, number: int) -> Remark:
    """Say that a remark is settled; it stays to be read.

    :raises NoSuchVersion: Settled: RoleMayNot:
    """
    access.require(Right.COMMENT)
    journal.locked_stream(access.project.journal_id)
    found = Remark.objects.filter(version=version, pk=number, answers=None).first()
    if found is None:
        raise no_such(version.project)
    if found.resolved_at is not None:
        raise Settled(_("This remark is resolved already."))
    watch = Watch(Remark.objects.filter(pk=found.pk))
    found.resolved_at, found.resolved_by = timezone.now(), access.user
    found.save(update_fields=["resolved_at", "resolved_by"])
    journal.record(
        version, "resolved a remark", by=access.user, stream_id=access.project.journal_id, changes=watch.changes(),
        after={"text": found.text},
    )  # fmt: skip
    return found


def _put(version: Version, text: str, part: str, quote: str, answers: int | None, may: May) -> Remark:
    said, quoted = text.strip(), " ".join(quote.split())
    if not said or len(said) > LONGEST or "\x00" in said:
        raise _bad("text", _("Write 1 to %(most)d characters.") % {"most": LONGEST})
    if part and part not in kind_of(version.kind).parts():
        raise _bad("part", _("The document has no such part."))
    if len(quoted) > QUOTE or "\x00" in quoted:
        raise _bad("quote", _("Quote %(most)d characters at most.") % {"most": QUOTE})
    if quoted:
        found = part_of_words(version, quoted, part, may, version_in_every_language(version, may))
        if found is None:
            raise _bad("quote", _("These words do not stand there; copy them from the text."))
        part = found
    parent = None
    if answers is not None:
        parent = Remark.objects.filter(version=version, pk=answers, answers=None).first()
        if parent is None:
            raise no_such(version.project)
    journal.locked_stream(version.project.journal_id)
    return Remark(version=version, part=part, quote=quoted, text=said, answers=parent, at=timezone.now())


def _kept(one: Remark, version: Version) -> Remark:
    one.save()
    journal.record(
        version, "remarked", by=one.by, stream_id=version.project.journal_id, changes=made(one),
        after={"part": one.part, "text": one.text},
    )  # fmt: skip
    return one


def _bad(field: str, sentence: str) -> BadRequest:
    return BadRequest(sentence, fields={field: sentence})
