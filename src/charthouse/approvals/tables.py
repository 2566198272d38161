"""The rows that approvals keep beside the journal, so that ``charthouse verify`` finds one that was changed by hand."""

from __future__ import annotations

from collections.abc import Iterator

from charthouse.approvals import canonical
from charthouse.approvals.models import Condition, Remark, SignatureRequest, Version
from charthouse.journal.models import Entry
from charthouse.journal.row_changes import register
from charthouse.journal.verifying import Finding, Kind


def register_tables() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(Version, stream="project__journal_id")
    register(SignatureRequest, stream="version__project__journal_id")
    register(Condition, stream="request__version__project__journal_id")
    register(Remark, stream="version__project__journal_id")


def wrong_versions() -> Iterator[tuple[int, Finding | None]]:
    """Every version's hash computed anew, and held against the one that the journal chained when it was proposed."""
    said = {
        entry.record_id: entry.after.get("digest")
        for entry in Entry.objects.filter(record="approvals.Version", verb="proposed a version").iterator(500)
    }
    for version in Version.objects.select_related("project__journal").order_by("pk").iterator(200):
        computed = canonical.digest_of(version.content)
        chained = said.get(str(version.pk), version.digest)
        if computed == version.digest == chained:
            yield 1, None
            continue
        name = version.project.journal.name
        sentence = (
            f"{name}: the content of {version.kind} version {version.number} is not what was sent for signature: "
            f"its hash is {computed[:12]}…, the journal chained {str(chained)[:12]}…."
        )
        yield 1, Finding(name, Kind.ROW_CHANGED, sentence, None, "approvals.Version", str(version.pk))
