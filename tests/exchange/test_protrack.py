"""ProTrack's files, read natively: a baseline, its network and tracked periods, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from charthouse import exchange
from charthouse.engine.network import LinkKind, TaskKind
from charthouse.engine.schedule import schedule
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.moments import time_of, time_text

SAMPLE = Path(__file__).parent / "samples" / "footbridge.p2x"


@pytest.fixture
def bridge():
    return exchange.read(SAMPLE)


def changed(tmp_path: Path, *changes: tuple[str, str], name: str = "changed.p2x") -> Path:
    text = SAMPLE.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file = tmp_path / name
    file.write_text(text)
    return file


def test_activities_come_in_the_outlines_order_below_their_groups(bridge):
    assert [(task.uid, task.name, task.parent_uid) for task in bridge.tasks] == [
        (8, "Below the deck", None), (1, "Survey", 8), (2, "Foundations", 8), (3, "Steel work", None),
        (4, "Deck", None), (5, "Railings", None), (6, "Handed over", None),
    ]  # fmt: skip
    assert [task.kind for task in bridge.tasks if task.uid == 6] == [TaskKind.MILESTONE]
    assert (bridge.project.name, bridge.project.currency, bridge.project.minutes_per_day) == ("Footbridge", "EUR", 480)
    assert bridge.warnings == ()


def test_the_agenda_becomes_the_calendar(bridge):
    (calendar,) = bridge.calendars

    assert calendar.week[0] == ((480, 720), (780, 1020))
    assert calendar.week[5:] == ((), ())
    assert [time_text(each.first * 1440)[:10] for each in calendar.exceptions] == ["2026-04-03"]


def test_the_baseline_has_dates_hours_and_costs_with_those_of_resources(bridge):
    steel = bridge.tasks[3].baselines[0]

    assert (time_text(steel.start), time_text(steel.finish)) == ("2026-02-23T08:00", "2026-03-13T17:00")
    assert steel.duration == 120 * 60
    assert steel.cost == 120 * 60 + 2 * (100 + 10 * 120)
    assert steel.fixed_cost == 200
    assert bridge.tasks[2].baselines[0].cost == 2000 + 80 * 50


def test_lag_types_are_the_kinds_of_link(bridge):
    assert [(link.before, link.after, link.kind) for link in bridge.links] == [
        (1, 2, LinkKind.FINISH_TO_START), (2, 3, LinkKind.FINISH_TO_START), (3, 4, LinkKind.FINISH_TO_START),
        (4, 5, LinkKind.START_TO_START), (5, 6, LinkKind.FINISH_TO_FINISH), (4, 6, LinkKind.FINISH_TO_START),
    ]  # fmt: skip


def test_start_to_finish_and_lags_are_read(tmp_path):
    relation = "<FromTask>4</FromTask><Lag>{}</Lag><LagKind>0</LagKind><LagType>{}</LagType>"
    file = changed(tmp_path, (relation.format(0, 0), relation.format(-8, 1)))

    link = exchange.read(file).links[3]

    assert (link.kind, link.lag.minutes) == (LinkKind.START_TO_FINISH, -480)


def test_tracked_periods_tell_start_length_cost_and_percent(bridge):
    february, march, april = bridge.periods
    steel = february.tasks[2]

    assert [period.name for period in bridge.periods] == ["February", "March", "April"]
    assert (february.first, march.first) == (bridge.project.start, february.last)
    assert (time_text(steel.actual_start or 0), steel.actual_duration, steel.percent_complete) == (
        "2026-02-24T08:00", 32 * 60, 25,
    )  # fmt: skip
    assert steel.actual_cost == 200 + 80 * 32
    assert february.tasks[1].actual_cost == 2000 + 80 * 50 + 300
    assert time_text(february.tasks[0].actual_finish or 0) == "2026-02-09T17:00"
    assert (february.tasks[3].actual_start, february.tasks[3].actual_cost) == (None, 0)
    assert bridge.project.status_date == april.last == time_of("2026-04-30T23:59")


def test_the_plan_is_scheduled_like_any_other(bridge):
    assert time_text(schedule(plan_of(bridge)).tasks[5].early_finish or 0) == "2026-03-25T17:00"


def test_what_comes_in_goes_out_as_a_plan_document(bridge, tmp_path):
    exchange.write(bridge, tmp_path / "bridge.json")

    assert exchange.read(tmp_path / "bridge.json") == bridge


def test_a_month_first_file_is_read_so_and_an_impossible_order_turned(tmp_path):
    american = changed(
        tmp_path, ("d/MM/yyyy h:mm", "MM/d/yyyy h:mm"), ("<BaseLineStart>090220260800", "<BaseLineStart>020920260800")
    )
    tasks = exchange.read(american).tasks

    assert time_text(tasks[2].baselines[0].start or 0) == "2026-02-09T08:00"
    assert time_text(tasks[3].baselines[0].start or 0) == "2026-02-23T08:00", "there is no 23rd month"


def test_it_is_known_by_what_is_in_it(tmp_path):
    renamed = changed(tmp_path, name="bridge.xml")

    document = exchange.read(renamed)

    assert document.project.name == "Footbridge"
    assert document.warnings == ("bridge.xml is called “.xml” but holds a ProTrack project; it was read as that.",)


def test_a_file_in_the_old_encoding_of_windows_is_read(tmp_path):
    file = tmp_path / "old.p2x"
    file.write_bytes(SAMPLE.read_text().replace("Railings", "Geländer").encode("cp1252"))

    assert [task.name for task in exchange.read(file).tasks if task.uid == 5] == ["Geländer"]


def test_a_date_without_its_leading_zero_is_read_and_one_of_no_known_form_left_out(tmp_path):
    short = changed(tmp_path, ("<BaseLineStart>090220260800", "<BaseLineStart>90220260800"))
    odd = changed(tmp_path, ("<ActualStart>070420260800", "<ActualStart>70420"), name="odd.p2x")

    assert exchange.read(short).tasks[2].baselines == exchange.read(SAMPLE).tasks[2].baselines
    assert exchange.read(odd).warnings == ("1 dates are of a form that is not known; they were left out.",)


def test_what_is_outside_the_outline_is_left_out_and_told(tmp_path):
    document = exchange.read(changed(tmp_path, ("<Child><Type>2</Type><Data>5</Data></Child>", "")))

    assert 5 not in {task.uid for task in document.tasks}
    assert document.warnings == (
        "1 activities stand in no place of the outline; they were left out.",
        "2 links lead to activities that are not in the plan; they were left out.",
    )
    assert all(tracked.task_uid != 5 for period in document.periods for tracked in period.tasks)


def test_without_an_outline_all_activities_count(tmp_path):
    text = SAMPLE.read_text()
    begin, end = text.index("<OutlineList>"), text.index("</OutlineList>") + len("</OutlineList>")
    file = tmp_path / "flat.p2x"
    file.write_text(text[:begin] + text[end:])

    assert [task.uid for task in exchange.read(file).tasks] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("<BaseLineStart>090220260800", "<BaseLineStart>9 Feb"), "<BaseLineStart> says “9 Feb”, where a date"),
        (("<BaseLineStart>090220260800", "<BaseLineStart>310220260800"), "<BaseLineStart> says “310220260800”"),
        (("<BaseLineDuration>120", "<BaseLineDuration>-5"), "hours that are not negative"),
        (("<FixedBaselineCost>2000", "<FixedBaselineCost>much"), "an amount such as 1250.50"),
        (("<LagType>3", "<LagType>7"), "0, 1, 2 or 3"),
        (("<PercentageComplete>0.25", "<PercentageComplete>25"), "a share from 0 to 1"),
        (("<TProTrackActivities-1>\n<Activity>1</Activity>", "<TProTrackActivities-1>\n"), "names 5 activities"),
        (("<Hour>0</Hour>", "".join(f"<Hour>{hour}</Hour>" for hour in range(24))), "no working time at all"),
        (("<Project>", "<!DOCTYPE p [<!ENTITY a 'b'>]><Project>"), "document type declaration"),
        (("</TrackingList></Project>", ""), "is not whole XML"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(tmp_path, change, said):
    with pytest.raises(exchange.UnreadablePlan, match=said) as refused:
        exchange.read(changed(tmp_path, change))

    assert "changed.p2x" in str(refused.value)


def test_a_project_without_activities_is_refused(tmp_path):
    file = tmp_path / "empty.p2x"
    file.write_text("<Project><NAME>Nothing</NAME><Activities></Activities></Project>")

    with pytest.raises(exchange.UnreadablePlan, match="without any activity"):
        exchange.read(file)


def test_costs_are_exact(bridge):
    assert sum((each.cost or Decimal(0) for task in bridge.tasks for each in task.baselines), Decimal(0)) == 22_700
