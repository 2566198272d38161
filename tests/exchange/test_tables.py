"""Tables of tasks as CSV and Excel: columns told from headers, cells as people write them, all faults at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from charthouse import exchange
from charthouse.engine.network import ConstraintKind, TaskKind, TaskMode
from charthouse.exchange import Problem, UnreadablePlan, UnreadableTable, csv_table, xlsx_table
from charthouse.exchange.columns import Column, Columns, DateOrder, guess
from charthouse.exchange.document import (
    Assignment,
    Document,
    Duration,
    Lag,
    Link,
    Project,
    Resource,
    Task,
    ThreePoint,
    Unit,
)
from charthouse.exchange.moments import datetime_of_time, time_of
from charthouse.exchange.table_write import EXAMPLE

from . import plans


def table(tmp_path, text: str, encoding: str = "utf-8"):
    path = tmp_path / "plan.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path, text: str, columns: Columns | None = None) -> Document:
    return exchange.read(table(tmp_path, text), columns=columns)


def problems(tmp_path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(UnreadableTable) as refused:
        read(tmp_path, text)
    return refused.value.problems


GERMAN = """Nr.;Vorgangsname;Dauer;Anfang;Ende;Vorgänger;Ressourcennamen;% Abgeschlossen
1;Planung;;;;;;
2;   Konzept;3 Tage;Mo 02.03.26;Mi 04.03.26;;Jörg[50%]; 50%
3;   Bau;1,5 W;;;2EA+1 Tag;Anna, Jörg;0 %
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_german_export_in_any_encoding(tmp_path, encoding, delimiter):
    plan = exchange.read(table(tmp_path, GERMAN.replace(";", delimiter), encoding))

    assert [(task.uid, task.name, task.parent_uid) for task in plan.tasks] == [
        (1, "Planung", None),
        (2, "Konzept", 1),
        (3, "Bau", 1),
    ]
    assert plan.tasks[1].duration == Duration(1440)
    assert plan.tasks[2].duration == Duration(3600, Unit.WEEK)
    assert plan.tasks[1].percent_complete == 50
    assert plan.links == (Link(before=2, after=3, lag=Lag(480)),)
    assert [(resource.name) for resource in plan.resources] == ["Jörg", "Anna"]
    assert [(each.task_uid, each.resource_uid, each.units) for each in plan.assignments] == [
        (2, 1, 0.5),
        (3, 2, 1.0),
        (3, 1, 1.0),
    ]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (
            "ID,Task Mode,Task Name,Duration,Start,Finish,Predecessors,Resource Names",
            "ID Mode Name Duration Start Finish",
        ),
        ("Issue key,Issue Type,Summary,Assignee,Due Date,Parent", "Key Name Resources Deadline Parent"),
        ("Task Name,Duration,Start Date,End Date,Predecessors,% Complete,Assigned To", "Name Duration Start Finish"),
        ("Nr,Aufgabe,Dauer (Tage),Anfang,Ende,Vorgänger,Bearbeiter", "ID Name Duration Start Finish Predecessors"),
        ("WBS,Activity Name,Original Duration,Actual Start,Notes", "WBS Name Duration Notes"),
    ],
)
def test_headers_of_common_tools_are_understood(headers, found):
    columns = guess(headers.split(","))

    assert {Column(word) for word in found.split()} <= {column for column, _ in columns.headers}


def test_a_mapping_says_which_column_is_what(tmp_path):
    columns = Columns(
        ((Column.NAME, "What"), (Column.DURATION, "How long"), (Column.START, "When")), DateOrder.MONTH_FIRST
    )

    plan = read(tmp_path, "When,What,How long,Where\n3/4/2026,A,2d,Bonn\n", columns)

    assert plan.tasks[0].stored.start == time_of("2026-03-04T08:00")
    assert plan.tasks[0].duration == Duration(960)
    assert plan.tasks[0].custom == (("Where", "Bonn"),)


def test_a_mapping_to_a_missing_column_is_refused(tmp_path):
    with pytest.raises(UnreadablePlan, match="has no column “What”; it begins with “Name”"):
        read(tmp_path, "Name\nA\n", Columns(((Column.NAME, "What"),)))


def test_a_table_without_names_is_refused(tmp_path):
    with pytest.raises(UnreadablePlan) as refused:
        read(tmp_path, "Colour,Size\nred,3\n")

    assert refused.value.lines == (
        "plan.csv has no column with the tasks' names; its first line has “Colour”, “Size”.",
        "Call that column “Name”, say which column is what, or start from the template.",
    )


