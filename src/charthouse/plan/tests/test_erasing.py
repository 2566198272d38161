"""What names a person is erased from the journals, and every chain still holds."""

from __future__ import annotations

import pytest
from tests.worlds import signed_in

from charthouse.journal.erasing import NothingToErase, erase_personal
from charthouse.journal.models import Comment, Entry
from charthouse.journal.undoing import NoWayBack, undo
from charthouse.journal.verifying import verify
from charthouse.plan import actions


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def everything(stream):
    entries = Entry.objects.filter(stream=stream).values("label", "why", "before", "after", "personal")
    return repr(list(entries))


def test_nothing_in_the_journal_names_the_person_any_more_and_the_chain_holds(plan, maria, yuki):
    actions.update_task(
        project=plan, uid=11, changes={"responsible": ("", "Yuki Hayashi")}, by=maria, why="for Yuki Hayashi"
    )
    actions.update_task(project=plan, uid=12, changes={"notes": ("With both plants.", "Ask YUKI HAYASHI")}, by=maria)
    signed_in(maria).post("/projects/PAY/on/task/11/comments", {"text": "@Yuki Hayashi, thanks"})
    heads = {head.journal: head for head in verify().heads}
    assert "Yuki Hayashi" in everything(plan.journal)

    count = erase_personal(person=yuki, by=maria, names=["Yuki Hayashi", "yuki@example.org"], why="She asked for it")

    assert count >= 4
    assert "yuki hayashi" not in everything(plan.journal).casefold()
    assert Comment.objects.get().text == "@…, thanks"
    done = verify([heads["project PAY"]])
    assert [one.sentence for one in done.findings] == []
    last = Entry.objects.get(verb="erased", record="accounts.User")
    assert last.label == f"account {yuki.pk}"
    assert (last.by, last.after, last.why) == (maria, {"entries": count}, "She asked for it")


def test_what_was_erased_cannot_be_undone_and_says_why(plan, maria, yuki):
    actions.update_task(project=plan, uid=11, changes={"responsible": ("", "Yuki Hayashi")}, by=maria)
    entry = Entry.objects.filter(stream=plan.journal, verb="changed").latest("number")
    erase_personal(person=yuki, by=maria)

    entry.refresh_from_db()
    with pytest.raises(NoWayBack, match="or they were erased"):
        undo(entry=entry, by=maria)


def test_an_erased_text_that_was_put_back_by_hand_is_found(plan, maria, yuki):
    actions.update_task(
        project=plan, uid=11, changes={"responsible": ("", "Yuki Hayashi")}, by=maria, why="Yuki Hayashi"
    )
    number = Entry.objects.filter(stream=plan.journal, verb="changed").latest("number").number
    erase_personal(person=yuki, by=maria)
    Entry.objects.filter(stream=plan.journal, number=number).update(why="Somebody else")

    assert [(one.kind, one.number) for one in verify().findings] == [("entry changed", number)]


def test_a_name_of_one_letter_would_take_everything(maria, yuki):
    with pytest.raises(NothingToErase, match="at least 3 letters"):
        erase_personal(person=yuki, by=maria, names=["Y"])
