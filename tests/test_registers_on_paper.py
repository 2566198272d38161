"""Registers are taken out in three forms, with what their reader may see, empty or long, in either language."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils import translation
from docx import Document
from docx.enum.section import WD_ORIENT

from charthouse.goals import actions as goals
from charthouse.goals import measuring
from charthouse.goals.measuring import Measured
from charthouse.goals.models import Measurement
from charthouse.packs import catalogue
from charthouse.packs.catalogue import Entry as PackEntry
from charthouse.packs.catalogue import NoSuchPack
from charthouse.packs.paper import pack_on_paper
from charthouse.papers.markdown import markdown_of
from charthouse.papers.model import Band, Figure, Grid, Heading, Paper, Table
from charthouse.papers.pdf import pdf_of, pictures_of
from charthouse.papers.word import docx_of
from charthouse.plan.actions import import_document
from charthouse.projects.access import Access, RoleMayNot, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.days import today_in
from charthouse.projects.models import Role
from charthouse.projects.paper_kinds import kinds_for, paper_for
from charthouse.raid import actions as raid
from charthouse.raid.models import LogEntry
from charthouse.risks import actions as risks
from charthouse.stakeholders import actions as stakeholders
from charthouse.stakeholders import communicating
from tests.worlds import signed_in

pytestmark = pytest.mark.of_the_page

NAMES = ("estimates", "goals", "log", "risks", "stakeholders", "wbs")
VENDOR = {
    "title": "The vendor delivers late", "cause": "Their team is new", "event": "It is late", "effect": "We wait",
    "probability": 0.4, "delay": (960, 2400, 5760), "cost": (Decimal(1000), Decimal(2500), Decimal(9000)),
    "tasks": [12], "response_kind": "reduce", "response": "A **weekly** look", "response_probability": 0.1,
    "contingency": "Ask the other vendor\t3d\nTell the board",
}  # fmt: skip


@pytest.fixture
def access(payroll, maria, small_plan) -> Access:
    import_document(project=payroll, document=small_plan, by=maria)
    return project_for(maria, "PAY")


@pytest.fixture
def contributor(access, yuki) -> Access:
    """Somebody who sees no costs."""
    return project_for(yuki, "PAY")


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def labels(paper: Paper) -> list[str]:
    return [column.label for table in tables(paper) for column in table.columns]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_register_is_one_sheet_that_says_so_in_each_form(payroll, maria, name):
    paper = paper_for(project_for(maria, "PAY"), name)

    assert len(pictures_of(paper, dots=20)) == 1
    assert "None" not in markdown_of(paper)
    assert Document(io.BytesIO(docx_of(paper))).sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert not tables(paper)


def test_the_risks_say_what_weighs_most_and_what_is_done(access):
    risks.create_risk(access=access, facts=VENDOR)
    gone = risks.create_risk(access=access, facts={"title": "A strike", "probability": 0.1})
    risks.change_risk(access=access, number=gone.number, facts={"state": "closed"})

    paper = paper_for(access, "risks")

    assert paper.lead == "1 risk is open, 1 of high exposure."
    there, past = tables(paper)
    texts = [cell.text for cell in there.rows[0]]
    assert texts[:2] == ["R1", "The vendor delivers late"]
    assert texts[2:5] == ["40\N{NO-BREAK SPACE}%", "2 · 5 · 12", "1,000 · 2,500 · 9,000"]
    assert there.rows[0][1].under == "Their team is new → It is late → We wait"
    said = "A weekly look\nleaves an exposure: medium\nleaves a probability of 10\N{NO-BREAK SPACE}%"
    assert there.rows[0][6].under == said
    assert past.rows[0][1].text == "A strike"
    grid = next(block for block in paper.blocks if isinstance(block, Grid))
    taken = [(place, at) for place, (_label, row) in enumerate(grid.rows) for at, cell in enumerate(row) if cell.text]
    assert taken == [(2, 4)]
    assert "- Ask the other vendor · 3d\n- Tell the board" in markdown_of(paper)


def test_amounts_are_only_for_who_may_see_costs(access, contributor):
    risks.create_risk(access=access, facts=VENDOR)

    hers, his = paper_for(access, "risks"), paper_for(contributor, "risks")

    assert "2,500" in markdown_of(hers)
    assert "2,500" not in markdown_of(his)
    assert sum(label.startswith("Impact, ") for label in labels(hers)) == 2
    assert [label for label in labels(his) if label.startswith("Impact, ")] == ["Impact, days"]
    band = next(block for block in his.blocks if isinstance(block, Band))
    assert [fact.label for fact in band.items] == ["Expected delay, all risks", "Responses save"]


def test_who_may_not_see_stakeholders_gets_no_paper_of_them(contributor):
    assert "stakeholders" not in [kind.name for kind in kinds_for(contributor)]
    with pytest.raises(RoleMayNot):
        paper_for(contributor, "stakeholders")


def test_stakeholders_stand_in_the_grid_and_the_plan_of_communication_names_its_holes(access):
    facts = {"name": "דנה כהן", "influence": 5, "interest": 4, "engagement": "neutral", "wanted": "leading",
             "email": "dana@kestrel.example"}  # fmt: skip
    stakeholders.add_stakeholder(access=access, facts=facts)
    communicating.add_communication(access=access, facts={"what": "Status", "purpose": "All know", "rhythm": "weekly"})

    paper = paper_for(access, "stakeholders")

    assert paper.lead == "1 of 1 stakeholder does not stand yet where the project needs them."
    grid = next(block for block in paper.blocks if isinstance(block, Grid))
    assert grid.rows[0][1][3].text == "דנה כהן"
    register, engagement, communication = tables(paper)
    assert "dana@kestrel.example" in register.rows[0][1].under
    assert (engagement.rows[0][1].text, engagement.rows[0][1].tone) == ("neutral", "warn")
    assert communication.rows[0][0].text == "Status"
    assert "דנה כהן has great influence and gets nothing" in markdown_of(paper)
    assert len(pictures_of(paper, dots=20)) >= 1


def test_the_log_sets_open_entries_of_each_kind_before_closed_ones(access):
    today = today_in(access.project)
    for facts in (
        {"kind": "issue", "title": "Solved", "state": "done", "outcome": "A *new* cable"},
        {"kind": "issue", "title": "Late", "due": today - dt.timedelta(days=2), "severity": "critical"},
        {"kind": "decision", "title": "Cloud", "state": "done", "decided_by": "The board", "outcome": "Our own"},
        {"kind": "assumption", "title": "Holds not", "state": "refuted"},
    ):
        raid.add_entry(access=access, facts=facts)

    paper = paper_for(access, "log")

    heads = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert heads == ["Issues (2)", "Assumptions (1)", "Decisions (1)"]
    issues, assumptions, decisions = tables(paper)
    assert [row[1].text for row in issues.rows] == ["Late", "Solved"]
    assert [row[3].tone for row in issues.rows] == ["bad", ""]
    assert issues.rows[0][5].tone == "bad"
    assert issues.rows[1][6].text == "A new cable"
    assert assumptions.rows[0][2].tone == "bad"
    assert (decisions.rows[0][6].text, decisions.rows[0][6].under.split(",")[0]) == ("Our own", "The board")
    band = next(block for block in paper.blocks if isinstance(block, Band))
    assert [fact.value for fact in band.items] == ["1", "1", "0", "3"]


def test_five_hundred_entries_repeat_the_head_on_each_page(access):
    LogEntry.objects.bulk_create(
        LogEntry(project=access.project, number=n, kind="issue", title=f"Entry {n} " + "long " * (n % 9),
                 raised_on=today_in(access.project), text="It fails. " * (n % 7))
        for n in range(1, 501)
    )  # fmt: skip
    paper = paper_for(access, "log")

    assert len(tables(paper)[0].rows) == 500
    assert len(pictures_of(paper, dots=10)) > 15
    table = Document(io.BytesIO(docx_of(paper))).tables[-1]
    assert len(table.rows) == 501
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_goals_kpis_and_benefits_stand_together_with_drawings_of_what_was_measured(access, contributor):
    goals.add_goal(access=access, facts={"title": "Quick closes", "statement": "In *five* days"})
    for name, measure in (("Defects", "number"), ("Savings", "money")):
        kpi = goals.add_kpi(access=access, facts={"name": name, "measure": measure, "direction": "down",
                                                  "target": Decimal(5), "tolerance": Decimal(1)})  # fmt: skip
        measuring.record_measurements(
            access=access, number=kpi.number, source=Measurement.Source.HAND,
            items=[Measured(dt.date(2026, 3, 2), Decimal(98765)), Measured(dt.date(2026, 3, 9), Decimal(87654))],
        )  # fmt: skip
    goals.add_benefit(access=access, facts={"title": "Overtime", "measure": "money", "expected": Decimal(76543)})

    hers, his = paper_for(access, "goals"), paper_for(contributor, "goals")

    drawn = [block for block in hers.blocks if isinstance(block, Figure)]
    assert len(drawn) == 1
    assert "Savings" in drawn[0].svg
    assert tables(hers)[0].rows[0][1].under == "In five days"
    assert "76,543" in markdown_of(hers)
    assert "76,543" not in markdown_of(his)
    assert not any("Savings" in block.svg for block in his.blocks if isinstance(block, Figure))
    assert "shown to those who may see what it is made of" in markdown_of(his)
    assert pdf_of(hers).startswith(b"%PDF")


def test_the_outline_says_where_each_task_lies(access, contributor):
    paper = paper_for(access, "wbs")

    table = tables(paper)[0]
    first = {row[0].text: row[1] for row in table.rows}
    assert max(cell.indent for cell in first.values()) >= 1
    assert any(cell.strong for cell in first.values())
    assert all((code.count(".") == cell.indent) for code, cell in first.items())


def test_estimates_name_method_author_and_basis(access):
    paper = paper_for(access, "estimates")

    assert labels(paper)[-8:] == [
        "Task", "Days: best · likely · worst", "Planned, days", "Took, days", "Method", "Author", "Date", "Basis",
    ]  # fmt: skip
    assert "not estimated" in markdown_of(paper)


def test_what_people_wrote_is_no_command_of_any_form(access):
    evil = '#panic("x") $x$ <script> | a | **b** `c`'
    raid.add_entry(access=access, facts={"kind": "issue", "title": evil, "text": evil})

    paper = paper_for(access, "log")

    assert pdf_of(paper).startswith(b"%PDF")
    assert "<script>" not in markdown_of(paper)
    assert evil in Document(io.BytesIO(docx_of(paper))).tables[-1].rows[1].cells[1].text


@pytest.mark.parametrize("name", NAMES)
def test_german_papers_have_german_titles(access, name):
    english = paper_for(access, name)
    with translation.override("de"):
        german = paper_for(access, name)

    assert english.title != german.title or name == "log"
    assert (german.language, len(german.blocks)) == ("de", len(english.blocks))


@pytest.mark.parametrize("slug", ["prince2", "infrastructure"])
def test_a_pack_is_read_through_on_paper(slug, maria):
    paper = pack_on_paper(catalogue.entry(slug))
    pack = catalogue.entry(slug).sound

    said = markdown_of(paper)
    work = tables(paper)[0]
    assert sum(row[0].indent for row in work.rows) == len(pack.tasks) + len(pack.gates)
    for part in (pack.roles, pack.documents, pack.kpis, pack.checklists):
        assert all(one.name.split("*")[0][:20] in said.replace("\\", "") for one in part)
    answer = signed_in(maria).get(f"/packs/{slug}/pack.docx")
    assert Document(io.BytesIO(answer.content)).sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert signed_in(maria).get(f"/packs/{slug}/pack.exe").status_code == 404


def test_a_pack_that_cannot_be_read_is_refused(db):
    with pytest.raises(NoSuchPack, match="mend its text first"):
        pack_on_paper(PackEntry("broken", "method", "Broken", "x = ", None))


def test_pages_offer_each_form_to_who_may_take_out_files(access, payroll, maria, helene):
    risks.create_risk(access=access, facts=VENDOR)
    set_member(project=payroll, email=helene.email, role=Role.CLIENT, by=maria)

    page = signed_in(maria).get("/projects/PAY/risks/").content.decode()

    for ending in ("pdf", "docx", "md"):
        assert f"/projects/PAY/documents/risks.{ending}" in page
        assert signed_in(maria).get(f"/projects/PAY/documents/risks.{ending}").status_code == 200
        assert signed_in(helene).get(f"/projects/PAY/documents/risks.{ending}").status_code == 403
