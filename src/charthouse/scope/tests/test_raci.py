"""The RACI matrix: its cells are written one by one or many at once, taken back, kept apart, filled and carried."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.worlds import signed_in

from charthouse.accounts import personal
from charthouse.papers.markdown import markdown_of
from charthouse.projects.models import Membership, Role
from charthouse.projects.paper_kinds import paper_for
from charthouse.projects.registers import change_record, delete_record
from charthouse.scope import deliverables, raci_importing, raci_roles, stepping
from charthouse.scope.document import weak
from charthouse.scope.packages import structure_of
from charthouse.scope.raci import Cell
from charthouse.scope.raci_matrix import fill, letters_of, matrix_of, set_cells
from charthouse.scope.refusals import BadFile, BadValue, RecordChangedMeanwhile
from charthouse.stakeholders.actions import add_stakeholder

HOME = "/projects/PAY/scope/raci/"


@pytest.fixture
def roles(access):
    for name, holder in (("Sponsor", "Helene Dahl"), ("Operations", ""), ("Project manager", "Maria Okafor")):
        raci_roles.add_role(access=access, facts={"name": name, "holder": holder})


def test_letters_are_written_together_and_taken_back_together(access, deliver, roles):
    deliver("Run")
    deliver("Manual")

    changed = set_cells(access=access, cells=[Cell(1, 1, "A", ""), Cell(1, 2, "R", ""), Cell(2, 3, "AR", "")])

    assert changed == 3
    assert letters_of(access) == {1: {1: "A", 2: "R"}, 2: {3: "AR"}}
    assert stepping.step(access=access, again=False) == "changed 2 deliverables, last “Manual”"
    assert letters_of(access) == {}
    stepping.step(access=access, again=True)
    assert letters_of(access) == {1: {1: "A", 2: "R"}, 2: {3: "AR"}}


def test_two_people_at_one_cell_are_told_and_at_two_cells_are_not(access, deliver, roles):
    deliver("Run")
    set_cells(access=access, cells=[Cell(1, 1, "A", "")])

    set_cells(access=access, cells=[Cell(1, 2, "R", "")])
    set_cells(access=access, cells=[Cell(1, 1, "A", "")])
    with pytest.raises(RecordChangedMeanwhile, match="wrote A for Sponsor at PAY-D1"):
        set_cells(access=access, cells=[Cell(1, 3, "I", ""), Cell(1, 1, "C", "")])
    with pytest.raises(RecordChangedMeanwhile, match="emptied the cell of Project manager"):
        set_cells(access=access, cells=[Cell(1, 3, "R", "A")])

    assert letters_of(access) == {1: {1: "A", 2: "R"}}


def test_only_what_is_there_gets_letters_and_only_from_who_may(access, deliver, roles, helene):
    deliver("Run")

    with pytest.raises(BadValue, match="no role 9"):
        set_cells(access=access, cells=[Cell(1, 9, "A", "")])
    with pytest.raises(BadValue, match="Give R, A, A/R, C or I"):
        set_cells(access=access, cells=[Cell(1, 1, "Z", "")])
    browser = signed_in(helene)
    assert browser.post(f"{HOME}set", {"cell": "1:1:A:"}).status_code == 403
    page = browser.get(HOME).content.decode()
    assert "data-raci-cell" not in page
    assert "raci-role-new" not in page
    for said in ("1:1:A", "1:1:Z:", "1:1:A::", ""):
        assert signed_in(access.user).post(f"{HOME}set", {"cell": said}).status_code == 422
    assert letters_of(access) == {}


def test_a_role_goes_with_its_letters_and_comes_back_with_them(access, deliver, roles):
    deliver("Run")
    set_cells(access=access, cells=[Cell(1, 1, "A", ""), Cell(1, 2, "R", "")])

    delete_record(raci_roles.ROLES, access=access, number=1)
    assert letters_of(access) == {1: {2: "R"}}
    stepping.step(access=access, again=False)
    assert letters_of(access) == {1: {1: "A", 2: "R"}}


def test_a_deliverable_goes_with_its_letters_and_what_is_dropped_is_in_no_row(access, deliver, roles):
    deliver("Run")
    deliver("Gold plate", state="dropped")
    set_cells(access=access, cells=[Cell(1, 1, "AR", ""), Cell(2, 1, "AR", "")])

    assert [row.number for row in matrix_of(access).rows] == [1]
    deliverables.delete_deliverable(access=access, number=1)
    assert letters_of(access) == {2: {1: "AR"}}
    stepping.step(access=access, again=False)
    assert letters_of(access) == {1: {1: "AR"}, 2: {1: "AR"}}


def test_roles_need_names_of_their_own_and_stand_in_their_places(access, roles):
    with pytest.raises(BadValue, match="is there already"):
        raci_roles.add_role(access=access, facts={"name": "sponsor"})
    with pytest.raises(BadValue, match="needs a name"):
        raci_roles.add_role(access=access, facts={"name": "  "})
    with pytest.raises(BadValue, match="from 1 to 40"):
        change_record(raci_roles.ROLES, access=access, number=1, facts={"place": 0})

    change_record(raci_roles.ROLES, access=access, number=1, facts={"place": 40})

    assert [role.name for role in matrix_of(access).roles] == ["Operations", "Project manager", "Sponsor"]


def test_roles_that_other_pages_know_are_offered_once_and_taken_over(access, maria):
    add_stakeholder(access=access, facts={"name": "Works council"})
    raci_roles.add_role(access=access, facts={"name": "Project manager", "holder": maria.name})

    offered = {source.name: [one.name for one in offers] for source, offers in raci_roles.offered(access)}
    assert offered["stakeholders"] == ["Works council"]
    assert maria.name not in offered.get("members", [])
    answer = signed_in(maria).post(f"{HOME}roles/new", {"take": "1", "names": ["Works council", "Nobody"]})

    assert answer.status_code == 302
    assert [role.name for role in matrix_of(access).roles] == ["Project manager", "Works council"]
    with pytest.raises(BadValue, match="Choose at least one"):
        raci_roles.take_over(access=access, names=["Nobody"])


def test_empty_cells_are_filled_by_acceptors_and_tasks_and_no_letter_is_written_over(access, deliver, planned, roles):
    deliver("Run", acceptor="Helene Dahl", tasks=[10])
    deliver("Manual", acceptor="Operations")
    set_cells(access=access, cells=[Cell(2, 2, "I", "")])

    assert fill(access=access) == 1

    assert letters_of(access) == {1: {1: "A"}, 2: {2: "I"}}
    with pytest.raises(BadValue, match="Nothing follows"):
        fill(access=access)


def test_rows_follow_the_outline_and_the_dictionary_names_who_answers(access, deliver, planned, roles):
    deliver("Brought in", tasks=[20])
    deliver("Without work")
    deliver("Made", tasks=[10])
    set_cells(access=access, cells=[Cell(3, 1, "A", ""), Cell(3, 2, "R", "")])

    assert [row.name for row in matrix_of(access).rows] == ["Made", "Brought in", "Without work"]
    answering = {one.uid: one.accountable for one in structure_of(access).elements}
    assert (answering[11], answering[21]) == (("Sponsor",), ())


def test_what_is_weak_is_told_before_anybody_signs(access, deliver, roles):
    deliver("Run")
    deliver("Manual")
    set_cells(access=access, cells=[Cell(1, 1, "A", ""), Cell(2, 1, "R", "")])

    told = [one for one in weak(access, "") if "RACI" in one]

    assert told == [
        "1 deliverable has not exactly one role that answers for it (RACI).",
        "1 deliverable has no role that makes it (RACI).",
    ]


def test_the_page_mends_what_it_finds(access, deliver, roles, maria):
    deliver("Run")
    set_cells(access=access, cells=[Cell(1, 1, "A", ""), Cell(1, 3, "AR", "")])
    browser = signed_in(maria)

    assert 'value="1:3:R:AR"' in browser.get(HOME).content.decode()
    part = browser.post(f"{HOME}set", {"cell": "1:3:R:AR"}, headers={"HX-Request": "true"}).content.decode()

    assert letters_of(access) == {1: {1: "A", 3: "R"}}
    assert part.lstrip().startswith('<div id="raci-verdict" hx-swap-oob="true">')
    assert 'id="c-1-3"' in part
    refused = browser.post(f"{HOME}set", {"cell": "1:3:C:AR"}, headers={"HX-Request": "true"})
    assert refused.status_code == 409


def test_what_is_taken_out_comes_in_again_and_changes_are_shown_first(access, deliver, roles, maria):
    deliver("Run")
    deliver("Manual")
    set_cells(access=access, cells=[Cell(1, 1, "A", ""), Cell(1, 2, "R", ""), Cell(2, 3, "AR", "")])
    browser = signed_in(maria)
    file = browser.get(f"{HOME}export.csv").content

    same = raci_importing.coming(access, raci_importing.read("raci.csv", file))
    assert (same.cells, same.same, same.wrong) == ((), 3, ())
    other = file.decode("utf-8-sig").replace("A/R", "").replace("Operations", "Works council")
    shown = browser.post(f"{HOME}import", {"file": SimpleUploadedFile("raci.csv", other.encode())})
    said = shown.context["said"]
    assert (shown.context["coming"].written, shown.context["coming"].emptied) == (1, 1)
    assert letters_of(access)[2] == {3: "AR"}
    browser.post(f"{HOME}import", {"said": said})

    assert letters_of(access) == {1: {1: "A", 2: "R", 4: "R"}}
    stepping.step(access=access, again=False)
    assert letters_of(access) == {1: {1: "A", 2: "R"}, 2: {3: "AR"}}
    assert len(matrix_of(access).roles) == 3


def test_lines_that_are_wrong_stay_out_with_their_reason(access, deliver, roles):
    deliver("Run")
    lines = "deliverable,Sponsor\nRun,X\nNobody knows,A\nRun,A\nrun,R\n"

    found = raci_importing.coming(access, raci_importing.read("raci.csv", lines.encode()))

    assert found.cells == (Cell(1, 1, "A", ""),)
    assert [(line, told.split(";")[0]) for line, told in found.wrong] == [
        (2, "“X” at Sponsor is no letter of the matrix"),
        (3, "There is no “Nobody knows” here"),
        (5, "A line above is about the same deliverable."),
    ]
    with pytest.raises(BadFile, match="must name the columns"):
        raci_importing.read("raci.csv", b"deliverable\nRun\n")
    with pytest.raises(BadFile, match="no deliverable"):
        raci_importing.read("raci.csv", b"deliverable,Sponsor\n")


def test_on_paper_stand_letters_roles_and_findings(access, deliver, roles):
    deliver("Run")
    set_cells(access=access, cells=[Cell(1, 1, "A", ""), Cell(1, 2, "AR", "")])

    told = markdown_of(paper_for(access, "raci"))

    assert "A/R" in told
    assert "D1 Run (2 A)" in told
    assert "Helene Dahl" in told


def test_a_client_does_not_read_who_answers(deliver, roles, payroll, stranger):
    deliver("Run")
    browser = signed_in(stranger)

    assert browser.get(HOME).status_code == 404
    Membership.objects.create(project=payroll, user=stranger, role=Role.CLIENT)
    assert browser.get(HOME).status_code == 403


def test_a_person_is_told_of_their_roles_and_forgotten_in_them(access, deliver, roles, yuki):
    deliver("Run")
    raci_roles.add_role(access=access, facts={"name": "Tester", "holder": f"{yuki.name}, later Ines"})
    set_cells(access=access, cells=[Cell(1, 4, "AR", "")])

    told = personal.tell_everything(yuki)["scope"]["roles_in_deliverables"]
    assert told == [
        {
            "project__key": "PAY", "role": "Tester", "holder": f"{yuki.name}, later Ines",
            "letters": [{"deliverable__name": "Run", "value": "AR"}],
        }
    ]  # fmt: skip
    personal.erase_everywhere(yuki)

    holder = matrix_of(access).roles[3].holder or ""
    assert yuki.name not in holder
    assert holder.endswith(", later Ines")


def test_programs_keep_the_matrix_too(access, deliver, roles, maria, helene):
    deliver("Run")
    deliver("Manual")
    browser = signed_in(maria)
    home = "/api/v1/projects/PAY"

    def put(number, letters, version):
        said = [{"role": role, "letter": letter} for role, letter in letters.items()]
        return browser.put(
            f"{home}/raci/{number}", {"letters": said}, content_type="application/json",
            headers={"If-Match": f'"{version}"'},
        )  # fmt: skip

    assert put(1, {1: "A", 2: "R"}, 1).json()["letters"] == [
        {"role": 1, "letter": "A"}, {"role": 2, "letter": "R"},
    ]  # fmt: skip
    assert put(1, {1: "A"}, 1).status_code == 412
    assert put(1, {7: "A"}, 2).status_code == 422
    assert put(1, {1: "X"}, 2).status_code == 422
    first = browser.get(f"{home}/raci?limit=1").json()
    assert [row["key"] for row in first["items"]] == ["PAY-D1"]
    assert [row["key"] for row in browser.get(first["next"]).json()["items"]] == ["PAY-D2"]
    put(2, {3: "A"}, 1)
    found = browser.get(f"{home}/raci/findings").json()
    assert (found["deliverables"], found["sound"]) == (2, 1)
    assert found["items"] == [
        {"rule": "no_responsible", "deliverable": 2, "role": None, "count": 0,
         "repairs": [[{"role": 3, "letter": "AR"}]]},
        {"rule": "unfilled", "deliverable": None, "role": 2, "count": 1, "repairs": []},
    ]  # fmt: skip
    made = browser.post(f"{home}/raci-roles", {"name": "Audit"}, content_type="application/json")
    assert (made.status_code, made.json()["place"], made["Location"]) == (201, 4, f"{home}/raci-roles/4")
    assert signed_in(helene).get(f"{home}/raci-roles").json()["items"][0]["holder"] == "Helene Dahl"
    assert browser.delete(f"{home}/raci-roles/4", headers={"If-Match": '"2"'}).status_code == 412
    assert browser.delete(f"{home}/raci-roles/4", headers={"If-Match": '"1"'}).status_code == 204
