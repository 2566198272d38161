"""What the API shows of a plan's records."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind, TaskMode
from charthouse.exchange.document import Distribution, Meaning, TaskType, Unit
from charthouse.exchange.moments import time_text
from charthouse.plan import own_fields
from charthouse.plan.models import Assignment, Baseline, Link, Plan, Task
from charthouse.projects.api_kinds import MINUTES, TIME
from charthouse.projects.models import Project
from charthouse.rest import kinds
from charthouse.rest.kinds import of_shape, one_of
from charthouse.rest.records import Field, Record


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


_WHOLE, _TRUTH = {"type": "integer"}, {"type": "boolean"}
_UNIT = {"type": "string", "enum": [unit.value for unit in Unit]}
DURATION = of_shape(
    {
        **_object(minutes=_WHOLE, unit=_UNIT, elapsed=_TRUTH, estimated=_TRUTH),
        "description": "Working minutes (elapsed: of the clock), with the unit in which they were said.",
    }
)
LAG = of_shape(_object(minutes=_WHOLE, unit=_UNIT, elapsed=_TRUTH, percent={"type": ["number", "null"]}))
ESTIMATE = of_shape(
    _object(
        low=_WHOLE, likely=_WHOLE, high=_WHOLE,
        meaning={"type": "string", "enum": [one.value for one in Meaning]},
        distribution={"type": "string", "enum": [one.value for one in Distribution]},
        basis={"type": "string"},
    )
).or_null()  # fmt: skip
CUSTOM = of_shape({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}})
REASONS = of_shape(
    {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Why a member is null that could be computed, by its name.",
    }
)


def _duration(minutes: int, unit: str, elapsed: bool, estimated: bool) -> dict[str, Any]:
    return {"minutes": minutes, "unit": unit, "elapsed": bool(elapsed), "estimated": bool(estimated)}


def _estimate(low: int | None, likely: int, high: int, meaning: str, distribution: str, basis: str) -> Any:
    if low is None:
        return None
    return {
        "low": low, "likely": likely, "high": high, "meaning": meaning, "distribution": distribution, "basis": basis,
    }  # fmt: skip


def _key(project: str, number: int) -> str:
    return f"{project}-{number}"


def _why_not(start: int | None, active: bool, trouble: str | None) -> dict[str, str]:
    """A date that is not there says why."""
    if start is not None:
        return {}
    reason = trouble or (_("Nothing is known of its dates.") if active else _("The task is inactive."))
    return {"start": reason, "finish": reason}


TASK = Record(
    "Task",
    (
        Field("number", kinds.WHOLE, "uid", "The 42 of CRM-42.", filters=True, sorts=True),
        Field("key", kinds.TEXT, ("project__key", "uid"), "As people say it: CRM-42.", _key),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("kind", one_of(TaskKind), "kind", filters=True),
        Field("mode", one_of(TaskMode), "mode", "auto: computed; manual: dates given by hand.", filters=True),
        Field("active", kinds.TRUTH, "active", filters=True),
        Field("summary", kinds.TRUTH, "has_children", "Tasks lie below it.", filters=True),
        Field("parent", kinds.WHOLE.or_null(), "parent__uid", "The number of the task above it.", filters=True),
        Field("position", kinds.WHOLE, "position", "Its place among the tasks below the same parent.", sorts=True),
        Field("duration", DURATION, ("duration", "duration_unit", "duration_elapsed", "duration_estimated"), "",
              _duration),
        Field("estimate", ESTIMATE,
              ("estimate__low", "estimate__likely", "estimate__high", "estimate__meaning", "estimate__distribution",
               "estimate__basis"), "Three points, in working minutes.", _estimate),
        Field("start", TIME.or_null(), "dates__start", "Computed.", filters=True, sorts=True),
        Field("finish", TIME.or_null(), "dates__finish", "Computed.", filters=True, sorts=True),
        Field("early_start", TIME.or_null(), "dates__early_start", "Computed."),
        Field("early_finish", TIME.or_null(), "dates__early_finish", "Computed."),
        Field("late_start", TIME.or_null(), "dates__late_start", "Computed."),
        Field("late_finish", TIME.or_null(), "dates__late_finish", "Computed."),
        Field("total_slack", MINUTES.or_null(), "dates__total_slack", "Working minutes, computed.", filters=True,
              sorts=True),
        Field("free_slack", MINUTES.or_null(), "dates__free_slack", "Working minutes, computed.", filters=True),
        Field("critical", kinds.TRUTH.or_null(), "dates__critical", "Computed.", filters=True),
        Field("near_critical", kinds.TRUTH.or_null(), "dates__near_critical", "Computed.", filters=True),
        Field("longest_path", kinds.TRUTH.or_null(), "dates__longest_path", "Computed.", filters=True),
        Field("constraint", one_of(ConstraintKind), "constraint", filters=True),
        Field("constraint_date", TIME.or_null(), "constraint_date", filters=True),
        Field("deadline", TIME.or_null(), "deadline", filters=True, sorts=True),
        Field("manual_start", TIME.or_null(), "manual_start"),
        Field("manual_finish", TIME.or_null(), "manual_finish"),
        Field("type", one_of(TaskType), "type"),
        Field("effort_driven", kinds.TRUTH, "effort_driven"),
        Field("priority", kinds.WHOLE, "priority", "0 to 1000; 500 is usual.", filters=True, sorts=True),
        Field("calendar", kinds.WHOLE.or_null(), "calendar__uid", "The number of its own calendar."),
        Field("work", MINUTES.or_null(), "work", "Minutes of work."),
        Field("percent_complete", kinds.NUMBER, "percent_complete", "Of its duration.", filters=True, sorts=True),
        Field("physical_percent_complete", kinds.NUMBER.or_null(), "physical_percent_complete", filters=True),
        Field("actual_start", TIME.or_null(), "actual_start", filters=True, sorts=True),
        Field("actual_finish", TIME.or_null(), "actual_finish", filters=True, sorts=True),
        Field("remaining_duration", MINUTES.or_null(), "remaining_duration", "Working minutes."),
        Field("wbs", kinds.TEXT, "wbs", filters=True),
        Field("code", kinds.TEXT, "code", filters=True),
        Field("responsible", kinds.TEXT, "responsible", filters=True, only_with="see_team"),
        Field("notes", kinds.TEXT, "notes"),
        Field("custom", CUSTOM, ("extra", "project_id", "project__created_at", "project__plan__version"),
              "Values of the plan’s own fields by their names, without amounts.", own_fields.told),
        Field("custom_costs", CUSTOM, ("extra", "project_id", "project__created_at", "project__plan__version"),
              "Those that are amounts of money.", own_fields.amounts_told, only_with="see_costs"),
        Field("on_time_line", kinds.TRUTH, "on_time_line", "It stands on the one-slide time line.", filters=True),
        Field("definition_of_done", kinds.TEXT, "definition_of_done", "What must be true before it counts as done."),
        Field("not_available", REASONS, ("dates__start", "active", "project__plan__uncomputable"), "", _why_not),
        Field("version", kinds.WHOLE, "version", "Grows with each change of what is not computed."),
    ),
    key="number",
)  # fmt: skip

LINK = Record(
    "Link",
    (
        Field("id", kinds.WHOLE, "pk", filters=True),
        Field("before", kinds.WHOLE, "before__uid", "The predecessor’s number.", filters=True),
        Field("after", kinds.WHOLE, "after__uid", "The successor’s number.", filters=True),
        Field("kind", one_of(LinkKind), "kind", filters=True),
        Field("lag", LAG, ("lag", "lag_unit", "lag_elapsed", "lag_percent"), "",
              lambda minutes, unit, elapsed, percent: {
                  "minutes": minutes, "unit": unit, "elapsed": bool(elapsed), "percent": percent}),
    ),
    key="id",
)  # fmt: skip

ASSIGNMENT = Record(
    "Assignment",
    (
        Field("number", kinds.WHOLE, "uid", filters=True),
        Field("task", kinds.WHOLE, "task__uid", "The task’s number.", filters=True),
        Field("resource", kinds.WHOLE.or_null(), "allocation__uid", "The resource’s number in this project.",
              filters=True),
        Field("resource_name", kinds.TEXT.or_null(), "allocation__resource__name"),
        Field("units", kinds.NUMBER, "units", "1 is one full-time.", filters=True),
        Field("work", MINUTES.or_null(), "work", "Minutes of work."),
        Field("actual_work", MINUTES.or_null(), "actual_work"),
        Field("remaining_work", MINUTES.or_null(), "remaining_work"),
    ),
    key="number",
)  # fmt: skip

BASELINE = Record(
    "Baseline",
    (
        Field("number", kinds.WHOLE, "number", filters=True, sorts=True),
        Field("name", kinds.TEXT, "name", filters=True),
        Field("taken", TIME.or_null(), "taken", "When it was taken, by the project’s clock."),
        Field("reason", kinds.TEXT, "reason", "Why it was taken."),
        Field("based_on", kinds.WHOLE.or_null(), "based_on",
              "Of a baseline taken of chosen tasks: the one that says all the rest."),
        Field("chosen", kinds.WHOLE.or_null(), "chosen", "How many tasks were taken anew; null: all."),
        Field("measure", kinds.TRUTH, "measure", "The plan is held against this one."),
    ),
    key="number",
)  # fmt: skip


def tasks_of(project: Project | int) -> QuerySet[Task]:
    """A project's tasks, ready to be shown."""
    below = Task.objects.filter(parent=OuterRef("pk"))
    return Task.objects.filter(project=project).annotate(has_children=Exists(below))


def links_of(project: Project) -> QuerySet[Link]:
    """A project's links."""
    return Link.objects.filter(project=project)


def assignments_of(project: Project) -> QuerySet[Assignment]:
    """Who and what works on the project's tasks."""
    return Assignment.objects.filter(project=project)


def baselines_of(project: Project) -> QuerySet[Baseline]:
    """A project's baselines."""
    return Baseline.objects.filter(project=project).annotate(
        measure=Exists(Plan.objects.filter(project=OuterRef("project"), measured_by=OuterRef("number")))
    )


def told_time(minutes: int | None) -> str | None:
    """A plan time as the API writes it."""
    return None if minutes is None else time_text(minutes)
