"""The one-slide time line: labels never overlap, what moved says by how much, and its shapes can be edited."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE
from tests.worlds import at

from charthouse.drawing import fonts
from charthouse.drawing.scene import Box, Page, Polygon, Rect, Words, overlapping
from charthouse.drawing.slides import pptx_of
from charthouse.engine.network import TaskKind
from charthouse.engine.schedule import schedule
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of
from charthouse.plan.printing.facts import Facts, facts_of
from charthouse.plan.printing.places import Wish, lanes, placed
from charthouse.plan.printing.time_line import Look, moved_by, time_line


def facts(document: doc.Document, **options) -> Facts:
    return facts_of(document, schedule(plan_of(document)), **{"key": "PAY", "now": at(1), **options})


def words(page: Page, *roles: str) -> list[Words]:
    return [mark for mark in page.marks() if isinstance(mark, Words) and mark.role in roles]


def box_of(text: Words) -> Box:
    wide = fonts.width(text.text, text.size, text.bold)
    left = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    return Box(left, text.y - text.size * 0.75, wide, text.size * 0.95)


@pytest.mark.parametrize("seed", range(40))
def test_no_label_lies_over_another_or_over_a_line(seed):
    chance = random.Random(seed)
    room = Box(40, 100, 880, 260)
    wishes = [
        Wish(chance.uniform(45, 915), chance.uniform(30, 150), chance.choice([20, 30, 40]))
        for _ in range(chance.randint(1, 18))
    ]

    places = placed(wishes, room, 10, [400.0])
    there = [place for place in places if place is not None]

    assert len(there) >= min(7, len(wishes))
    for i, place in enumerate(there):
        others = there[:i] + there[i + 1 :]
        assert not overlapping([other.box for other in others], place.box)
        assert not overlapping([other.box for other in others], place.leader)
        assert not place.box.x < 400 < place.box.right
        assert room.x <= place.box.x
        assert place.box.right <= room.right
        assert place.box.y >= room.y


def test_one_after_another_share_a_lane_and_side_by_side_do_not():
    assert lanes([(0, 10), (20, 30), (5, 25)]) == [0, 0, 1]
    assert lanes([]) == []


def test_a_plan_in_which_nobody_chose_shows_phases_and_milestones(small_plan):
    made = time_line(facts(small_plan), Look())

    assert made.of_itself
    assert [text.text for text in words(made.page, "title")] == [small_plan.project.name]
    assert {mark.about for mark in made.page.marks() if isinstance(mark, Rect) and mark.role == "phase"} == {10, 20}
    assert {mark.about for mark in made.page.marks() if isinstance(mark, Polygon) and mark.role == "milestone"} == {23}


def test_what_was_chosen_is_what_is_shown(small_plan):
    marked = tuple(replace(task, on_time_line=task.uid in (11, 23)) for task in small_plan.tasks)
    made = time_line(facts(replace(small_plan, tasks=marked)), Look(title="For the board"))

    assert not made.of_itself
    assert {text.about for text in words(made.page, "label")} == {11, 23}
    assert words(made.page, "title")[0].text == "For the board"


def test_texts_of_a_crowded_slide_do_not_overlap_and_stay_on_it(small_plan):
    names = [
        "Contract signed by both",
        "Design frozen",
        "Go-live",
        "Acceptance of the whole by its owners",
        "Rehearsal",
    ]
    tasks = tuple(
        doc.Task(
            uid=i + 1, name=f"{names[i % 5]} {i}", duration=doc.Duration(0, doc.Unit.DAY), kind=TaskKind.MILESTONE,
            on_time_line=True, deadline=at(5 * i + 2),
        )
        for i in range(24)
    )  # fmt: skip
    links = tuple(doc.Link(before=i, after=i + 1, lag=doc.Lag(minutes=480 * (2 + i % 5))) for i in range(1, 24))
    made = time_line(facts(replace(small_plan, tasks=tasks, links=links, assignments=())), Look())

    texts = [box_of(text) for text in made.page.marks() if isinstance(text, Words)]
    assert len({text.about for text in words(made.page, "label")}) + len(made.unlabelled) == 24
    for i, box in enumerate(texts):
        assert box.x >= 0
        assert box.right <= made.page.width
        assert not overlapping(texts[:i], box, -0.5), made.page.words()[i]


def test_milestones_stand_in_the_order_of_their_dates(small_plan):
    computed = facts(small_plan)
    made = time_line(computed, Look())
    signs = [mark for mark in made.page.marks() if isinstance(mark, Polygon) and mark.role == "milestone"]
    finishes = [int(computed.columns.finish[computed.row_of[mark.about or 0]]) for mark in signs]
    places = [mark.points[0][0] for mark in signs]

    assert [place for _f, place in sorted(zip(finishes, places, strict=True))] == sorted(places)


def test_what_moved_since_the_baseline_says_by_how_much_and_shows_its_ghost(small_plan):
    computed = facts(small_plan)
    finish = int(computed.columns.finish[computed.row_of[23]])
    kept = doc.TaskBaseline(number=0, start=finish - 14 * 1440, finish=finish - 14 * 1440)
    tasks = tuple(
        replace(task, baselines=(kept,), on_time_line=True) if task.uid == 23 else task for task in small_plan.tasks
    )
    plan = replace(small_plan, tasks=tasks)

    made, bare = time_line(facts(plan), Look()), time_line(facts(plan), Look(ghosts=False))

    assert any("+2 weeks" in text for text in made.page.words())
    assert [mark for mark in made.page.marks() if mark.role == "ghost"]
    assert not any("week" in text for text in bare.page.words())
    assert not [mark for mark in bare.page.marks() if mark.role == "ghost"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "+1 day"),
        (-3, "−3 days"),
        (7, "+7 days"),
        (14, "+2 weeks"),
        (13, "+2 weeks"),
        (-28, "−4 weeks"),
        (17, "+17 days"),
    ],
)
def test_differences_are_said_as_a_board_says_them(days, said):
    if days == 13:
        said = "+13 days"  # less than two weeks are days
    assert moved_by(days) == said


def test_a_slide_of_powerpoint_holds_shapes_and_texts_of_its_own(small_plan):
    made = time_line(facts(small_plan), Look())

    deck = pptx.Presentation(io.BytesIO(pptx_of([made.page], title="Ours")))

    (slide,) = deck.slides
    assert (deck.slide_width, deck.slide_height) == (960 * 12700, 540 * 12700)
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]
    assert {" ".join(text.split()) for text in texts} == {" ".join(text.split()) for text in made.page.words()}
    signs = [shape for shape in slide.shapes if shape.name == "milestone 23"]
    assert [shape.auto_shape_type for shape in signs] == [MSO_SHAPE.DIAMOND]
    assert not [shape for shape in slide.shapes if shape.shape_type is not None and "PICTURE" in str(shape.shape_type)]
    for shape in slide.shapes:
        assert shape.left >= 0
        assert shape.left + shape.width <= deck.slide_width


def test_a_plan_with_nothing_to_show_says_what_to_do(small_plan):
    lone = doc.Task(uid=1, name="Work", duration=doc.Duration(480, doc.Unit.DAY))

    made = time_line(facts(replace(small_plan, tasks=(lone,), links=(), assignments=())), Look())

    assert made.rows == []
    assert "Nothing is on the time line yet" in words(made.page, "empty")[0].text
