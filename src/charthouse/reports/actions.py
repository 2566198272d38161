"""What changes reports: each deed is one entry of the journal that can be taken back, until the report is sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.approvals import canonical
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import Facts, RecordKind, add_record, change_record, delete_record
from charthouse.reports import facts as known
from charthouse.reports import gathering
from charthouse.reports.composed import OWN, SECTIONS
from charthouse.reports.models import Reader, Report, ReportBook, Typed
from charthouse.reports.queries import draft_edition, written_content
from charthouse.reports.recipients import Recipients, bad
from charthouse.reports.refusals import NoSuchReport, ReportChangedMeanwhile, ReportIsDraft, ReportIsSent
from charthouse.reports.telling import deliver

LONGEST = 2000
"""Letters of a sentence."""
MOST_TYPED = 100
MOST_DAYS = 366
FIRST_DAYS = 7
"""In these days of a month its report still tells of the month before."""
USUAL_DAYS = {Report.Kind.WEEKLY: 7, Report.Kind.MONTHLY: 31}
_PLAIN = {"kind": Report.Kind, "audience": Report.Audience, "language": Report.Language}


def locked_book(project: Project) -> ReportBook:
    """The row of a project's reports, locked until the transaction ends: one change after the other."""
    return ReportBook.objects.select_for_update().get_or_create(project=project)[0]


def usual_days(project: Project, kind: str, audience: str) -> tuple[dt.date, dt.date]:
    """Since when and until when a report of that kind tells: from the last one that was sent to the status date."""
    until = gathering.last_day_of(project)
    sent = Report.objects.filter(project=project, state=Report.State.SENT, kind=kind, audience=audience)
    last = sent.filter(until__lt=until).order_by("-until").values_list("until", flat=True).first()
    if last is not None and (until - last).days <= MOST_DAYS:
        return last, until
    if kind == Report.Kind.MONTHLY:
        month = until if until.day > FIRST_DAYS else until - dt.timedelta(days=FIRST_DAYS)
        return month.replace(day=1) - dt.timedelta(days=1), until
    return until - dt.timedelta(days=USUAL_DAYS[Report.Kind.WEEKLY]), until


def write_report(*, access: Access, facts: Facts) -> Report:
    """Begin a report: ``kind``, ``audience``, ``language``; ``since`` and ``until`` where they are not the usual ones.

    :raises BadReport: RoleMayNot:
    """
    return add_record(REPORTS, access=access, facts=facts)


