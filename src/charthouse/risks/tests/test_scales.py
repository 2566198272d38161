"""Own scales and an own matrix: what is refused, what they change, who sets them, and the way back."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from tests.worlds import DAY, signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.journal.actions import undo
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.plan.actions import import_document
from charthouse.projects.access import Access, RoleMayNot, project_for
from charthouse.risks import actions, queries, scales, workshop_shown
from charthouse.risks.models import Workshop
from charthouse.risks.rating import USUAL, Scale
from charthouse.risks.refusals import BadMatrix, MatrixChangedMeanwhile
from charthouse.risks.scales import read, said_of, usual
from charthouse.risks.templatetags.risks import chance_word, impact_word


@pytest.fixture
def planned(payroll, maria, small_plan) -> Access:
    import_document(project=payroll, document=small_plan, by=maria)
    access = project_for(maria, "PAY")
    facts = {"probability": 0.4, "delay": (2 * DAY, 5 * DAY, 14 * DAY), "tasks": [12]}
    actions.create_risk(access=access, facts={"title": "The vendor delivers late", **facts})
    actions.create_risk(access=access, facts={"title": "Bad press", "probability": 0.6, "reputation": 5})
    return access


def otherwise(said: dict[str, Any], *way: Any, to: Any) -> dict[str, Any]:
    found = deepcopy(said)
    place: Any = found
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = to
    return found


def small() -> dict[str, Any]:
    """Three by three, by own names, in which only the corner is high."""
    said = said_of(usual(3, 3))
    said["chances"][2]["name"] = "Probably"
    said["impacts"][2] |= {"name": "Disaster", "reputation": "In the papers"}
    said["cells"] = [["low", "low", "low"], ["low", "low", "medium"], ["low", "medium", "high"]]
    return said


@pytest.mark.parametrize("rows", [3, 4, 5, 6])
@pytest.mark.parametrize("columns", [3, 4, 5, 6])
def test_what_one_begins_with_is_a_scale_that_is_read_as_it_was_written(rows, columns):
    scale = usual(rows, columns)
    again = read(said_of(scale))

    assert (again.chances, again.days, again.shares) == (scale.chances, scale.days, scale.shares)
    places = [(row, column) for row in range(1, rows + 1) for column in range(1, columns + 1)]
    assert [again.tone(*place) for place in places] == [scale.tone(*place) for place in places]
    assert (scale.tone(1, 1), scale.tone(rows, columns)) == ("low", "high")
    assert chance_word(scale, rows)
    assert impact_word(scale, columns)


def test_the_usual_matrix_is_high_from_twelve_and_medium_from_five():
    for row in range(1, 6):
        for column in range(1, 6):
            score = row * column
            assert USUAL.tone(row, column) == ("high" if score >= 12 else "medium" if score >= 5 else "low")


@pytest.mark.parametrize(
    ("way", "to", "words"),
    [
        (("chances", 0, "most"), 0.5, "each level ends above"),
        (("chances", 0, "most"), 0, "first above 0"),
        (("chances", 0, "most"), None, "say of each level"),
        (("chances", 0, "most"), "often", "say of each level"),
        (("chances", 0, "most"), float("nan"), "say of each level"),
        (("chances", 0, "most"), -0.1, "first above 0"),
        (("chances", 3, "most"), 1.0, "too high"),
        (("chances", 4, "most"), 1.0, "the last level has no end"),
        (("impacts", 3, "days"), 1e9, "too high"),
        (("impacts", 1, "share"), 0.001, "each level ends above"),
        (("impacts", 1, "name"), "x" * 41, "40 characters"),
        (("impacts", 1, "scope"), "x" * 301, "300 characters"),
        (("cells", 0, 0), "ruinous", "low, medium or high"),
        (("cells", 0, 0), "high", "weighs at least as much"),
        (("cells",), [["low"] * 5] * 4, "a cell for each level"),
        (("chances",), [{"name": "", "most": 0.5}, {"name": "", "most": None}], "3 to 6 levels"),
    ],
)
def test_what_is_no_scale_is_refused_with_the_reason(way, to, words):
    with pytest.raises(BadMatrix, match=words):
        read(otherwise(said_of(USUAL), *way, to=to))


def test_two_levels_of_one_name_are_refused():
    said = otherwise(otherwise(said_of(USUAL), "chances", 0, "name", to="Rare"), "chances", 1, "name", to=" rare ")
    with pytest.raises(BadMatrix, match="same name"):
        read(said)


def test_a_project_is_rated_by_its_own_scales_and_goes_back(planned, maria):
    before = {line.risk.number: line.rating.tone for line in queries.lines_of(planned, queries.known_of(planned))}
    assert before == {1: "medium", 2: "high"}
    assert [(one.line.risk.number, one.tone) for one in queries.moved_by(planned, read(small()))] == [
        (1, "low"), (2, "medium"),
    ]  # fmt: skip

    scales.set_matrix(access=planned, said=small(), seen=0)
    known = queries.known_of(planned)
    lines = queries.lines_of(planned, known)
    assert [(one.rating.chance, one.rating.impact, one.rating.tone) for one in lines] == [
        (2, 2, "low"), (2, 3, "medium"),
    ]  # fmt: skip
    assert (chance_word(known.scale, 3), impact_word(known.scale, 3)) == ("Probably", "Disaster")

    entry = Entry.objects.filter(stream=planned.project.journal).order_by("-number")[0]
    undo(entry=entry, by=maria)
    assert queries.moved_by(planned, USUAL) == []
    assert scales.own_matrix(planned.project) is None


def test_of_two_who_change_it_at_once_the_second_is_told(planned):
    scales.set_matrix(access=planned, said=small(), seen=0)
    with pytest.raises(MatrixChangedMeanwhile):
        scales.set_matrix(access=planned, said=said_of(usual(4, 4)), seen=0)
    with pytest.raises(MatrixChangedMeanwhile):
        scales.set_matrix(access=planned, said=None, seen=0)
    assert scales.scale_of(planned.project).rows == 3
    scales.set_matrix(access=planned, said=None, seen=1)
    assert scales.scale_of(planned.project) == USUAL


def test_the_organisations_scales_hold_where_a_project_has_none(planned, maria, office):
    with pytest.raises(RoleMayNot):
        scales.set_house_matrix(by=maria, said=small(), seen=0)
    scales.set_house_matrix(by=office, said=small(), seen=0)
    assert scales.scale_of(planned.project).rows == 3
    scales.set_matrix(access=planned, said=said_of(usual(4, 6)), seen=0)
    assert (scales.scale_of(planned.project).rows, scales.house_scale().rows) == (4, 3)

    entry = Entry.objects.filter(stream__name=ORGANISATION).order_by("-number")[0]
    undo(entry=entry, by=office)
    assert scales.house_scale() == USUAL
    assert scales.scale_of(planned.project).rows == 4


@pytest.fixture
def office(stranger):
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    return stranger


def test_a_workshop_keeps_the_scale_that_it_began_with():
    said = said_of(read(small()))
    limits = {"chances": [0.3, 0.7], "days": [5.0, 20.0], "scale": said}
    assert workshop_shown.scale_by(Workshop(limits=limits)) == read(small())
    old = {"chances": list(USUAL.chances), "days": list(USUAL.days)}
    assert workshop_shown.scale_by(Workshop(limits=old)) == Scale()


def test_the_page_shows_what_changes_before_it_is_kept(planned, maria, helene):
    url, browser = reverse("risk-matrix", args=["PAY"]), signed_in(maria)
    page = browser.get(f"{url}?rows=3&columns=3")
    assert page.context["rows"] == 3
    typed = typed_of(small())

    tried = browser.post(url, {**typed, "do": "try"})
    text = tried.content.decode()
    assert "The vendor delivers late" in text
    assert "Keep it" in text
    assert scales.own_matrix(planned.project) is None, "nothing is kept yet"

    wrong = browser.post(url, {**typed, "chance-1-most": "80", "do": "keep"})
    assert wrong.status_code == 422
    assert "each level ends above" in wrong.content.decode()

    assert browser.post(url, {**typed, "do": "keep"}).status_code == 302
    assert scales.scale_of(planned.project) == read(small())
    assert browser.post(url, {**typed, "do": "keep"}).status_code == 409, "it has a version now"
    assert signed_in(helene).post(url, {**typed, "do": "keep"}).status_code == 403
    assert "Disaster" in browser.get(reverse("project-risks", args=["PAY"])).content.decode()
    assert "Disaster: In the papers" in browser.get(reverse("risk-new", args=["PAY"])).content.decode()


def typed_of(said: dict[str, Any]) -> dict[str, str]:
    """What a browser sends of the form."""
    found = {"version": "0", "rows": str(len(said["chances"])), "columns": str(len(said["impacts"]))}
    for row, one in enumerate(said["chances"], 1):
        found[f"chance-{row}-name"] = one["name"]
        found[f"chance-{row}-most"] = "" if one["most"] is None else str(Decimal(str(one["most"])) * 100)
    for column, one in enumerate(said["impacts"], 1):
        found |= {f"impact-{column}-{name}": one[name] for name in ("name", "quality", "scope", "reputation")}
        found[f"impact-{column}-days"] = "" if one["days"] is None else str(one["days"])
        found[f"impact-{column}-share"] = "" if one["share"] is None else str(Decimal(str(one["share"])) * 100)
    for row, cells in enumerate(said["cells"], 1):
        found |= {f"cell-{row}-{column}": tone for column, tone in enumerate(cells, 1)}
    return found
