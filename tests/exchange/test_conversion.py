"""Plans from any kind of file into any other: every task arrives, and what does not arrive is told."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from charthouse import exchange
from charthouse.engine.network import Split, TaskMode
from charthouse.exchange import document as doc
from charthouse.exchange import mspdi_write, table_losses
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.moments import time_of
from charthouse.exchange.mpxj.tests import samples

from . import plans

NATIVE = (".json", ".xml", ".csv", ".xlsx")
FOREIGN = (".xer", ".pmxml", ".mpx")
READ = (*NATIVE, *FOREIGN, ".gan", ".planner")

MONDAY = time_of("2026-03-02T08:00")
HOURS = ((480, 720), (780, 1020))
WEEK = (HOURS, HOURS, HOURS, HOURS, HOURS, (), ())

PLAN = doc.Document(
    project=doc.Project(
        name="Payroll",
        start=MONDAY,
        status_date=time_of("2026-03-04T17:00"),
        calendar_uid=1,
        application="Wallchart 3",
    ),
    calendars=(doc.Calendar(1, "Standard", WEEK),),
    tasks=(
        doc.Task(uid=10, name="Release", summary=True, custom=(("Sponsor", "Finance"),)),
        doc.Task(
            uid=11,
            name="Specify",
            parent_uid=10,
            duration=doc.Duration(960),
            actual_start=MONDAY,
            percent_complete=33.3,
            actual_duration=320,
            remaining_duration=640,
            baselines=(doc.TaskBaseline(0, MONDAY, time_of("2026-03-03T17:00"), 960, 960, Decimal(500)),),
            stored=doc.StoredDates(
                MONDAY, time_of("2026-03-03T17:00"), remaining_early_start=time_of("2026-03-02T14:20")
            ),
            custom=(
                ("Supplier", "ACME"),
                ("Score", 7.5),
                ("Ready", True),
                ("Due", "2026-03-05T08:00"),
                ("Buffer", "3d"),
            ),
        ),
        doc.Task(uid=12, name="Build", parent_uid=10, duration=doc.Duration(2400), splits=(Split(960, 480),)),
        doc.Task(uid=13, name="Write", parent_uid=10, duration=doc.Duration(480), deadline=time_of("2026-04-30T17:00")),
    ),
    links=(doc.Link(before=11, after=12), doc.Link(before=11, after=13, lag=doc.Lag(480))),
    resources=(doc.Resource(uid=1, name="Ana", custom=(("Badge", "B7"),)),),
    assignments=(doc.Assignment(uid=1, task_uid=12, resource_uid=1, work=2400, custom=(("Shift", "late"),)),),
    baselines=(doc.Baseline(0, "As agreed", MONDAY),),
    custom_fields=(
        doc.CustomField("Due", doc.CustomKind.DATE),
        doc.CustomField("Buffer", doc.CustomKind.DURATION),
    ),
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], doc.Document]:
    """The plan read from a file of a kind; each kind is read once."""
    folder, known = tmp_path_factory.mktemp("sources"), {}

    def read(kind: str) -> doc.Document:
        if kind not in known:
            path = folder / f"plan{kind}"
            if kind == ".xer":
                samples.write(path, samples.xer())
            elif kind == ".gan":
                samples.write(path, samples.GANTTPROJECT)
            elif kind == ".planner":
                samples.write(path, samples.PLANNER)
            else:
                exchange.write(PLAN, path)
            known[kind] = exchange.read(path)
        return known[kind]

    return read


def alike(plan: doc.Document) -> doc.Document:
    """The plan without its warnings and the units in which lags are shown."""
    links = tuple(replace(link, lag=replace(link.lag, unit=doc.Unit.DAY)) for link in plan.links)
    return replace(plan, links=links, warnings=())


@pytest.mark.parametrize("target", [*NATIVE, *FOREIGN])
@pytest.mark.parametrize("kind", READ)
def test_every_kind_of_file_becomes_every_other(source, kind, target, tmp_path):
    plan = source(kind)
    path = tmp_path / f"out{target}"

    told = exchange.write(plan, path)

    again = exchange.read(path)
    assert [task.name for task in again.tasks if not task.summary] == [
        task.name for task in plan.tasks if not task.summary
    ]
    names = {task.uid: task.name for task in plan.tasks}
    found = {task.uid: task.name for task in again.tasks}
    assert {(found[link.before], found[link.after], link.kind) for link in again.links} == {
        (names[link.before], names[link.after], link.kind) for link in plan.links
    }
    if target == ".json":
        assert replace(again, warnings=()) == replace(plan, warnings=())
        assert told == ()
    elif target in {".csv", ".xlsx"}:
        assert told == table_losses.losses(plan)
        assert told[0].startswith("A table holds tasks only")
    elif alike(again) != alike(plan):
        assert told


def test_what_a_microsoft_project_file_cannot_hold_is_told(tmp_path):
    assert exchange.write(PLAN, tmp_path / "plan.xml") == (
        "Microsoft Project schedules by rules of its own: policies that it lacks are not written.",
        "That the plan was made by Wallchart 3 is not written; the file says Microsoft Project.",
        "1 stored dates of remaining work cannot be written.",
        "1 names or dates of baselines cannot be written.",
        "1 percentages of completion are rounded to whole ones.",
    )


def test_what_a_table_cannot_hold_is_told(tmp_path):
    told = exchange.write(PLAN, tmp_path / "plan.csv")

    assert told == exchange.write(PLAN, tmp_path / "plan.xlsx")
    assert told == (
        "A table holds tasks only: the project's own settings (start, calendar, status date …) are not written.",
        "1 calendars cannot be written.",
        "1 tasks' gaps (splits) cannot be written.",
        "1 tasks' details of progress beyond percent and actual dates cannot be written.",
        "1 durations, work and costs of baselines cannot be written.",
        "1 tasks' stored dates beyond start and finish cannot be written.",
        "1 resources' details (kind, calendar, rates …); names alone cannot be written.",
        "1 assignments' details (work, delays, dates, costs …); units alone cannot be written.",
        "1 assignments' custom fields cannot be written.",
        "1 names or dates of baselines cannot be written.",
    )


@pytest.mark.parametrize("target", [".xer", ".pmxml"])
def test_primavera_keeps_custom_fields(target, tmp_path):
    told = exchange.write(PLAN, tmp_path / f"plan{target}")
    again = exchange.read(tmp_path / f"plan{target}")

    task = next(task for task in again.tasks if task.uid == 11)
    assert dict(task.custom) == {
        "Supplier": "ACME", "Score": 7.5, "Ready": "yes", "Due": "2026-03-05T08:00", "Buffer": "3d"
    }  # fmt: skip
    assert again.resources[0].custom == (("Badge", "B7"),)
    assert again.assignments[0].custom == (("Shift", "late"),)
    # Primavera has no activity for a summary, whose value is therefore told.
    assert any("values of custom fields were left out (1)" in sentence for sentence in told)


def test_an_mpx_tells_that_it_has_no_custom_fields(tmp_path):
    told = exchange.write(PLAN, tmp_path / "plan.mpx")

    assert "MPX: values of custom fields were left out (8)." in told


def test_a_task_of_another_project_keeps_its_dates(tmp_path):
    start, finish = time_of("2026-03-09T08:00"), time_of("2026-03-10T17:00")
    other = doc.Task(
        uid=20, name="Theirs", duration=doc.Duration(960), external=True, manual_start=start, manual_finish=finish
    )
    plan = replace(PLAN, tasks=(*PLAN.tasks, other), links=(*PLAN.links, doc.Link(before=20, after=13)))
    mspdi_write.write(plan, tmp_path / "plan.xml")

    again = exchange.read(tmp_path / "plan.xml")

    task = again.tasks[-1]
    assert (task.external, task.mode, task.manual_start, task.manual_finish) == (True, TaskMode.AUTO, start, finish)
    engine = plan_of(again).tasks[-1]
    assert (engine.mode, engine.manual_start, engine.manual_finish) == (TaskMode.MANUAL, start, finish)


def part_time(kind: doc.TaskType) -> doc.Document:
    """Work that pauses on Thursday and Friday, by Anna, who has Wednesdays off, and Bob, who has Fridays off."""
    calendars = (
        doc.Calendar(1, "Standard", WEEK),
        doc.Calendar(2, "Anna", (HOURS, HOURS, (), HOURS, HOURS, (), ()), resource_uid=1),
        doc.Calendar(3, "Bob", (HOURS, HOURS, HOURS, HOURS, (), (), ()), resource_uid=2),
    )
    return replace(
        plans.split_document(),
        project=doc.Project(name="Pause", start=MONDAY, calendar_uid=1),
        policies=exchange.read(Path(__file__).parent / "samples" / "project.xml").policies,
        calendars=calendars,
        tasks=(
            doc.Task(
                uid=1,
                name="Work",
                id=1,
                type=kind,
                duration=doc.Duration(1920),
                splits=(Split(1440, 960),),
                stored=doc.StoredDates(MONDAY),
            ),
        ),
        resources=(
            doc.Resource(uid=1, name="Anna", id=1, calendar_uid=2),
            doc.Resource(uid=2, name="Bob", id=2, calendar_uid=3),
        ),
        assignments=(
            doc.Assignment(uid=1, task_uid=1, resource_uid=1, work=1920),
            doc.Assignment(uid=2, task_uid=1, resource_uid=2, work=1920),
        ),
    )


@pytest.mark.parametrize("kind", [doc.TaskType.FIXED_UNITS, doc.TaskType.FIXED_DURATION])
def test_gaps_are_counted_on_the_time_on_which_the_engine_lays_the_work(kind, tmp_path):
    plan = part_time(kind)
    exchange.write(plan, tmp_path / "plan.xml")

    assert exchange.read(tmp_path / "plan.xml").tasks[0].splits == (Split(1440, 960),)


def test_a_gap_in_elapsed_work_is_counted_round_the_clock(tmp_path):
    plan = plans.split_document()
    task = replace(plan.tasks[0], duration=doc.Duration(2880, elapsed=True), splits=(Split(1440, 720),))
    exchange.write(replace(plan, tasks=(task,)), tmp_path / "plan.xml")

    assert exchange.read(tmp_path / "plan.xml").tasks[0].splits == (Split(1440, 720),)


@pytest.mark.parametrize("kind", [".json", ".xml", ".xlsx"])
def test_a_file_cut_anywhere_is_refused_or_whole(kind, tmp_path):
    whole = tmp_path / f"whole{kind}"
    exchange.write(PLAN, whole)
    plan, content = exchange.read(whole), whole.read_bytes()
    chance, path = random.Random(20260302), tmp_path / f"plan{kind}"
    refused = 0

    for length in (*(chance.randrange(1, len(content)) for _ in range(20)), len(content) - 1):
        path.write_bytes(content[:length])
        try:
            again = exchange.read(path)
        except exchange.UnreadablePlan:
            refused += 1
        else:
            assert again.tasks == plan.tasks
            assert again.links == plan.links
    assert refused >= 20


def test_a_table_cut_within_a_line_is_refused_or_told(tmp_path):
    whole, path = tmp_path / "whole.csv", tmp_path / "plan.csv"
    exchange.write(PLAN, whole)
    content = whole.read_bytes()
    begin = content.rindex(b"\r\n", 0, len(content) - 2) + 2
    last_cell = content.rindex(b",")

    for length in range(begin + 1, last_cell + 1):
        path.write_bytes(content[:length])
        try:
            told = exchange.read(path).warnings
        except exchange.UnreadablePlan:
            continue
        assert any("the table may be cut off there" in sentence for sentence in told), content[begin:length]


def test_a_table_that_ends_within_quotes_or_a_letter_is_refused(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text('Name,Notes\nDig,"Two\nlines', encoding="utf-8")
    with pytest.raises(exchange.UnreadablePlan, match="ends within a quoted cell"):
        exchange.read(path)

    path.write_bytes("Name,Notes\nDig,é".encode()[:-1])
    with pytest.raises(exchange.UnreadablePlan, match="ends within a letter"):
        exchange.read(path)
