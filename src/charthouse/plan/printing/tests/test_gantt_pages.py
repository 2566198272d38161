"""A drawn plan: its texts are there, bars stand where their dates are, pages repeat their heads, nothing overlaps."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from tests.worlds import at

from charthouse.drawing import fonts
from charthouse.drawing.scene import Box, Line, Page, Polygon, Rect, Words
from charthouse.engine.schedule import schedule
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of
from charthouse.plan.printing.facts import Facts, facts_of
from charthouse.plan.printing.layout import laid_out
from charthouse.plan.printing.setup import BadSetup, PageSetup, setup_of
from charthouse.plan.printing.sheet import gantt_pages


def facts(document: doc.Document, **options) -> Facts:
    return facts_of(document, schedule(plan_of(document)), **{"key": "PAY", "now": at(1), **options})


def words(page: Page, role: str) -> list[Words]:
    return [mark for mark in page.marks() if isinstance(mark, Words) and mark.role == role]


def bars(page: Page) -> dict[int | None, Rect]:
    return {mark.about: mark for mark in page.marks() if isinstance(mark, Rect) and mark.role == "bar"}


def many(count: int, plan: doc.Document) -> doc.Document:
    one = doc.Task(uid=1, name="Work", duration=doc.Duration(480, doc.Unit.DAY))
    tasks = tuple(replace(one, uid=i + 1, name=f"Work package number {i + 1}") for i in range(count))
    links = tuple(doc.Link(before=i, after=i + 1) for i in range(1, count) if i % 10)
    return replace(plan, tasks=tasks, links=links, assignments=())


def test_every_task_stands_on_the_page_with_its_dates_in_order(small_plan):
    (page,) = gantt_pages(facts(small_plan), PageSetup())

    assert [text.text for text in words(page, "name")] == [task.name for task in small_plan.tasks]
    rows = [text.y for text in words(page, "name")]
    assert rows == sorted(rows)
    computed = facts(small_plan)
    starts = {number: int(computed.columns.start[row]) for number, row in computed.row_of.items()}
    places = sorted((starts[number], bar.x) for number, bar in bars(page).items() if number is not None)
    assert [x for _start, x in places] == sorted(x for _start, x in places)


def test_the_head_says_project_state_and_dates_and_the_foot_counts_pages(small_plan):
    (page,) = gantt_pages(facts(small_plan, state="version 7"), PageSetup(foot="For the wall"))

    assert words(page, "title")[0].text == small_plan.project.name
    assert "PAY · version 7" in words(page, "subtitle")[0].text
    assert words(page, "page")[0].text == "Charthouse · PAY · 1 / 1"
    assert words(page, "foot")[0].text == "For the wall"


def test_pages_below_and_beside_repeat_heads_and_continue_rows_and_time(small_plan):
    computed = facts(many(90, small_plan))
    setup = PageSetup(wide=2, columns=("name",))
    pages = list(gantt_pages(computed, setup))
    sheets = laid_out(computed, setup)

    assert len(pages) == 2 * sheets.tall
    assert sheets.tall > 1
    for number, page in enumerate(pages):
        assert words(page, "page")[0].text.endswith(f"{number + 1} / {len(pages)}")
        assert [head.text for head in words(page, "head")] == ["Task"]
        assert words(page, "lower")
    names = [text.text for page in pages[::2] for text in words(page, "name")]
    assert names == [f"Work package number {i}" for i in range(1, 91)]
    assert [text.text for text in words(pages[0], "name")] == [text.text for text in words(pages[1], "name")]


def test_rows_fit_the_pages_that_are_asked_for(small_plan):
    computed = facts(many(300, small_plan))

    one = laid_out(computed, PageSetup(paper="a0", landscape=False, tall=1))
    three = laid_out(computed, PageSetup(paper="a3", tall=3))

    assert (one.count, three.count) == (1, 3)
    assert one.row_height * 300 <= one.chart.height * 1.001
    assert three.rows_a_page == 100


def test_texts_too_small_to_read_are_remarked(small_plan):
    sheets = laid_out(facts(many(900, small_plan)), PageSetup(tall=1))

    assert sheets.remarks
    assert not laid_out(facts(small_plan), PageSetup(tall=1)).remarks


def test_too_many_pages_are_refused_with_the_way_out(small_plan):
    with pytest.raises(BadSetup, match="Choose bigger paper"):
        laid_out(facts(many(2000, small_plan)), PageSetup(paper="letter", wide=20))


@pytest.mark.parametrize("paper", ["a4", "a3", "a0", "letter", "slide"])
def test_nothing_leaves_the_page_and_no_text_runs_into_the_next(small_plan, paper):
    for landscape in (True, False):
        for page in gantt_pages(facts(many(40, small_plan)), PageSetup(paper=paper, landscape=landscape)):
            for mark in page.marks():
                if isinstance(mark, Words):
                    wide = fonts.width(mark.text, mark.size, mark.bold)
                    left = mark.x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
                    assert left >= 0
                    assert left + wide <= page.width
                elif isinstance(mark, Rect):
                    assert mark.x >= 0
                    assert mark.x + mark.width <= page.width + 0.01
                    assert mark.y + mark.height <= page.height
            cells = [mark for mark in page.marks() if isinstance(mark, Words) and mark.about and mark.role != "date"]
            lines: dict[float, list[tuple[float, float]]] = {}
            for cell in cells:
                wide = fonts.width(cell.text, cell.size, cell.bold)
                left = cell.x - (wide if cell.anchor == "end" else 0)
                lines.setdefault(cell.y, []).append((left, left + wide))
            for line in lines.values():
                line.sort()
                assert all(right <= left for (_l, right), (left, _r) in pairwise(line))


def test_a_range_of_time_cuts_bars_at_its_edges(small_plan):
    computed = facts(small_plan)
    first = dt.date(1970, 1, 1) + dt.timedelta(days=computed.schedule.start // 1440 + 1)
    setup = PageSetup(start=first, finish=first + dt.timedelta(days=3))
    (page,) = gantt_pages(computed, setup)
    chart = laid_out(computed, setup).chart

    assert bars(page)
    assert all(chart.x - 0.01 <= bar.x and bar.x + bar.width <= chart.right + 0.01 for bar in bars(page).values())


def test_levels_rows_and_columns_decide_what_is_drawn(small_plan):
    computed = facts(small_plan)
    (levels,) = gantt_pages(computed, PageSetup(level=1))
    (chosen,) = gantt_pages(computed, PageSetup(rows=(22, 11, 999), columns=("number", "name", "finish")))

    assert [text.about for text in words(levels, "name")] == [10, 20]
    assert [text.about for text in words(chosen, "name")] == [22, 11]
    assert [text.text for text in words(chosen, "head")] == ["No.", "Task", "Finish"]


def test_what_is_not_to_be_shown_is_not_drawn(small_plan):
    bare = PageSetup(critical=False, slack=False, links=False, status=False, legend=False, baselines=())
    (page,) = gantt_pages(facts(small_plan), bare)
    roles = {mark.role for mark in page.marks()}

    assert not roles & {"link", "arrow", "slack line", "status", "flag", "legend", "baseline"}
    (full,) = gantt_pages(facts(small_plan), PageSetup())
    assert {"link", "arrow", "baseline", "legend"} <= {mark.role for mark in full.marks()}


def test_who_may_not_know_the_team_gets_no_owners(small_plan):
    with_team, without = facts(small_plan), facts(small_plan, with_team=False)
    (page,) = gantt_pages(without, PageSetup())

    assert with_team.owners
    assert not words(page, "owner")
    assert "Owner" not in [head.text for head in words(page, "head")]


def test_names_that_are_read_from_the_right_stand_at_the_right_of_their_column(small_plan):
    tasks = (replace(small_plan.tasks[1], name="תכנון המערכת (שלב 2)", parent_uid=None), *small_plan.tasks[2:3])
    plan = replace(small_plan, tasks=(tasks[0], replace(tasks[1], parent_uid=None)), links=(), assignments=())
    (page,) = gantt_pages(facts(plan), PageSetup())

    assert [text.anchor for text in words(page, "name")] == ["end", "start"]


def test_milestones_are_labelled_with_their_date_beside_their_sign(small_plan):
    (page,) = gantt_pages(facts(small_plan), PageSetup())
    signs = [mark for mark in page.marks() if isinstance(mark, Polygon) and mark.role == "milestone"]
    dates = [text for text in words(page, "date") if text.about]

    assert {sign.about for sign in signs} == {text.about for text in dates}
    for sign, date in zip(signs, dates, strict=True):
        left, right = min(x for x, _y in sign.points), max(x for x, _y in sign.points)
        wide = fonts.width(date.text, date.size)
        assert date.x >= right or date.x + wide <= left


def test_the_progress_line_goes_from_the_top_to_the_bottom(small_plan):
    (page,) = gantt_pages(facts(small_plan, now=at(15)), PageSetup(progress=True))
    lines = [mark for mark in page.marks() if isinstance(mark, Line) and mark.role == "progress"]

    assert len(lines) == 1
    ys = [round(y, 6) for _x, y in lines[0].points]
    assert ys == sorted(ys)
    assert min(x for x, _y in lines[0].points) < lines[0].points[0][0]  # something is late


def test_legends_name_what_is_drawn(small_plan):
    (page,) = gantt_pages(facts(small_plan), PageSetup())
    said = [text.text for text in words(page, "legend")]

    assert "Milestone" in said
    assert "Critical, done part" in said
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"paper": "b5"}, "use one of a4, a3"),
        ({"wide": 0}, "from 1 to 20"),
        ({"wide": "many"}, "from 1 to 20"),
        ({"wide": True}, "from 1 to 20"),
        ({"landscape": "perhaps"}, "use true or false"),
        ({"start": "tomorrow"}, "write it as 2027-03-01"),
        ({"start": "2027-03-01", "finish": "2027-02-01"}, "before the first day"),
        ({"columns": "name,salary"}, "use some of"),
        ({"rows": ["x"]}, "use a whole number"),
        ({"title": "x" * 201}, "at most 200"),
        ({"ink": "red"}, "knows"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(said, sentence):
    with pytest.raises(BadSetup, match=sentence):
        setup_of(said)


def test_a_setup_keeps_its_own_told_form():
    setup = setup_of(
        {"paper": "a3", "landscape": "false", "start": "2027-03-01", "columns": "name,finish", "baselines": "0,1"}
    )

    assert setup_of(setup.told()) == setup
    assert (setup.paper, setup.landscape, setup.columns, setup.baselines) == ("a3", False, ("name", "finish"), (0, 1))


def test_ten_thousand_rows_are_drawn_in_seconds(small_plan):
    computed = facts(many(10_000, small_plan))
    begun = time.process_time()

    pages = list(gantt_pages(computed, PageSetup(paper="a0")))

    assert len(pages) > 10
    assert sum(len(words(page, "name")) for page in pages) == 10_000
    assert time.process_time() - begun < 60


def test_an_empty_choice_of_rows_is_an_empty_page(small_plan):
    (page,) = gantt_pages(facts(small_plan), PageSetup(rows=()))

    assert not words(page, "name")
    assert isinstance(laid_out(facts(small_plan), PageSetup(rows=())).chart, Box)
