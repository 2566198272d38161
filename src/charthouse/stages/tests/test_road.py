"""A road of many stages: read in parts, opened where the project is."""

from __future__ import annotations

import pytest
from django.db.models import F
from tests.worlds import at, signed_in

from charthouse.plan.models import Plan, Task
from charthouse.stages.models import Stage, StageException
from charthouse.stages.weak import weak_plan


@pytest.fixture
def long_road(planned) -> None:
    """45 stages, of which the first 21 ended with the design."""
    Task.objects.filter(project=planned.project, uid=11).update(
        actual_start=at(0), actual_finish=at(2, 1020), percent_complete=100
    )
    Plan.objects.filter(pk=planned.project.pk).update(version=F("version") + 1)
    Stage.objects.bulk_create(
        Stage(project=planned.project, number=number, place=number, name=f"Wave {number}",
              until=11 if number <= 21 else 12)
        for number in range(1, 46)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("", 21, 40), ("?page=1", 1, 20), ("?stage=45", 41, 45), ("?stage=99", 21, 40), ("?page=no", 1, 20),
     ("?page=9", 41, 45), ("?page=1&stage=45", 1, 20)],
)  # fmt: skip
def test_a_long_road_opens_where_the_project_is_and_is_read_in_parts(planned, long_road, asked, first, last):
    page = signed_in(planned.user).get(f"/projects/PAY/stages/{asked}").content.decode()

    there = [number for number in range(1, 46) if f'id="stage-{number}"' in page]
    assert there == list(range(first, last + 1))
    assert f"Stages {first} to {last} of 45" in page
    assert f'<span class="n">{last}</span> <bdi>Wave {last}</bdi>' in page


def test_a_stage_that_was_changed_is_on_the_part_that_is_shown_next(planned, long_road):
    form = {"name": "Wave one", "phase": "10", "until": "11", "version": "1"}
    answer = signed_in(planned.user).post("/projects/PAY/stages/1/edit", form, follow=True)

    assert answer.redirect_chain == [("/projects/PAY/stages/?stage=1#stage-1", 302)]
    assert "<bdi>Wave one</bdi>" in answer.content.decode()


def test_what_is_weak_in_many_stages_is_counted(planned, long_road):
    said = [one.sentence for one in weak_plan(planned)]
    assert "45 stages have no tolerance in figures, the first is “Wave 1”." in said

    Stage.objects.filter(number__gt=2).delete()
    said = [one.sentence for one in weak_plan(planned)]
    assert "The stage “Wave 2” has no tolerance in figures." in said


def test_exceptions_are_shown_ten_at_a_time_the_open_ones_first(planned, long_road):
    stages = list(Stage.objects.order_by("number"))
    StageException.objects.bulk_create(
        StageException(project=planned.project, number=number, stage=stages[number], area="time", unit="days", limit=2,
                       forecast=3, opened_at=planned.project.created_at, state="open" if number < 5 else "decided")
        for number in range(1, 13)
    )  # fmt: skip
    browser, home = signed_in(planned.user), "/projects/PAY/stages/?page=1"

    first, second = (browser.get(f"{home}&exceptions={page}").content.decode() for page in (1, 2))

    shown = [[one for one in range(1, 13) if f'/stages/exceptions/{one}"' in page] for page in (first, second)]
    assert shown == [[1, 2, 3, 4, 7, 8, 9, 10, 11, 12], [5, 6]]
    assert "<em>4 exceptions</em> wait for the board." in second
    assert "Exceptions 11 to 12 of 12" in second
    assert 'href="?page=1&amp;exceptions=2"' in first
    assert 'href="?exceptions=2&amp;page=2"' in second
