"""Exactly one answers for each deliverable and at least one makes it: what the check finds, and what mends it."""

from __future__ import annotations

import pytest

from charthouse.scope.raci import (
    HALF_FROM,
    Cell,
    Matrix,
    Role,
    Row,
    meant,
    proposed,
    read_letter,
    shown_letter,
)

SPONSOR, MANAGER, TEAM = Role(1, "Sponsor", "Helene Dahl"), Role(2, "Project manager", "Maria Okafor"), Role(3, "Team")
ROLES = (SPONSOR, MANAGER, TEAM)


def found(letters, **more):
    matrix = Matrix(ROLES[:2], (Row(7, "PAY-D7", "Run book", letters, **more),))
    return {one.rule: one for one in matrix.findings if one.row is not None}


@pytest.mark.parametrize(
    ("letters", "rules"),
    [
        ({1: "AR"}, []),
        ({1: "A", 2: "R"}, []),
        ({1: "A", 2: "AR"}, ["two_accountable"]),
        ({1: "A", 2: "A"}, ["two_accountable", "no_responsible"]),
        ({1: "R", 2: "R"}, ["no_accountable"]),
        ({1: "A", 2: "C"}, ["no_responsible"]),
        ({1: "C", 2: "I"}, ["no_accountable", "no_responsible"]),
        ({}, ["nobody"]),
    ],
)
def test_a_row_has_exactly_one_a_and_at_least_one_r(letters, rules):
    assert list(found(letters)) == rules


@pytest.mark.parametrize("letters", [{1: "A", 2: "AR"}, {1: "R"}, {1: "A", 2: "C"}, {1: "A", 2: "A", 3: "R"}])
def test_every_repair_mends_what_it_was_offered_for(letters):
    for rule, one in found(letters).items():
        assert one.repairs
        for repair in one.repairs:
            mended = {**letters, **{cell.role: cell.value for cell in repair.cells}}
            assert all(letters.get(cell.role, "") == cell.was for cell in repair.cells)
            assert rule not in found(mended)


def test_who_does_not_stay_accountable_makes_it_as_before_or_is_asked():
    [alone, other] = found({1: "A", 2: "AR"})["two_accountable"].repairs

    assert (alone.role, alone.cells) == (SPONSOR, (Cell(7, 2, "R", "AR"),))
    assert (other.role, other.cells) == (MANAGER, (Cell(7, 1, "C", "A"),))


def test_an_empty_row_offers_what_follows():
    [repair] = found({}, proposed={1: "A", 2: "R"})["nobody"].repairs

    assert repair.cells == (Cell(7, 1, "A", ""), Cell(7, 2, "R", ""))


def test_roles_that_carry_nothing_very_much_or_have_nobody_in_them():
    rows = tuple(Row(number, f"PAY-D{number}", "Part", {1: "A", 3: "R"}) for number in range(1, HALF_FROM + 1))

    findings = {one.rule: one for one in Matrix(ROLES, rows).findings}
    fewer = {one.rule for one in Matrix(ROLES, rows[:-1]).findings}

    assert list(findings) == ["idle", "overloaded", "unfilled"]
    assert (findings["idle"].role, findings["overloaded"].role, findings["unfilled"].role) == (MANAGER, SPONSOR, TEAM)
    assert findings["overloaded"].count == HALF_FROM
    assert "overloaded" not in fewer


def test_nobody_is_missed_in_a_role_whose_holder_one_may_not_see():
    hidden = Role(3, "Team", None)

    assert Matrix((hidden,), (Row(1, "PAY-D1", "Part", {3: "AR"}),)).findings == ()


def test_without_roles_or_deliverables_there_is_nothing_to_find():
    assert Matrix((), (Row(1, "PAY-D1", "Part", {}),)).findings == ()
    assert Matrix(ROLES, ()).findings == ()


@pytest.mark.parametrize(
    ("said", "letter"),
    [("r", "R"), ("A/R", "AR"), ("r / a", "AR"), ("RA", "AR"), ("R,A", "AR"), ("-", ""), ("–", ""), ("  ", ""),
     ("X", None), ("RC", None), ("AA", None)],
)  # fmt: skip
def test_letters_are_read_as_people_write_them(said, letter):
    assert read_letter(said) == letter


def test_what_is_shown_is_read_again():
    assert [read_letter(shown_letter(value)) for value in ("R", "A", "AR", "C", "I", "")] == [
        "R",
        "A",
        "AR",
        "C",
        "I",
        "",
    ]


def test_a_name_means_a_role_by_itself_by_its_holder_or_as_a_part():
    assert meant("sponsor", ROLES) == [1]
    assert meant("MARIA  OKAFOR", ROLES) == [2]
    assert meant("Helene Dahl, for the sponsor", ROLES) == [1]
    assert meant("Teamwork", ROLES) == []
    assert meant("", ROLES) == []


def test_who_accepts_answers_and_who_works_on_it_makes_it():
    assert proposed(ROLES, {}, "Sponsor", ["Team"]) == {3: "R", 1: "A"}
    assert proposed(ROLES, {}, "Maria Okafor", ["Maria Okafor", "Team"]) == {2: "AR", 3: "R"}
    assert proposed(ROLES, {2: "A"}, "Sponsor", []) == {1: "C"}
    assert proposed(ROLES, {1: "A", 2: "R"}, "Sponsor", ["Team"]) == {}
    assert proposed(ROLES, {}, "Somebody else", ["Nobody"]) == {}
    assert proposed(ROLES, {}, "Sponsor or project manager", []) == {}
