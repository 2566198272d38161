"""The chain: each entry's digest covers it and the one before, and texts are covered by salted digests."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from charthouse.journal import actions, chain
from charthouse.journal.acting import acting, operation
from charthouse.journal.models import Entry, Stream


def facts_of(entry):
    return {name: getattr(entry, name) for name in chain.FIELDS}


def test_each_entry_is_chained_to_the_one_before(payroll):
    entries = list(Entry.objects.filter(stream=payroll.journal).order_by("number"))
    previous = bytes(32)
    for entry in entries:
        entry_as_told = chain.canonical(chain.told("project PAY", facts_of(entry)))
        assert bytes(entry.digest) == hashlib.sha256(previous + entry_as_told).digest()
        previous = bytes(entry.digest)

    stream = Stream.objects.get(pk=payroll.journal_id)
    assert (stream.last_number, bytes(stream.last_digest)) == (entries[-1].number, previous)


def test_what_is_told_of_an_entry_holds_names_as_salted_digests_only(payroll, maria):
    entry = Entry.objects.get(stream=payroll.journal, number=1)
    told = chain.told("project PAY", facts_of(entry))

    salt = entry.personal["after.name"]["salt"]
    assert told["after"] == {
        "key": "PAY",
        "name": {"sha256": hashlib.sha256(bytes.fromhex(salt) + b'"Payroll"').hexdigest()},
    }
    assert (told["number"], told["by"], told["verb"], told["operation"]) == (1, maria.pk, "opened", 1)
    assert "Payroll" not in json.dumps(told)


def test_values_are_kept_as_every_database_gives_them_back(payroll, maria):
    with transaction.atomic():
        entry = actions.record(
            payroll, "weighed", by=maria, stream_id=payroll.journal_id,
            after={"share": 50.0, "small": 1e-7, "big": 1e20, "deep": {"3": [1.0, None, True, "ü"]}},
        )  # fmt: skip
    again = Entry.objects.get(pk=entry.pk)

    assert again.after == {"share": 50, "small": 1e-7, "big": 10**20, "deep": {"3": [1, None, True, "ü"]}}
    assert chain.told("x", facts_of(again)) == chain.told("x", facts_of(entry))


def test_an_erased_text_leaves_the_digest_as_it_was(payroll):
    entry = Entry.objects.get(stream=payroll.journal, number=1)
    before = chain.told("project PAY", facts_of(entry))
    after = facts_of(entry) | chain.erased(facts_of(entry), ["label", "after.name"])

    assert after["label"] == ""
    assert after["after"] == {"key": "PAY", "name": None}
    assert chain.told("project PAY", after) == before
    assert chain.texts_changed(after) == []
    assert chain.texts_changed(facts_of(entry) | {"label": "Payrol"}) == ["label"]


def test_an_entry_says_through_what_and_for_whom_somebody_acted(payroll, maria, yuki):
    with acting(through="token Nightly"), acting(on_behalf_of=maria), transaction.atomic():
        entry = actions.record(payroll, "praised", by=yuki, stream_id=payroll.journal_id)

    assert (entry.by, entry.on_behalf_of, entry.through) == (yuki, maria, "token Nightly")
    with transaction.atomic():
        entry = actions.record(payroll, "praised", by=yuki, stream_id=payroll.journal_id)
    assert (entry.on_behalf_of, entry.through) == (None, "")


def test_entries_of_one_operation_carry_the_number_of_its_first(payroll, maria):
    last = Stream.objects.get(pk=payroll.journal_id).last_number
    with operation(), transaction.atomic():
        numbers = [
            actions.record(payroll, "praised", by=maria, stream_id=payroll.journal_id).operation for _ in range(2)
        ]
    with transaction.atomic():
        numbers.append(actions.record(payroll, "praised", by=maria, stream_id=payroll.journal_id).operation)

    assert numbers == [last + 1, last + 1, last + 3]
