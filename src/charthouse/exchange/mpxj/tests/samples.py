"""Small plan files, written here by hand, and the means to write variants of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from charthouse.exchange.moments import time_of


def at(text: str) -> int:
    """A plan time, as ``2026-03-02 08:00``."""
    return time_of(text.replace(" ", "T"))


def table(name: str, fields: str, *rows: dict[str, object]) -> str:
    """One table of an .xer; a row has only the fields it names."""
    columns = fields.split()
    lines = [f"%T\t{name}", "%F\t" + "\t".join(columns)]
    lines += ["%R\t" + "\t".join(str(row.get(column, "")) for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


WEEK = "".join(
    f"(0||{day}()((0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())))" if 2 <= day <= 6 else f"(0||{day}()())"
    for day in range(1, 8)
)


def serial(day: dt.date) -> int:
    """A day as Primavera counts them in calendars."""
    return (day - dt.date(1899, 12, 30)).days


def calendar_data(holidays: list[dt.date], week: str = WEEK) -> str:
    exceptions = "".join(f"(0||{number}(d|{serial(day)})())" for number, day in enumerate(holidays))
    return f"(0||CalendarData()((0||DaysOfWeek()({week}))(0||Exceptions()({exceptions}))))"


PROJECT_FIELDS = (
    "proj_id proj_short_name clndr_id plan_start_date plan_end_date scd_end_date last_recalc_date export_flag"
    " project_flag critical_path_type critical_drtn_hr_cnt def_complete_pct_type orig_proj_id source_proj_id"
    " sum_base_proj_id"
)
TASK_FIELDS = (
    "task_id proj_id wbs_id clndr_id complete_pct_type task_type duration_type status_code task_code task_name"
    " total_float_hr_cnt free_float_hr_cnt remain_drtn_hr_cnt target_drtn_hr_cnt cstr_type cstr_date cstr_type2"
    " cstr_date2 act_start_date act_end_date early_start_date early_end_date late_start_date late_end_date"
    " expect_end_date restart_date reend_date target_start_date target_end_date rem_late_start_date rem_late_end_date"
    " suspend_date resume_date phys_complete_pct external_early_start_date external_late_end_date driving_path_flag"
)
OPTION_FIELDS = (
    "schedoptions_id proj_id sched_outer_depend_type sched_open_critical_flag sched_lag_early_start_flag"
    " sched_retained_logic sched_float_type sched_calendar_on_relationship_lag sched_use_expect_end_flag"
    " sched_progress_override"
)

PROJECT = {
    "proj_id": 100,
    "proj_short_name": "MOVE",
    "clndr_id": 11,
    "plan_start_date": "2026-03-02 08:00",
    "plan_end_date": "2026-06-30 17:00",
    "scd_end_date": "2026-04-17 17:00",
    "last_recalc_date": "2026-03-09 08:00",
    "export_flag": "Y",
    "project_flag": "Y",
    "critical_path_type": "CT_DrivPath",
    "critical_drtn_hr_cnt": 8,
}
OPTIONS = {
    "schedoptions_id": 1,
    "proj_id": 100,
    "sched_open_critical_flag": "Y",
    "sched_lag_early_start_flag": "N",
    "sched_retained_logic": "N",
    "sched_progress_override": "Y",
    "sched_float_type": "FT_MN",
    "sched_calendar_on_relationship_lag": "rcal_Successor",
    "sched_use_expect_end_flag": "Y",
}
WBS = [
    {"wbs_id": 200, "proj_id": 100, "proj_node_flag": "Y", "wbs_short_name": "MOVE",
     "wbs_name": "Move the data centre"},
    {"wbs_id": 201, "proj_id": 100, "parent_wbs_id": 200, "wbs_short_name": "PREP", "wbs_name": "Prepare",
     "seq_num": 1},
    {"wbs_id": 202, "proj_id": 100, "parent_wbs_id": 200, "wbs_short_name": "GO", "wbs_name": "Go", "seq_num": 2},
]  # fmt: skip


def activity(number: int, code: str, name: str, hours: float, **more: object) -> dict[str, object]:
    row: dict[str, object] = {
        "task_id": number,
        "proj_id": 100,
        "wbs_id": 201,
        "clndr_id": 11,
        "complete_pct_type": "CP_Drtn",
        "task_type": "TT_Task",
        "duration_type": "DT_FixedDUR2",
        "status_code": "TK_NotStart",
        "task_code": code,
        "task_name": name,
        "remain_drtn_hr_cnt": hours,
        "target_drtn_hr_cnt": hours,
        "early_start_date": "2026-03-09 08:00",
        "early_end_date": "2026-03-13 17:00",
        "late_start_date": "2026-03-10 08:00",
        "late_end_date": "2026-03-16 17:00",
        "target_start_date": "2026-03-02 08:00",
        "target_end_date": "2026-03-06 17:00",
        "restart_date": "2026-03-09 08:00",
        "reend_date": "2026-03-13 17:00",
        "total_float_hr_cnt": 8,
        "free_float_hr_cnt": 0,
    }
    return row | more


ACTIVITIES = [
    activity(301, "A10", "Kick-off", 0, task_type="TT_Mile", status_code="TK_Complete",
             act_start_date="2026-03-02 08:00", act_end_date="2026-03-02 08:00"),
    activity(302, "A20", "Survey the racks", 40, status_code="TK_Active", act_start_date="2026-03-02 08:00",
             remain_drtn_hr_cnt=24, suspend_date="2026-03-04 17:00", resume_date="2026-03-11 08:00",
             expect_end_date="2026-03-20 17:00"),
    activity(303, "A30", "Order switches", 80, clndr_id=12, cstr_type="CS_MSOA", cstr_date="2026-03-10 08:00",
             cstr_type2="CS_MEOB", cstr_date2="2026-03-31 17:00"),
    activity(304, "A40", "Freeze", 8, wbs_id=202, cstr_type="CS_MANDSTART", cstr_date="2026-04-01 08:00"),
    activity(305, "A50", "Manage", 0, wbs_id=202, task_type="TT_LOE", remain_drtn_hr_cnt=160, target_drtn_hr_cnt=160),
    activity(306, "A60", "Moved", 0, wbs_id=202, task_type="TT_FinMile", cstr_type="CS_MSO",
             cstr_date="2026-04-17 17:00"),
    activity(307, "A70", "Wire up", 16, wbs_id=202, task_type="TT_Rsrc", cstr_type="CS_ALAP"),
]  # fmt: skip
LINKS = [
    {"task_pred_id": 1, "task_id": 302, "pred_task_id": 301, "proj_id": 100, "pred_proj_id": 100, "pred_type": "PR_FS"},
    {"task_pred_id": 2, "task_id": 303, "pred_task_id": 302, "proj_id": 100, "pred_proj_id": 100, "pred_type": "PR_SS",
     "lag_hr_cnt": 12},
    {"task_pred_id": 3, "task_id": 304, "pred_task_id": 303, "proj_id": 100, "pred_proj_id": 100, "pred_type": "PR_FS",
     "lag_hr_cnt": -4},
    {"task_pred_id": 4, "task_id": 306, "pred_task_id": 304, "proj_id": 100, "pred_proj_id": 100, "pred_type": "PR_FF"},
]  # fmt: skip
HOLIDAYS = [dt.date(2020, 1, 1) + dt.timedelta(days=2 * number) for number in range(1200)]
"""Every second day for six and a half years: 1,200 exceptions in one calendar."""


def xer(
    *,
    projects: list[dict[str, object]] | None = None,
    activities: list[dict[str, object]] | None = None,
    links: list[dict[str, object]] | None = None,
    end: str = "%E\n",
    wbs: list[dict[str, object]] | None = None,
) -> str:
    """A Primavera table file: a data centre's move, with everything that is special to P6."""
    calendars = [
        {"clndr_id": 11, "default_flag": "Y", "clndr_name": "Five days", "clndr_type": "CA_Base", "day_hr_cnt": 8,
         "week_hr_cnt": 40, "month_hr_cnt": 172, "year_hr_cnt": 2000, "clndr_data": calendar_data([])},
        {"clndr_id": 12, "default_flag": "N", "clndr_name": "Odd days", "clndr_type": "CA_Base", "day_hr_cnt": 8,
         "week_hr_cnt": 40, "month_hr_cnt": 172, "year_hr_cnt": 2000, "clndr_data": calendar_data(HOLIDAYS)},
    ]  # fmt: skip
    return (
        "ERMHDR\t20.12\t2026-03-09\tProject\tadmin\tAdmin\tdb\tProject Management\tEUR\n"
        + table("CURRTYPE", "curr_id decimal_digit_cnt curr_symbol curr_short_name decimal_symbol digit_group_symbol",
                {"curr_id": 1, "decimal_digit_cnt": 2, "curr_symbol": "€", "curr_short_name": "EUR",
                 "decimal_symbol": ".", "digit_group_symbol": ","})
        + table("PROJECT", PROJECT_FIELDS, *([PROJECT] if projects is None else projects))
        + table("CALENDAR", "clndr_id default_flag clndr_name proj_id base_clndr_id clndr_type day_hr_cnt week_hr_cnt"
                            " month_hr_cnt year_hr_cnt clndr_data", *calendars)
        + table("SCHEDOPTIONS", OPTION_FIELDS, OPTIONS)
        + table("PROJWBS", "wbs_id proj_id seq_num proj_node_flag wbs_short_name wbs_name parent_wbs_id",
                *(WBS if wbs is None else wbs))
        + table("TASK", TASK_FIELDS, *(ACTIVITIES if activities is None else activities))
        + table("TASKPRED", "task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt",
                *(LINKS if links is None else links))
        + end
    )  # fmt: skip