def test_all_faults_are_told_with_line_column_and_way_out(tmp_path):
    text = "ID,Name,Duration,Start,Predecessors\n1,A,3 foo,3/4/26,\n2,,2d,2026-02-30,7\n2,B,x,,1XX\n"

    assert [
        str(problem) for problem in sorted(problems(tmp_path, text), key=lambda each: (each.line, each.column))
    ] == [
        "Line 2, column “Duration”: “foo” is not a unit of time; use min, h, d, w, mo or y (eh, ed, ew: elapsed).",
        "Line 2, column “Start”: “3/4/26” may begin with the day or the month; write 2026-03-31, or say which.",
        "Line 3, column “Name”: the task has no name; write one, or empty the whole line.",
        "Line 3, column “Predecessors”: there is no task “7”; use IDs of this table.",
        "Line 3, column “Start”: “2026-02-30” is no day of the calendar; write dates as 2026-03-31.",
        "Line 4, column “Duration”: “x” is not a duration; write it as 3d, 1.5 days, 2w, 4h or 4eh (elapsed hours).",
        "Line 4, column “ID”: “2” stands in line 3 already; each task needs its own.",
        "Line 4, column “Predecessors”: “XX” is not a kind of link; use FS, SS, FF or SF, as in 3FS+2d.",
    ]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    assert problems(tmp_path, 'Name,Duration\n"A\nB",1d\n\nC,soon\n')[0].line == 5


@pytest.mark.parametrize(
    ("dates", "time"),
    [
        (["2026-03-04"], "2026-03-04T08:00"),
        (["2026-03-04 14:30"], "2026-03-04T14:30"),
        (["2026-03-04T14:30:00"], "2026-03-04T14:30"),
        (["4.3.2026"], "2026-03-04T08:00"),
        (["04.03.26 9:15"], "2026-03-04T09:15"),
        (["Wed 3/4/26", "Fri 3/13/26"], "2026-03-04T08:00"),
        (["04/03/2026", "13/03/2026"], "2026-03-04T08:00"),
        (["4 Mar 2026"], "2026-03-04T08:00"),
        (["4. März 2026"], "2026-03-04T08:00"),
        (["March 4, 2026"], "2026-03-04T08:00"),
        (["04/Mar/26 2:05 PM"], "2026-03-04T14:05"),
        (["2026/3/4"], "2026-03-04T08:00"),
        (["03/03/2026"], "2026-03-03T08:00"),
    ],
)
def test_dates_are_read_as_people_write_them(tmp_path, dates, time):
    plan = read(tmp_path, "Name;Start\n" + "".join(f"A;{date}\n" for date in dates))

    assert plan.tasks[0].stored.start == time_of(time)


def test_a_start_without_predecessor_holds_the_task(tmp_path):
    plan = read(tmp_path, "ID,Name,Start,Predecessors\n1,A,2026-03-02,\n2,B,2026-03-09,1\n")

    assert (plan.tasks[0].constraint, plan.tasks[0].constraint_date) == (
        ConstraintKind.START_NO_EARLIER,
        time_of("2026-03-02T08:00"),
    )
    assert plan.tasks[1].constraint is ConstraintKind.ASAP


def test_start_and_finish_without_a_duration_make_one(tmp_path):
    plan = read(tmp_path, "Name,Start,Finish\nA,2026-03-06,2026-03-10\n")

    assert plan.tasks[0].duration == Duration(3 * 480)


def test_a_finish_before_the_start_is_told(tmp_path):
    assert problems(tmp_path, "Name,Start,Finish\nA,2026-03-06,2026-03-05\n") == (
        Problem(2, "Finish", "the task finishes before it starts; correct one of the dates."),
    )


def test_a_manual_task_keeps_its_dates(tmp_path):
    plan = read(tmp_path, "Name,Mode,Start,Finish\nA,Manually Scheduled,2026-03-06,2026-03-10\n")

    assert plan.tasks[0].mode is TaskMode.MANUAL
    assert plan.tasks[0].manual_start == time_of("2026-03-06T08:00")
    assert plan.tasks[0].constraint is ConstraintKind.ASAP


def test_a_bare_number_is_in_the_header_s_unit(tmp_path):
    assert read(tmp_path, "Name,Duration (hours)\nA,6\n").tasks[0].duration == Duration(360, Unit.HOUR)
    assert read(tmp_path, "Name,Dauer [Wochen]\nA,2\n").tasks[0].duration == Duration(4800, Unit.WEEK)


