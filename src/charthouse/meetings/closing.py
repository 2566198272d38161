"""Minutes are closed: frozen with their hash, and sent; an approval given there is recorded with them as evidence."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from charthouse.approvals import actions as approvals
from charthouse.approvals import canonical
from charthouse.approvals.models import SignatureRequest, Version
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.meetings import telling
from charthouse.meetings.actions import MEETINGS, require_open
from charthouse.meetings.book import locked_book
from charthouse.meetings.content import now_in, written
from charthouse.meetings.models import Meeting
from charthouse.meetings.paper import paper_of
from charthouse.meetings.refusals import MeetingChangedMeanwhile, MeetingIsOver
from charthouse.meetings.values import bad, today_in
from charthouse.papers.pdf import pdf_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats

VERB = "closed the minutes"


@one_operation
@transaction.atomic
def close_meeting(*, access: Access, number: int, to: Sequence[int] = (), seen_lines: int | None = None) -> Meeting:
    """Freeze the minutes as they stand, and send them to these of the invited, by the numbers of their rows; this is
    not undone. ``seen_lines`` is how many lines were looked at: nobody closes over a line that they did not see.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: MeetingChangedMeanwhile: RoleMayNot:
    """
    access.require(Right.EDIT_LOG)
    locked_book(access.project)
    one = MEETINGS.of(access.project, number)
    require_open(one)
    if one.day > today_in(access.project):
        raise bad("day", _("It takes place on %(day)s; its minutes are closed then at the earliest.")
                  % {"day": formats.long_day(one.day)})  # fmt: skip
    if seen_lines is not None and seen_lines != one.lines.count():
        raise MeetingChangedMeanwhile(
            _("Somebody wrote in the minutes meanwhile; look at them again before you close.")
        )
    rows = list(one.people.filter(pk__in=to).select_related("user"))
    if len(rows) != len(set(to)):
        raise bad("to", _("Only who was invited gets the minutes; invite them first."))
    watch = MEETINGS.watch(one)
    one.content = written(now_in(one))
    one.digest = canonical.digest_of(one.content)
    one.state, one.closed_at, one.closed_by = Meeting.State.CLOSED, timezone.now(), access.user
    one.version += 1
    one.save()
    journal.record(
        one, VERB, by=access.user, stream_id=access.project.journal_id, before={"state": "planned"},
        after={"state": "closed", "digest": one.digest, "readers": len(rows)}, changes=watch.changes(),
    )  # fmt: skip
    transaction.on_commit(lambda: telling.send_minutes(one, rows, by=access.user), robust=True)
    return one


def waiting_in(access: Access) -> list[SignatureRequest]:
    """The signatures that are waited for in the project, whose answers can be recorded."""
    if not access.may(Right.ASK_APPROVALS):
        return []
    found = SignatureRequest.objects.filter(
        version__project=access.project, version__state=Version.State.REVIEW,
        state=SignatureRequest.State.WAITING, asked_at__isnull=False,
    )  # fmt: skip
    return list(found.select_related("version__project").order_by("version", "place"))


def record_approval(
    *, access: Access, number: int, version: int, request: int, decision: str, words: str = ""
) -> SignatureRequest:
    """Record an answer that was given in a meeting, with its closed minutes as the evidence; ``words`` are the
    conditions, one in each line, or why it was refused.

    :raises NoSuchMeeting: MeetingIsOver: the minutes are not closed yet
    :raises BadMeeting: nobody waits for that signature
    :raises charthouse.approvals.refusals.BadRequest: as recording refuses
    """
    access.require(Right.ASK_APPROVALS)
    one = MEETINGS.of(access.project, number)
    if one.state != Meeting.State.CLOSED:
        raise MeetingIsOver(_("Close the minutes first: they show that it was given."))
    wanted = SignatureRequest.objects.filter(pk=request, version=version, version__project=access.project).first()
    if wanted is None:
        raise bad("request", _("Choose a signature that is waited for; the document may have been withdrawn."))
    conditional = decision == SignatureRequest.State.CONDITIONAL
    recorded = approvals.Recorded(
        way=SignatureRequest.Way.MEETING, source=f"{one.title}, {formats.long_day(one.day)}"[:300],
        given_on=one.day, evidence=_evidence(access, one),
    )  # fmt: skip
    return approvals.record_answer(
        access=access, version=wanted.version, request_id=request, decision=decision,
        recorded=recorded, reason="" if conditional else words, conditions=words.splitlines() if conditional else (),
    )  # fmt: skip


def _evidence(access: Access, one: Meeting) -> UploadedFile[bytes]:
    paper = paper_of(access, one)
    with translation.override(paper.language):
        content = pdf_of(paper, "a4")
    return SimpleUploadedFile(f"{paper.name}.pdf", content, content_type="application/pdf")
