"""Whoever changes the database by hand is found, and what they changed is named."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from charthouse.journal import actions
from charthouse.journal.models import Entry, Stream
from charthouse.journal.verifying import Head, verify


@pytest.fixture
def journal(payroll, maria):
    with transaction.atomic():
        for number in range(10):
            actions.record(payroll, "praised", by=maria, stream_id=payroll.journal_id, why=f"Good work {number}",
                           after={"number": number})  # fmt: skip
    return Entry.objects.filter(stream=payroll.journal)


def found():
    return [(one.journal, one.kind, one.number) for one in verify().findings]


def test_what_nobody_touched_is_in_order(journal):
    done = verify()

    assert done.findings == []
    assert done.entries == Entry.objects.count()
    assert {head.journal: head.number for head in done.heads}["project PAY"] == journal.latest("number").number


@pytest.mark.parametrize(
    "change",
    [{"verb": "blamed"}, {"by": None}, {"after": {"number": 99}}, {"at": None}, {"undoes": 3},
     {"record_id": "77"}, {"through": "token"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_changed_entry_is_named(journal, change):
    if "at" in change:
        change = {"at": journal.get(number=8).at + dt.timedelta(seconds=1)}
    journal.filter(number=8).update(**change)

    assert found() == [("project PAY", "entry changed", 8)]


def test_a_changed_text_is_named_with_its_place(journal):
    journal.filter(number=8).update(why="Bad work")

    (finding,) = verify().findings
    assert (finding.kind, finding.number) == ("entry changed", 8)
    assert "was changed after it was written (why)" in finding.sentence


def test_a_missing_entry_is_named(journal):
    journal.filter(number__in=[6, 7]).delete()

    (finding,) = verify().findings
    assert (finding.kind, finding.number) == ("entry missing", 6)
    assert "nos. 6 to 7 are missing" in finding.sentence


def test_entries_cut_off_at_the_end_are_missed(journal):
    last = journal.latest("number").number
    journal.filter(number__gte=last - 1).delete()

    assert found() == [("project PAY", "entry missing", last - 1)]


def test_an_added_entry_is_named(journal):
    last = journal.latest("number")
    last.pk, last.number = None, last.number + 1
    last.save(force_insert=True)

    assert found() == [("project PAY", "entry added", last.number)]


def test_entries_that_changed_places_are_named(journal):
    journal.filter(number=6).update(number=1000)
    journal.filter(number=9).update(number=6)
    journal.filter(number=1000).update(number=9)

    assert found() == [("project PAY", "entry moved", 6), ("project PAY", "entry moved", 9)]


def test_neighbours_that_changed_places_are_named(journal):
    journal.filter(number=6).update(number=1000)
    journal.filter(number=7).update(number=6)
    journal.filter(number=1000).update(number=7)

    assert found() == [("project PAY", "entry moved", 6), ("project PAY", "entry moved", 7)]


def test_a_changed_head_is_found(journal, payroll):
    Stream.objects.filter(pk=payroll.journal_id).update(last_digest=bytes(32))

    assert found() == [("project PAY", "head", journal.latest("number").number)]


def test_an_anchor_kept_elsewhere_finds_a_journal_written_anew(journal, payroll):
    head = next(head for head in verify().heads if head.journal == "project PAY")
    last = journal.latest("number")
    before = journal.get(number=last.number - 1)
    last.delete()
    Stream.objects.filter(pk=payroll.journal_id).update(last_number=before.number, last_digest=before.digest)

    assert verify().findings == []
    assert [(one.kind, one.number) for one in verify([head]).findings] == [("anchor", head.number)]
    other = Head("project PAY", before.number, "00" * 32)
    assert [(one.kind, one.number) for one in verify([other]).findings] == [("anchor", before.number)]
    assert [one.kind for one in verify([Head("project GONE", 1, "00")]).findings] == ["anchor"]