@pytest.mark.parametrize(
    "text",
    [
        "ID,Outline Level,Name\n5,1,A\n6,2,B\n7,3,C\n8,1,D\n",
        "ID,WBS,Name\n5,1,A\n6,1.1,B\n7,1.1.4,C\n8,2,D\n",
        "ID,Parent,Name\n5,,A\n6,5,B\n7,6,C\n8,,D\n",
        "ID,Name\n5,A\n6,  B\n7,    C\n8,D\n",
    ],
)
def test_the_tree_from_levels_codes_parents_or_indents(tmp_path, text):
    plan = read(tmp_path, text)

    assert [(task.uid, task.parent_uid, task.name, task.summary) for task in plan.tasks] == [
        (5, None, "A", True),
        (6, 5, "B", True),
        (7, 6, "C", False),
        (8, None, "D", False),
    ]


def test_children_before_their_parent_are_put_in_order(tmp_path):
    plan = read(tmp_path, "Key,Summary,Parent\nX-2,B,X-1\nX-1,A,\n")

    assert [(task.code, task.name) for task in plan.tasks] == [("X-1", "A"), ("X-2", "B")]


def test_a_ring_of_parents_is_told(tmp_path):
    assert {problem.column for problem in problems(tmp_path, "ID,Name,Parent\n1,A,2\n2,B,1\n")} == {"Parent"}


def test_estimates_need_all_three_in_order(tmp_path):
    header = "Name,Duration,Optimistic,Most likely,Pessimistic\n"

    assert read(tmp_path, header + "A,3d,2d,,6d\n").tasks[0].estimate == ThreePoint(960, 1440, 2880)
    assert "needs all three" in problems(tmp_path, header + "A,3d,2d,,\n")[0].text
    assert "must rise" in problems(tmp_path, header + "A,3d,6d,3d,1d\n")[0].text


def test_shares_of_one_are_percentages_where_the_whole_column_says_so(tmp_path):
    assert [task.percent_complete for task in read(tmp_path, "Name,Progress\nA,0.5\nB,1\n").tasks] == [50, 100]
    assert [task.percent_complete for task in read(tmp_path, "Name,Progress\nA,50\nB,1\n").tasks] == [50, 1]


def test_ragged_lines_do_not_break(tmp_path):
    plan = read(tmp_path, 'Name,Duration,Notes\nA,2d\nB,3d,x,y,z\nC,1d,"closed"')

    assert [task.name for task in plan.tasks] == ["A", "B", "C"]
    assert not any("cut off" in warning for warning in plan.warnings)


HOT = ["=1+1", "+49 228", "-x", "@here", "\tTab", "\rReturn", '=HYPERLINK("http://evil")']


