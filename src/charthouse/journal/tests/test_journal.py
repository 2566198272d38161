"""The journal: numbered without gaps, bound to the change's transaction, told in sentences."""

from __future__ import annotations

import pytest
from django.db import transaction

from charthouse.journal import actions, queries
from charthouse.journal.models import Entry
from charthouse.journal.telling import tell


def test_entries_are_numbered_one_by_one_for_each_project(payroll, maria):
    first = Entry.objects.filter(stream=payroll.journal).count()
    actions.record(payroll, "praised", by=maria, stream_id=payroll.journal_id)
    actions.record(payroll, "praised", by=None, stream_id=payroll.journal_id, why="Well done")
    actions.record(maria, "thanked", by=maria)

    assert list(Entry.objects.filter(stream=payroll.journal).values_list("number", flat=True)) == list(
        range(1, first + 3)
    )
    thanks = Entry.objects.get(verb="thanked")
    assert (thanks.stream.name, thanks.number, thanks.record, thanks.label) == (
        "organisation", 1, "accounts.User", "Maria Okafor",
    )  # fmt: skip


def test_an_undone_change_leaves_no_entry(payroll, maria):
    before = Entry.objects.count()

    @transaction.atomic
    def fail_after_all():
        actions.record(payroll, "praised", by=maria, stream_id=payroll.journal_id)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail_after_all()

    assert Entry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_an_entry_without_a_transaction_is_our_mistake(payroll, maria):
    with pytest.raises(RuntimeError, match="belong in one transaction"):
        actions.record(payroll, "praised", by=maria, stream_id=payroll.journal_id)


def test_many_of_the_same_are_told_as_one(payroll, maria):
    told = tell(queries.entries(stream_id=payroll.journal_id))

    assert [(one.who, one.what) for one in told] == [
        ("Maria Okafor", "gave 2 people a role, last Helene Dahl"),
        ("Maria Okafor", "opened “Payroll”"),
    ]
