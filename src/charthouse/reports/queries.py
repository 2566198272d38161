"""Reports as they are read: drafts written from their kept facts, sent ones as they were frozen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation

from charthouse.approvals import canonical
from charthouse.journal.models import Entry
from charthouse.reports import composed, facts
from charthouse.reports.changes import changes_between
from charthouse.reports.composed import Edition, Own, marked, typed_over
from charthouse.reports.facts import Sight, seen_at
from charthouse.reports.models import Report
from charthouse.reports.reading import most_of
from charthouse.reports.sentences import composed as written


def edition_of(report: Report, sight: Sight) -> Edition:
    """The report as somebody with that sight reads it."""
    if report.state == Report.State.SENT:
        return composed.read(canonical.read(report.content)["editions"][str(int(sight))])
    return draft_edition(report, sight)


def draft_edition(report: Report, sight: Sight, *, typed: bool = True) -> Edition:
    """What a draft says: what its kept facts tell, and what was typed."""
    there = facts.read(report.facts)
    seen = seen_at(there, sight)
    owns = tuple(Own(one.key, one.section, one.text) for one in report.typed.all()) if typed else ()
    with translation.override(report.language):
        edition = written(seen, tuple(changes_with(report, seen, previous(report))))
    return marked(typed_over(edition, owns, money=sight is there.sight))


def previous(report: Report) -> Report | None:
    """The report of the same kind to the same audience that was sent before it."""
    before = Report.objects.filter(
        project=report.project_id, kind=report.kind, audience=report.audience, state=Report.State.SENT,
        number__lt=report.number,
    )  # fmt: skip
    return before.order_by("-number").first()


def changes_with(report: Report, seen: facts.Facts, other: Report | None) -> Iterable[str]:
    """What is different from another report, as far as a reader may know both."""
    if other is None:
        return ()
    return changes_between(seen_at(facts.read(other.facts), seen.sight), seen)


def written_content(report: Report) -> dict[str, Any]:
    """What is frozen when it is sent: its facts, and an edition for each sight that may read it."""
    sights = [sight for sight in Sight if sight <= most_of(report)]
    return {
        "format": 1, "project": report.project.key, "number": report.number, "kind": report.kind,
        "audience": report.audience, "language": report.language, "since": report.since.isoformat(),
        "until": report.until.isoformat(), "facts": report.facts_digest,
        "editions": {str(int(sight)): composed.as_json(draft_edition(report, sight)) for sight in sights},
    }  # fmt: skip


def moved_on(report: Report) -> bool:
    """Whether anything else in the project changed since the figures were gathered."""
    found = Entry.objects.filter(stream_id=report.project.journal_id, number__gt=int(report.facts["entry"]))
    return found.exclude(record="reports.Report").exists()