@pytest.mark.parametrize("name", HOT)
def test_no_text_becomes_a_formula(tmp_path, name):
    document = Document(
        project=Project(name="P", start=time_of("2026-03-02T08:00")), tasks=(Task(uid=1, name="A", notes=name),)
    )
    exchange.write(document, tmp_path / "plan.csv")
    exchange.write(document, tmp_path / "plan.xlsx")

    for row in csv.reader(io.StringIO((tmp_path / "plan.csv").read_text("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["Plan"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n", "d"}
    assert all(cell.quotePrefix for row in sheet.iter_rows() for cell in row if cell.value == name)
    assert exchange.read(tmp_path / "plan.csv").tasks[0].notes == name
    assert exchange.read(tmp_path / "plan.xlsx").tasks[0].notes == name


def test_a_workbook_has_real_dates_and_a_frozen_header(tmp_path):
    exchange.write(EXAMPLE, tmp_path / "plan.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["Plan"]
    headers = [cell.value for cell in sheet[1]]
    assert sheet.cell(3, headers.index("Start") + 1).value == datetime_of_time(time_of("2026-03-02T08:00"))
    assert sheet.freeze_panes == "G2"
    assert sheet.column_dimensions["F"].width > 40


@pytest.mark.parametrize(("extension", "module"), [("csv", csv_table), ("xlsx", xlsx_table)])
def test_the_template_is_read_as_its_example(tmp_path, extension, module):
    path = tmp_path / f"template.{extension}"
    module.write_template(path)

    plan = exchange.read(path)

    assert [(task.uid, task.name, task.parent_uid, task.duration) for task in plan.tasks] == [
        (task.uid, task.name, task.parent_uid, task.duration) for task in EXAMPLE.tasks
    ]
    assert plan.links == EXAMPLE.links
    assert plan.resources == tuple(
        type(resource)(uid=resource.uid, name=resource.name, id=resource.uid) for resource in EXAMPLE.resources
    )
    assert plan.assignments == EXAMPLE.assignments
    assert plan.tasks[1].estimate == EXAMPLE.tasks[1].estimate
    assert plan.tasks[6].kind is TaskKind.MILESTONE
    assert plan.tasks[6].deadline == EXAMPLE.tasks[6].deadline
    assert plan.warnings == ()


def test_the_template_explains_every_column(tmp_path):
    xlsx_table.write_template(tmp_path / "template.xlsx")

    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    explained = [row[0].value for row in book["How to fill in"].iter_rows(min_row=2)]
    assert explained == [cell.value for cell in book["Plan"][1]]


def test_percentages_and_dates_of_a_spreadsheet_are_taken_as_typed(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Our plan"])
    sheet.append([])
    sheet.append(["Name", "% complete", "Start", "Duration"])
    sheet.append(["A", 0.25, dt.date(2026, 3, 2), 2])
    sheet["B4"].number_format = "0%"
    book.save(tmp_path / "plan.xlsx")

    task = exchange.read(tmp_path / "plan.xlsx").tasks[0]

    assert (task.percent_complete, task.stored.start, task.duration) == (25, time_of("2026-03-02T08:00"), Duration(960))


def test_the_sheet_with_the_tasks_is_found(tmp_path):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Cover"])
    book.create_sheet("Tasks").append(["Task Name"])
    book["Tasks"].append(["A"])
    book.save(tmp_path / "plan.xlsx")

    assert [task.name for task in exchange.read(tmp_path / "plan.xlsx").tasks] == ["A"]


def sensible(task: Task) -> Task:
    """A task whose dates and estimate are in order, as a table asks."""
    start, finish = sorted([task.stored.start or 0, task.stored.finish or 0])
    estimate = task.estimate
    if estimate is not None:
        low, likely, high = sorted([estimate.low, estimate.likely, estimate.high])
        estimate = replace(estimate, low=low, likely=likely, high=high)
    manual = task.mode is TaskMode.MANUAL
    return replace(
        task,
        stored=replace(task.stored, start=start, finish=finish),
        manual_start=start if manual else None,
        manual_finish=finish if manual else None,
        estimate=estimate,
    )


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("name", "kept"), [("Okafor, Maria", "Okafor, Maria"), ("A,", "A,"), ("A;", "A,"), (",", ","), ("A\nB", "A B")]
)
def test_a_name_with_a_comma_stays_one_person(tmp_path, extension, name, kept):
    document = Document(
        project=Project(name="Comma", start=480),
        tasks=(Task(uid=1, name="Work", duration=Duration(480)),),
        resources=(Resource(uid=1, name=name),),
        assignments=(Assignment(uid=1, task_uid=1, resource_uid=1, units=3.5),),
    )
    exchange.write(document, tmp_path / f"plan.{extension}")

    again = exchange.read(tmp_path / f"plan.{extension}")

    assert [(one.name, again.assignments[0].units) for one in again.resources] == [(kept, 3.5)]


def test_somebody_whose_name_is_blank_comes_back_as_unnamed(tmp_path):
    document = Document(
        project=Project(name="Blank", start=480),
        tasks=(Task(uid=1, name="Work", duration=Duration(480)),),
        resources=(Resource(uid=1, name=" \u2003"),),
        assignments=(Assignment(uid=1, task_uid=1, resource_uid=1, units=0.25),),
    )
    exchange.write(document, tmp_path / "plan.csv")

    again = exchange.read(tmp_path / "plan.csv")

    assert [(one.name, again.assignments[0].units) for one in again.resources] == [("unnamed", 0.25)]


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(document=plans.documents())
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_tasks_links_and_outline_come_back_from_a_table(document, tmp_path, extension):
    document = replace(document, tasks=tuple(sensible(task) for task in document.tasks))
    path = tmp_path / f"plan.{extension}"
    exchange.write(document, path)

    again = exchange.read(path)

    assert [(task.uid, task.parent_uid) for task in again.tasks] == [
        (task.uid, task.parent_uid) for task in document.tasks
    ]
    kept = {(link.before, link.after, link.kind) for link in document.links}
    assert {(link.before, link.after, link.kind) for link in again.links} == kept
    for before, after in zip(document.tasks, again.tasks, strict=True):
        for field in ("code", "wbs", "priority", "fixed_cost", "constraint_date", "actual_start", "actual_finish"):
            assert getattr(after, field) == getattr(before, field)
        assert after.name == before.name.strip()
        assert after.constraint is before.constraint
        assert after.deadline == before.deadline
        assert after.percent_complete in {before.percent_complete, 100.0}