GANTTPROJECT = """<?xml version="1.0" encoding="UTF-8"?>
<project name="Café" company="" webLink="" view-date="2026-03-02" view-index="0" gantt-divider-location="400"
 resource-divider-location="300" version="3.2" locale="en">
 <description/>
 <calendars base-id="none">
  <day-types>
   <day-type id="0"/><day-type id="1"/>
   <default-week id="1" name="default" sun="1" mon="0" tue="0" wed="0" thu="0" fri="0" sat="1"/>
   <only-show-weekends value="false"/><overriden-day-types/><days/>
  </day-types>
  <date year="2026" month="4" date="3" type="HOLIDAY"/>
 </calendars>
 <tasks empty-milestones="true">
  <taskproperties/>
  <task id="1" name="Open" meeting="false" start="2026-03-02" duration="5" complete="40" expand="true">
   <task id="2" name="Paint" meeting="false" start="2026-03-02" duration="3" complete="100" expand="true">
    <depend id="3" type="2" difference="1" hardness="Strong"/>
   </task>
   <task id="3" name="Furnish" meeting="false" start="2026-03-06" duration="2" complete="0" expand="true"
     thirdDate="2026-03-05" thirdDate-constraint="1"/>
   <task id="4" name="Opened" meeting="true" start="2026-03-10" duration="0" complete="0" expand="true"/>
  </task>
 </tasks>
 <resources><resource id="0" name="Ana" function="Default:1" contacts="ana@example.com" phone=""/></resources>
 <allocations>
  <allocation task-id="2" resource-id="0" function="Default:1" responsible="true" load="50.0"/>
 </allocations>
 <vacations/><previous/><roles roleset-name="Default"/>
</project>
"""