def change_report(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Report:
    """Change for whom a draft is, in which language, or the days that it tells of.

    :raises NoSuchReport: BadReport: ReportIsSent: ReportChangedMeanwhile: RoleMayNot:
    """
    return change_record(REPORTS, access=access, number=number, facts=facts, seen=seen)


def refresh_report(*, access: Access, number: int, seen: int | None = None) -> Report:
    """Take the figures of a draft from the data as they are now; what people typed stays.

    :raises NoSuchReport: ReportIsSent: ReportChangedMeanwhile: RoleMayNot:
    """
    return change_record(REPORTS, access=access, number=number, facts={"refresh": True}, seen=seen)


def delete_report(*, access: Access, number: int, seen: int | None = None) -> None:
    """Throw a draft away; the journal brings it back. What was sent stays.

    :raises NoSuchReport: ReportIsSent: ReportChangedMeanwhile: RoleMayNot:
    """
    access.require(Right.WRITE_REPORTS)
    _require_draft(REPORTS.of(access.project, number))
    delete_record(REPORTS, access=access, number=number, seen=seen)


@one_operation
@transaction.atomic
def type_sentence(*, access: Access, number: int, key: str, text: str | None, before: str | None) -> Report:
    """Type a sentence in place of what the data say; an empty text leaves it out, None brings back the data's own.

    ``before`` is the sentence that was looked at: somebody else's words are not written over; None: whatever there is.

    :raises NoSuchReport: BadReport: ReportIsSent: ReportChangedMeanwhile: RoleMayNot:
    """
    access.require(Right.WRITE_REPORTS)
    locked_book(access.project)
    one = REPORTS.of(access.project, number)
    _require_draft(one)
    words = None if text is None else " ".join(text.split())
    _check_words(words or "")
    there = Typed.objects.filter(report=one, key=key).first()
    section, said = _told_at(one, key, there)
    now = said if there is None else there.text
    if before is not None and " ".join(before.split()) != now:
        raise ReportChangedMeanwhile(
            _("Somebody else changed that sentence after you opened it; it now says: “%(now)s”.") % {"now": now}
        )
    if words == now or (words is None and there is None):
        return one
    watch = REPORTS.watch(one)
    if words is None or (words == said and not key.startswith(OWN)):
        Typed.objects.filter(report=one, key=key).delete()
    else:
        Typed.objects.update_or_create(
            report=one, key=key,
            defaults={"section": section, "text": words, "base": said, "by": access.user, "at": timezone.now()},
        )  # fmt: skip
    return _typed(access, one, watch)


@one_operation
@transaction.atomic
def add_sentence(*, access: Access, number: int, section: str, text: str) -> Typed:
    """Add a sentence to a section of a draft.

    :raises NoSuchReport: BadReport: ReportIsSent: RoleMayNot:
    """
    access.require(Right.WRITE_REPORTS)
    locked_book(access.project)
    one = REPORTS.of(access.project, number)
    _require_draft(one)
    words = " ".join(text.split())
    _check_words(words)
    if not words:
        raise bad("text", _("Say something."))
    if section not in SECTIONS:
        raise bad("section", _("Choose one of these: %(choices)s.") % {"choices": ", ".join(SECTIONS)})
    if Typed.objects.filter(report=one).count() >= MOST_TYPED:
        raise bad("text", _("At most %(most)d sentences of a report are typed by hand.") % {"most": MOST_TYPED})
    watch = REPORTS.watch(one)
    made = Typed.objects.create(
        report=one, key=f"{OWN}{uuid.uuid4().hex[:12]}", section=section, text=words, by=access.user, at=timezone.now()
    )
    _typed(access, one, watch)
    return made


@one_operation
@transaction.atomic
def send_report(
    *, access: Access, number: int, to: Sequence[int], outside: Sequence[int] = (), seen: int | None = None
) -> Report:  # fmt: skip
    """Approve a draft, freeze it as it is, and tell those who get it; this is not undone.

    ``to`` are accounts, ``outside`` numbers of stakeholders: those without an account get it by e-mail.

    :raises NoSuchReport: BadReport: ReportIsSent: ReportChangedMeanwhile: RoleMayNot:
    """
    access.require(Right.WRITE_REPORTS)
    locked_book(access.project)
    one = REPORTS.of(access.project, number)
    _require_draft(one)
    if seen is not None and seen != one.version:
        raise _meanwhile(one)
    readers = Recipients(access, one).readers_for(to, outside)
    if not readers:
        raise bad("to", _("Choose at least one person who gets it."))
    watch = REPORTS.watch(one)
    one.content = canonical.written(written_content(one))
    one.digest = canonical.digest_of(one.content)
    one.state, one.sent_at, one.sent_by = Report.State.SENT, timezone.now(), access.user
    one.version += 1
    one.save()
    Reader.objects.bulk_create(readers)
    journal.record(
        one, "sent a report", by=access.user, stream_id=access.project.journal_id, before={"state": "draft"},
        after={"state": "sent", "digest": one.digest, "readers": len(readers)}, changes=watch.changes(),
    )  # fmt: skip
    _deliver(one, readers)
    return one


@one_operation
@transaction.atomic
def pass_on(*, access: Access, number: int, to: Sequence[int], outside: Sequence[int] = ()) -> Report:
    """Send a report that was sent to more people, or again to those who were not reached; nobody gets it twice.

    :raises NoSuchReport: BadReport: ReportIsDraft: RoleMayNot:
    """
    access.require(Right.WRITE_REPORTS)
    locked_book(access.project)
    one = REPORTS.of(access.project, number)
    if one.state != Report.State.SENT:
        raise ReportIsDraft(_("Report %(number)d is a draft; approve and send it.") % {"number": one.number})
    readers = Recipients(access, one).readers_for(to, outside)
    if not readers:
        raise bad("to", _("Choose somebody who does not have it yet."))
    watch = REPORTS.watch(one)
    Reader.objects.bulk_create([each for each in readers if each.pk is None])
    one.version += 1
    one.save(update_fields=["version"])
    journal.record(
        one, "passed on a report", by=access.user, stream_id=access.project.journal_id,
        after={"readers": len(readers)}, changes=watch.changes(),
    )  # fmt: skip
    _deliver(one, readers)
    return one


def _deliver(one: Report, readers: Sequence[Reader]) -> None:
    keys = [each.pk for each in readers]
    found = Reader.objects.filter(pk__in=keys).select_related("user").order_by("pk")
    transaction.on_commit(lambda: deliver(one, found), robust=True)


def _typed(access: Access, one: Report, watch: Any) -> Report:
    """The report with its version raised, and what was typed in it in the journal."""
    one.version += 1
    one.save(update_fields=["version"])
    journal.record(
        one, "typed in a report", by=access.user, stream_id=access.project.journal_id,
        after={"typed": one.typed.count()}, changes=watch.changes(),
    )  # fmt: skip
    return one


def _told_at(one: Report, key: str, there: Typed | None) -> tuple[str, str]:
    """The section of a sentence, and what the data say there."""
    if there is not None and there.key.startswith(OWN):
        return there.section, ""
    edition = draft_edition(one, known.Sight(known.read(one.facts).sight), typed=False)
    for name, sentences in (
        ("verdict", edition.verdict), ("side", tuple(side.sentence for side in edition.sides)),
        *((section.name, section.sentences) for section in edition.sections),
    ):  # fmt: skip
        for sentence in sentences:
            if sentence.key == key:
                return name, sentence.text
    if there is not None:
        return there.section, ""
    raise bad("key", _("The report has no such sentence; it may have been refreshed since."))


def _check_words(words: str) -> None:
    if len(words) > LONGEST:
        raise bad("text", _("A sentence has at most %(most)d letters.") % {"most": LONGEST})
    if "\x00" in words:
        raise bad("text", _("A sentence cannot hold a NUL character."))


def _require_draft(one: Report) -> None:
    if one.state != Report.State.DRAFT:
        raise ReportIsSent(
            _("Report %(number)d was sent and stays as it is; write the next one.") % {"number": one.number}
        )


def _put(access: Access, one: Report, facts: Facts) -> None:
    """Put facts into a report's row, not yet saved; its figures are gathered where the days or the kind are others."""
    adding = one._state.adding
    _require_draft(one)
    before = (one.kind, one.since, one.until)
    if adding:
        one.audience, one.language, one.kind = Report.Audience.TEAM, Report.Language.ENGLISH, Report.Kind.WEEKLY
        one.written_by = access.user
    for name, value in facts.items():
        if name in _PLAIN:
            if value not in _PLAIN[name].values:
                raise bad(name, _("Choose one of these: %(choices)s.") % {"choices": ", ".join(_PLAIN[name].values)})
            setattr(one, name, value)
        elif name in ("since", "until"):
            if value is not None:
                setattr(one, name, value)
        elif name != "refresh":
            raise bad(name, _("A report has no field “%(field)s”.") % {"field": name[:60]})
    if adding:
        since, until = usual_days(access.project, one.kind, one.audience)
        one.until = facts.get("until") or until
        one.since = facts.get("since") or (since if since < one.until else one.until - dt.timedelta(days=7))
    _check_days(access.project, one)
    if adding or facts.get("refresh") or before != (one.kind, one.since, one.until):
        found = known.as_json(gathering.gather(access, kind=one.kind, since=one.since, until=one.until))
        one.facts = found
        one.facts_digest = hashlib.sha256(canonical.written(found).encode()).hexdigest()
        one.gathered_at = timezone.now()


def _check_days(project: Project, one: Report) -> None:
    latest = max(gathering.today_in(project), gathering.last_day_of(project))
    if one.until > latest:
        raise bad(
            "until",
            _("A report tells what has happened: its day is %(day)s at the latest.") % {"day": latest.isoformat()},
        )
    if one.since >= one.until:
        raise bad("since", _("The first day lies before the status date."))
    if (one.until - one.since).days > MOST_DAYS:
        raise bad("since", _("A report tells of at most %(most)d days.") % {"most": MOST_DAYS})


def _told(one: Report) -> dict[str, Any]:
    """What the journal tells of a report; its words and figures stay in it."""
    return {
        "kind": one.kind, "audience": one.audience, "language": one.language, "since": one.since.isoformat(),
        "until": one.until.isoformat(), "figures": one.facts_digest[:12],
    }  # fmt: skip


def no_such(project: Project, number: int) -> NoSuchReport:
    """The refusal that there is none."""
    return NoSuchReport(
        _("%(key)s has no report %(number)d; it may have been deleted.") % {"key": project.key, "number": number}
    )


def _meanwhile(one: Report) -> ReportChangedMeanwhile:
    return ReportChangedMeanwhile(
        _("Somebody changed report %(number)d after you opened it; open it again, and look at it as it is now.")
        % {"number": one.number}
    )


REPORTS: RecordKind[Report] = RecordKind(
    Report, "a report", Right.WRITE_REPORTS, locked_book, "next_number", _put, _told, no_such, _meanwhile,
    rows=lambda one: [Typed.objects.filter(report=one.pk), Reader.objects.filter(report=one.pk)],
)  # fmt: skip
