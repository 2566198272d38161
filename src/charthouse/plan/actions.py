"""What can be done to a plan. Every change is atomic, written in the journal, and refused with the way out."""

from charthouse.plan.baselines import change_baseline, set_baseline
from charthouse.plan.calendars.actions import (
    change_calendar,
    count_hours_of,
    create_calendar,
    delete_calendar,
    follow_calendar,
    give_own_hours,
    use_as_standard,
)
from charthouse.plan.editing import create_task, delete_task, move_task, update_task
from charthouse.plan.keeping import report_progress, set_status_date
from charthouse.plan.linking import assign, link_tasks, unassign, unlink_tasks
from charthouse.plan.rescheduling import reschedule
from charthouse.plan.taking_over import import_document

__all__ = [
    "assign",
    "change_baseline",
    "change_calendar",
    "count_hours_of",
    "create_calendar",
    "create_task",
    "delete_calendar",
    "delete_task",
    "follow_calendar",
    "give_own_hours",
    "import_document",
    "link_tasks",
    "move_task",
    "report_progress",
    "reschedule",
    "set_baseline",
    "set_status_date",
    "unassign",
    "unlink_tasks",
    "update_task",
    "use_as_standard",
]