PLANNER = """<?xml version="1.0"?>
<project name="Garden" company="" manager="" phase="" project-start="20260302T080000Z" mrproject-version="2"
 calendar="1">
 <properties/><phases/>
 <calendars>
  <day-types>
   <day-type id="0" name="Working" description=""/><day-type id="1" name="Nonworking" description=""/>
   <day-type id="2" name="Use base" description=""/>
  </day-types>
  <calendar id="1" name="Default">
   <default-week mon="0" tue="0" wed="0" thu="0" fri="0" sat="1" sun="1"/>
   <overridden-day-types><overridden-day-type id="0">
    <interval start="0800" end="1200"/><interval start="1300" end="1700"/>
   </overridden-day-type></overridden-day-types>
   <days/>
  </calendar>
 </calendars>
 <tasks>
  <task id="1" name="Dig" note="" work="57600" duration="57600" start="20260302T080000Z" end="20260303T170000Z"
    work-start="20260302T080000Z" percent-complete="0" priority="0" type="normal" scheduling="fixed-work"/>
  <task id="2" name="Plant" note="" work="28800" duration="28800" start="20260304T080000Z" end="20260304T170000Z"
    work-start="20260304T080000Z" percent-complete="0" priority="0" type="normal" scheduling="fixed-work">
   <predecessors><predecessor id="1" predecessor-id="1" type="FS"/></predecessors>
  </task>
 </tasks>
 <resource-groups/><resources/><allocations/>
</project>
"""


def write(path: Path, content: str | bytes) -> Path:
    """Write a sample as Primavera does (its tables are in the Windows code page) or in UTF-8."""
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content, encoding="cp1252" if content.startswith("ERMHDR") else "utf-8", newline="\r\n")
    return path
