"""Requirements and deliverables are added, changed, deleted and brought back; what they lack is told."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.accounts import personal
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.scope import deliverables, queries, requirements, stepping
from charthouse.scope.models import Deliverable, Requirement
from charthouse.scope.refusals import BadValue, NoSuchRecord, NothingToUndo, RecordChangedMeanwhile
from charthouse.scope.words import number_called


def test_numbers_rise_and_are_never_given_twice(access, require):
    assert [require(title).number for title in ("A", "B")] == [1, 2]

    requirements.delete_requirement(access=access, number=2)

    assert require("C").number == 3


def test_a_requirement_is_traced_to_what_meets_it_and_back(access, require, deliver):
    require()
    deliver(requirements=[1])

    [line] = queries.requirements_of(access)
    assert [each.key for each in line.deliverables] == ["PAY-D1"]
    requirements.change_requirement(access=access, number=1, facts={"deliverables": []})
    [back] = queries.deliverables_of(access, queries.known_of(access))
    assert back.requirements == ()


def test_what_is_missing_in_a_requirement_is_told_unless_it_is_out_of_scope(access, require):
    require()
    require("Not this time", priority="wont")

    first, second = queries.requirements_of(access)

    assert first.lacks == ("acceptance", "deliverable", "priority", "source")
    assert second.lacks == ()


def test_what_is_missing_in_a_deliverable_is_told(access, deliver, planned):
    deliver(acceptance="Somebody was paid", acceptor="Audit", tasks=[10])
    deliver("Manual")

    first, second = queries.deliverables_of(access, queries.known_of(access))

    assert (first.lacks, [task.key for task in first.tasks]) == ((), ["PAY-10"])
    assert second.lacks == ("acceptance", "acceptor", "work")


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(access, require):
    require()
    requirements.change_requirement(access=access, number=1, facts={"priority": "must"}, seen=1)

    with pytest.raises(RecordChangedMeanwhile, match="Somebody changed “Pays on the 25th”"):
        requirements.change_requirement(access=access, number=1, facts={"priority": "could"}, seen=1)

    assert Requirement.objects.get().priority == "must"


def test_a_deleted_deliverable_comes_back_with_its_traces(access, require, deliver, planned, maria):
    require()
    deliver(requirements=[1], tasks=[11])
    deliverables.delete_deliverable(access=access, number=1)
    [line] = queries.requirements_of(access)
    assert line.deliverables == ()

    undo(entry=Entry.objects.filter(verb="deleted a deliverable").get(), by=maria)

    back = Deliverable.objects.get()
    assert deliverables.facts_of(back) | {"requirements": [1], "tasks": [11]} == deliverables.facts_of(back)


def test_one_steps_back_through_ones_own_changes_and_forth_again(access, require):
    require()
    requirements.change_requirement(access=access, number=1, facts={"title": "Pays on the 27th"})

    assert stepping.undoable_told(access) == "changed title of the requirement “Pays on the 27th”"
    stepping.step(access=access, again=False)
    assert Requirement.objects.get().title == "Pays on the 25th"
    stepping.step(access=access, again=False)
    assert not Requirement.objects.exists()
    with pytest.raises(NothingToUndo):
        stepping.step(access=access, again=False)
    stepping.step(access=access, again=True)
    stepping.step(access=access, again=True)
    assert Requirement.objects.get().title == "Pays on the 27th"
    with pytest.raises(NothingToUndo):
        stepping.step(access=access, again=True)


def test_what_others_did_is_not_stepped_back(require, payroll, maria, yuki):
    require()
    set_member(project=payroll, email=yuki.email, role=Role.PRODUCT_OWNER, by=maria)

    with pytest.raises(NothingToUndo):
        stepping.step(access=project_for(yuki, "PAY"), again=False)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"title": " "}, "needs a title"),
        ({"priority": "urgent"}, "one of those offered"),
        ({"status": ""}, "one of those offered"),
        ({"source": "x" * 201}, "200 characters"),
        ({"text": "x" * 20_001}, "20000 characters"),
        ({"owner": 10**9}, "somebody who reads the scope"),
        ({"deliverables": [7]}, "no deliverable 7"),
        ({"deliverables": ["7"]}, "by their numbers"),
        ({"goals": [0]}, "by their numbers"),
        ({"goals": [7]}, "no goal 7"),
        ({"shoe_size": 42}, "no field “shoe_size”"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(access, require, facts, says):
    with pytest.raises(BadValue, match=says) as refused:
        require(**{"title": "Something", **facts})

    assert list(refused.value.fields) == list(facts)
    assert not Requirement.objects.exists()


def test_a_reference_is_given_once(access, require):
    require(reference="REQ-1")

    with pytest.raises(BadValue, match="PAY-R1 has the reference “REQ-1” already"):
        require("Another", reference="REQ-1")


def test_who_reads_cannot_change_and_who_is_outside_finds_nothing(access, require, deliver, yuki, stranger):
    require()
    deliver()
    contributor = project_for(yuki, "PAY")

    with pytest.raises(RoleMayNot):
        requirements.change_requirement(access=contributor, number=1, facts={"title": "Mine"})
    with pytest.raises(NoSuchRecord, match="PAY has no requirement 7"):
        requirements.KIND.of(access.project, 7)
    reader, outsider = signed_in(yuki), signed_in(stranger)
    for address in ("", "requirements/1", "deliverables/", "deliverables/1"):
        assert reader.get(f"/projects/PAY/scope/{address}").status_code == 200
        assert outsider.get(f"/projects/PAY/scope/{address}").status_code == 404
    for address in ("requirements/new", "requirements/1/edit", "requirements/import", "deliverables/1/edit"):
        assert reader.get(f"/projects/PAY/scope/{address}").status_code == 403
    assert reader.post("/projects/PAY/scope/requirements/1/delete").status_code == 403
    assert signed_in(access.user).get("/projects/PAY/scope/requirements/1/delete").status_code == 405


def test_the_pseudonym_stands_where_somebody_was_named(access, deliver, yuki):
    deliver(acceptor=yuki.name)

    personal.erase_everywhere(yuki)

    assert yuki.name not in Deliverable.objects.get().acceptor


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("R12", 12), ("PAY-R12", 12), ("pay-r12", 12), ("CRM-R12", None), ("D12", None), ("x", None)],
)
def test_a_key_calls_a_number_of_its_own_kind_and_project(text, number):
    assert number_called(text, "PAY", "R") == number


def test_many_deliverables_and_requirements_are_shown_a_page_at_a_time(payroll, maria, access):
    Deliverable.objects.bulk_create(
        Deliverable(project=payroll, number=number, name=f"Part {number}.", added_at=timezone.now())
        for number in range(1, 52)
    )
    browser = signed_in(maria)

    first, second = (
        browser.get("/projects/PAY/scope/deliverables/", {"page": page}).content.decode() for page in (1, 2)
    )

    assert ("Part 50." in first, "Part 51." in first) == (True, False)
    assert ("Part 50." in second, "Part 51." in second) == (False, True)
    # The sentence on top is about all of them.
    assert "51" in first.split("</h1>")[0].rpartition("<h1")[2]
    assert "51" in second.split("</h1>")[0].rpartition("<h1")[2]


def test_a_row_of_the_register_says_what_is_so_now_and_to_each_reader_their_own(
    access, require, deliver, maria, helene
):
    require("Pays on the 25th", owner=maria.pk)
    deliver("Payroll run", requirements=[1])

    def row(reader):
        page = signed_in(reader).get("/projects/PAY/scope/").content.decode()
        return page.partition('<tr id="r-1"')[2].partition("</tr>")[0]

    asked = [row(reader) for reader in (maria, helene, maria, helene)]
    assert ["<select" in one for one in asked] == [True, False, True, False]
    assert 'title="Payroll run"' in asked[3]
    deliverables.change_deliverable(access=access, number=1, facts={"name": "Pay slips"})
    requirements.change_requirement(
        access=access, number=1, facts={"priority": "must", "source": "The law", "acceptance": "Ten cases pass."}
    )
    maria.name = "Maria Neumann"
    maria.save()
    for reader in (maria, helene):
        now = row(reader)
        assert all(said in now for said in ('title="Pay slips"', "The law", "Maria Neumann"))
        assert "acceptance criteria" not in now
    assert '<option value="must" selected>' in row(maria)
    maria.locale = "de"
    maria.save()
    assert ('data-label="Priorität"' in row(maria), 'data-label="Priority"' in row(helene)) == (True, True)


def test_what_is_chosen_in_the_register_is_kept_with_the_pages_token_alone(access, require, maria):
    require()
    browser = signed_in(maria)
    browser.handler.enforce_csrf_checks = True
    page = browser.get("/projects/PAY/scope/").content.decode()
    token = page.partition('"X-CSRFToken": "')[2].partition('"')[0]
    home, said = "/projects/PAY/scope/requirements/1/set", {"priority": "must", "version": "1"}

    assert browser.post(home, said).status_code == 403
    answer = browser.post(home, said, headers={"x-csrftoken": token, "hx-request": "true"})

    assert '<option value="must" selected>' in answer.content.decode()
    assert Requirement.objects.get().priority == "must"
