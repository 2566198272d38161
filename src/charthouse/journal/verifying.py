"""Looks whether the journals, and the records they tell of, are as Charthouse wrote them; names what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction

from charthouse.journal import chain
from charthouse.journal.models import Entry, Stream
from charthouse.journal.replaying import Astray, Replay
from charthouse.journal.row_changes import table_of

_AT_ONCE = 2000
_TRIES = 3
_MOST_MOVED = 50


class Kind(StrEnum):
    """What may be found."""

    ENTRY_CHANGED = "entry changed"
    ENTRY_MISSING = "entry missing"
    ENTRY_ADDED = "entry added"
    ENTRY_MOVED = "entry moved"
    HEAD = "head"
    ANCHOR = "anchor"
    ROW_CHANGED = "row changed"
    ROW_MISSING = "row missing"
    ROW_ADDED = "row added"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written."""

    journal: str
    kind: Kind
    sentence: str
    number: int | None = None
    record: str = ""
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a journal ends: kept elsewhere, it shows later that nobody wrote the whole journal anew."""

    journal: str
    number: int
    digest: str


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was found."""

    entries: int = 0
    rows: int = 0
    files: int = 0
    heads: list[Head] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


Check = Callable[[], Iterator[tuple[int, Finding | None]]]
"""Looks at one chapter's records beyond their rows: how many it looked at, and what is wrong with each."""
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Let a chapter above look at more; called in ``AppConfig.ready``."""
    if check not in _checks:
        _checks.append(check)


def verify(anchors: Sequence[Head] = ()) -> Verified:
    """Follow every journal from its first entry, and hold records and attached files against them."""
    from charthouse.journal.storing import wrong_files

    done = Verified()
    wanted: dict[str, dict[int, str]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.journal, {})[anchor.number] = anchor.digest
    for stream in Stream.objects.order_by("name"):
        _verify_stream(stream.pk, wanted.pop(stream.name, {}), done)
    for name in wanted:
        done.findings.append(Finding(name, Kind.ANCHOR, f"{name}: the whole journal is gone, and an anchor names it."))
    for checked, trouble in wrong_files():
        done.files += checked
        if trouble:
            done.findings.append(trouble)
    for check in _checks:
        for _checked, trouble in check():
            if trouble:
                done.findings.append(trouble)
    return done


def _verify_stream(key: int, anchors: dict[int, str], done: Verified) -> None:
    """Once more when somebody wrote meanwhile; the last time with the journal held."""
    for _attempt in range(_TRIES):
        stream = Stream.objects.get(pk=key)
        found = _Stream(stream, anchors)
        findings = list(found.look())
        if not findings or Stream.objects.values_list("last_number", flat=True).get(pk=key) == stream.last_number:
            break
    else:
        with transaction.atomic():
            stream = Stream.objects.select_for_update().get(pk=key)
            found = _Stream(stream, anchors)
            findings = list(found.look())
    done.entries += found.entries
    done.rows += found.rows
    done.heads.append(Head(stream.name, stream.last_number, bytes(stream.last_digest).hex()))
    done.findings.extend(findings)


class _Stream:
    """One journal while it is looked at."""

    def __init__(self, stream: Stream, anchors: dict[int, str]) -> None:
        self.stream = stream
        self.anchors = dict(anchors)
        self.entries = self.rows = 0
        self.replay = Replay(whole=stream.complete_from == 1)
        self.wrong: list[tuple[bytes, dict[str, Any], bytes]] = []

    def look(self) -> Iterator[Finding]:
        number, previous = 0, chain.START
        known = True
        for entry, digest in self._entries():
            self.entries += 1
            if entry["number"] > number + 1:
                yield self._missing(number + 1, entry["number"] - 1)
                known = False
            if known and chain.digest_of(previous, self.stream.name, entry) != digest:
                self.wrong.append((previous, entry, digest))
            elif texts := chain.texts_changed(entry):
                yield self._changed(entry, texts)
            expected = self.anchors.pop(entry["number"], None)
            if expected is not None and expected != digest.hex():
                yield self._say(
                    Kind.ANCHOR, f"no. {entry['number']} is not the entry that the anchor names; "
                    "the journal was written anew after the anchor was taken.", entry["number"],
                )  # fmt: skip
            self.replay.follow(entry)
            number, previous, known = entry["number"], digest, True
        yield from self._of_wrong()
        yield from self._head(number, previous)
        for lost in sorted(self.anchors):
            yield self._say(Kind.ANCHOR, f"no. {lost}, which an anchor names, is gone.", lost)
        if not self.wrong:  # else the rows below would be held against what somebody put into the journal
            for astray in self.replay.compare(self.stream):
                yield self._astray(astray)
        self.rows = sum(map(len, self.replay.rows.values()))

    def _entries(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        found = Entry.objects.filter(stream=self.stream).order_by("number")
        for row in found.values_list("digest", *chain.FIELDS).iterator(_AT_ONCE):
            entry = dict(zip(chain.FIELDS, row[1:], strict=True))
            if entry["changes"] is not None:
                entry["changes"] = bytes(entry["changes"])
            if entry["number"] > self.stream.last_number and not self._grown():
                self.wrong.append((b"", entry, bytes(row[0])))
                continue
            if entry["number"] <= self.stream.last_number:
                yield entry, bytes(row[0])

    def _grown(self) -> bool:
        now = Stream.objects.values_list("last_number", flat=True).get(pk=self.stream.pk)
        return now > self.stream.last_number

    def _of_wrong(self) -> Iterator[Finding]:
        moved = self._moved() if len(self.wrong) <= _MOST_MOVED else {}
        digest_at = dict(moved.values())
        for previous, entry, digest in self.wrong:
            number = entry["number"]
            if not previous:
                yield self._say(
                    Kind.ENTRY_ADDED, f"{self._named(entry)} stands after the journal's end; it was added by hand.",
                    number, entry,
                )  # fmt: skip
            elif number in moved:
                yield self._say(
                    Kind.ENTRY_MOVED, f"{self._named(entry)} was moved; it was written as no. {moved[number][0]}.",
                    number, entry,
                )  # fmt: skip
            elif not _is(digest_at.get(number - 1, b""), self.stream.name, entry, number, digest):
                yield self._changed(entry, chain.texts_changed(entry))

    def _moved(self) -> dict[int, tuple[int, bytes]]:
        """The entries that stand elsewhere than they were written, each with its true number and its digest."""
        before = {previous for previous, _entry, _digest in self.wrong} | {digest for _p, _e, digest in self.wrong}
        numbers = {entry["number"] for _p, entry, _d in self.wrong}
        found: dict[int, tuple[int, bytes]] = {}
        for _previous, entry, digest in self.wrong:
            for number in numbers - {entry["number"]}:
                if any(_is(previous, self.stream.name, entry, number, digest) for previous in before):
                    found[entry["number"]] = (number, digest)
        return found

    def _head(self, number: int, digest: bytes) -> Iterator[Finding]:
        if number < self.stream.last_number:
            yield self._missing(number + 1, self.stream.last_number)
        elif number and bytes(self.stream.last_digest) != digest:
            yield self._say(Kind.HEAD, f"the end that the journal keeps is not the digest of no. {number}.", number)

    def _missing(self, first: int, last: int) -> Finding:
        what = f"no. {first} is missing" if first == last else f"nos. {first} to {last} are missing"
        return self._say(Kind.ENTRY_MISSING, f"{what}; somebody took them out of the database.", first)

    def _changed(self, entry: Mapping[str, Any], places: list[str]) -> Finding:
        what = f" ({', '.join(places)})" if places else ""
        return self._say(
            Kind.ENTRY_CHANGED, f"{self._named(entry)} was changed after it was written{what}.", entry["number"], entry
        )

    def _astray(self, astray: Astray) -> Finding:
        after = f" since no. {astray.number}" if astray.number else ""
        who = f"{astray.table} {astray.key}{self._label(astray)}"
        if astray.what == "changed":
            ways = "; ".join(
                f"{column} is {_short(now)}, the journal says {_short(said)}"
                for column, (said, now) in astray.columns.items()
            )
            sentence = f"{who} was changed by hand{after}: {ways}."
        elif astray.what == "missing":
            sentence = f"{who} was taken out of the database by hand{after}."
        else:
            sentence = f"{who} was put into the database by hand; the journal does not know it."
        return Finding(
            self.stream.name, Kind(f"row {astray.what}"), f"{self.stream.name}: {sentence}",
            astray.number, astray.table, str(astray.key),
        )  # fmt: skip

    def _label(self, astray: Astray) -> str:
        table = table_of(astray.table)
        found = None if table is None else table.model._default_manager.filter(pk=astray.key).first()
        label = str(found) if found is not None else self.replay.rows.get(astray.table, {}).get(astray.key, {}).get(
            "name", ""
        )  # fmt: skip
        return f" (“{label[:60]}”)" if label else ""

    def _named(self, entry: Mapping[str, Any]) -> str:
        at = entry["at"].strftime("%Y-%m-%d %H:%M")
        return f"no. {entry['number']} ({entry['verb']} “{entry['label'][:60]}”, {at} UTC)"

    def _say(self, kind: Kind, sentence: str, number: int | None, entry: Mapping[str, Any] | None = None) -> Finding:
        return Finding(
            self.stream.name,
            kind,
            f"{self.stream.name}: {sentence}",
            number,
            "" if entry is None else entry["record"],
            "" if entry is None else entry["record_id"],
        )


def _is(previous: bytes, stream: str, entry: Mapping[str, Any], number: int, digest: bytes) -> bool:
    """Would this entry, with another number, have that digest?"""
    operation = number if entry["operation"] == entry["number"] else entry["operation"]
    return any(
        chain.digest_of(previous, stream, {**entry, "number": number, "operation": step}) == digest
        for step in {operation, entry["operation"]}
    )


def _short(value: Any) -> str:
    told = repr(value) if isinstance(value, str) else str(value)
    return told if len(told) <= 60 else f"{told[:57]}…"
