"""Which field of the plan document stands in which column; all the others stand packed in ``extra``."""

from __future__ import annotations

from dataclasses import fields

from charthouse.exchange import document as doc

TASK_PLAIN = (
    "name", "active", "summary", "effort_driven", "priority", "constraint_date", "deadline", "manual_start",
    "manual_finish", "work", "percent_complete", "physical_percent_complete", "actual_start", "actual_finish",
    "remaining_duration", "wbs", "code", "responsible", "notes", "definition_of_done",
    "on_time_line",
)  # fmt: skip
"""Same name and value in both."""

TASK_ENUMS = ("kind", "mode", "type", "constraint")

TASK_DURATION = ("duration", "duration_unit", "duration_elapsed", "duration_estimated")

TASK_EXTRA = tuple(
    field.name
    for field in fields(doc.Task)
    if field.name
    not in {
        *TASK_PLAIN,
        *TASK_ENUMS,
        "uid",
        "parent_uid",
        "calendar_uid",
        "duration",
        "estimate",
        "baselines",
        "checklist",
    }
)

ASSIGNMENT_PLAIN = ("units", "work", "actual_work", "remaining_work")
ASSIGNMENT_EXTRA = tuple(
    field.name
    for field in fields(doc.Assignment)
    if field.name not in {*ASSIGNMENT_PLAIN, "uid", "task_uid", "resource_uid"}
)

RESOURCE_OWN = ("kind", "name", "initials", "email")
"""Of the organisation's resource; packed beside the allocation where the plan says otherwise."""
RESOURCE_EXTRA = tuple(
    field.name
    for field in fields(doc.Resource)
    if field.name not in {*RESOURCE_OWN, "uid", "calendar_uid", "max_units"}
)

CALENDAR_HOURS = ("week", "exceptions", "work_weeks", "purpose")

PLAN_PLAIN = (
    "start", "finish", "must_finish_by", "minutes_per_day", "minutes_per_week", "days_per_month", "day_start",
    "day_end",
)  # fmt: skip
PROJECT_EXTRA = tuple(
    field.name
    for field in fields(doc.Project)
    if field.name not in {*PLAN_PLAIN, "name", "status_date", "calendar_uid", "currency", "time_zone"}
)

REST = (
    "branches", "commitments", "costs", "reserves", "periods", "custom_fields", "warnings",
)  # fmt: skip
"""Parts of the document that have no tables yet; risks and correlations are the register's (``plan.contributed``)."""
