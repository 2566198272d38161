"""The plan document's JSON about what is to be done: tasks with all that hangs on them, and their links."""

from __future__ import annotations

from charthouse.engine import network
from charthouse.engine.earned_value.methods import Method, PercentOf
from charthouse.exchange import document as doc
from charthouse.exchange.json_kinds import (
    BOOLEAN,
    INTEGER,
    MAYBE_INTEGER,
    MAYBE_MONEY,
    MAYBE_NUMBER,
    MAYBE_TIME,
    MAYBE_UID,
    MAYBE_WORKING,
    NUMBER,
    TEXT,
    UID,
    WORKING,
    Choice,
    Named,
    Nullable,
    Several,
    Shape,
)
from charthouse.exchange.json_risks import OUTCOME, THREE_POINT
from charthouse.exchange.json_times import DurationKind, LagKind

SPLIT = Shape(
    network.Split,
    "A gap in a task.",
    after=(WORKING, "Working minutes of the task done before the gap, counted from its start."),
    gap=(WORKING, "Working minutes of the gap, on the task's calendar."),
)

BASELINE_OF_TASK = Shape(
    doc.TaskBaseline,
    "What was planned for a task or assignment when the numbered baseline was taken.",
    number=(INTEGER, "0 to 10; 0 is the baseline that comparisons take first."),
    start=(MAYBE_TIME, "Planned start."),
    finish=(MAYBE_TIME, "Planned finish."),
    duration=(MAYBE_WORKING, "Planned working minutes."),
    work=(MAYBE_WORKING, "Planned work in minutes."),
    cost=(MAYBE_MONEY, "Planned cost."),
    fixed_cost=(
        MAYBE_MONEY,
        "The part of the planned cost beside that of resources, booked by the fixed cost's accrual.",
    ),
)

VALUE_MILESTONE = Shape(
    doc.ValueMilestone,
    "A step of a task that earns its weight when it is reached.",
    name=(TEXT, "What is reached."),
    weight=(NUMBER, "Its share of the task's budget, in the unit of the other steps' weights."),
    planned=(MAYBE_TIME, "When it was to be reached."),
    done=(MAYBE_TIME, "When it was reached."),
)

VALUE_RULE = Shape(
    doc.ValueRule,
    "How a task earns its value.",
    method=(Choice(Method), "The method of earned value."),
    percent_of=(Nullable(Choice(PercentOf)), "What its percentage is of; null: physical where told, else duration."),
    milestones=(Several(VALUE_MILESTONE), "The steps, of weighted milestones."),
    units_planned=(MAYBE_NUMBER, "How many units there are to make."),
    units_done=(MAYBE_NUMBER, "How many units are made."),
    apportioned_to=(MAYBE_UID, "The task whose progress it follows."),
)

STORED = Shape(
    doc.StoredDates,
    "The answers of the tool that made the file; never an input to Charthouse's own computation.",
    start=(MAYBE_TIME, "Scheduled start."),
    finish=(MAYBE_TIME, "Scheduled finish."),
    early_start=(MAYBE_TIME, "Earliest start."),
    early_finish=(MAYBE_TIME, "Earliest finish."),
    late_start=(MAYBE_TIME, "Latest start."),
    late_finish=(MAYBE_TIME, "Latest finish."),
    remaining_early_start=(MAYBE_TIME, "Earliest start of what remains."),
    remaining_early_finish=(MAYBE_TIME, "Earliest finish of what remains."),
    remaining_late_start=(MAYBE_TIME, "Latest start of what remains."),
    remaining_late_finish=(MAYBE_TIME, "Latest finish of what remains."),
    total_slack=(MAYBE_WORKING, "Total slack in working minutes."),
    free_slack=(MAYBE_WORKING, "Free slack in working minutes."),
    critical=(Nullable(BOOLEAN), "Whether the tool called the task critical."),
)

CHECKLIST_ITEM = Shape(
    doc.ChecklistItem,
    "One thing to be ticked off on the way to a task's end.",
    text=(TEXT, "What is to be done."),
    done=(BOOLEAN, "Whether it is ticked."),
    ticked=(MAYBE_TIME, "When it was ticked."),
)

PLANNING_PACKAGE = Shape(
    doc.PlanningPackage,
    "What is known of work that is planned in detail later.",
    detail_by=(MAYBE_TIME, "Until when it is to be planned in detail."),
    work_low=(MAYBE_WORKING, "Minutes of work at least."),
    work_high=(MAYBE_WORKING, "Minutes of work at most."),
    cost_low=(MAYBE_MONEY, "Cost at least."),
    cost_high=(MAYBE_MONEY, "Cost at most."),
)

TASK = Shape(
    doc.Task,
    "One row of the plan; rows stand in outline order, a parent before its children.",
    uid=(UID, "The task's identity; links, assignments and later imports find it by this."),
    name=(TEXT, "The task's name."),
    duration=(DurationKind(), "How long the work takes, with the unit it was typed in."),
    parent_uid=(MAYBE_UID, "The summary task above it; null at the top."),
    id=(MAYBE_INTEGER, "Row number in the file."),
    wbs=(TEXT, "Work breakdown structure code, such as 1.2.3."),
    code=(TEXT, "Activity ID or task key, such as A1010 or CRM-42."),
    kind=(Choice(network.TaskKind), "How the task behaves in the network."),
    summary=(BOOLEAN, "Said to be a summary, also where it has no children."),
    mode=(Choice(network.TaskMode), "Scheduled automatically, or kept at its given dates."),
    active=(BOOLEAN, "Inactive tasks carry no logic and no work."),
    type=(Choice(doc.TaskType), "Which of duration, units and work stays when another changes."),
    effort_driven=(BOOLEAN, "More people shorten it."),
    priority=(INTEGER, "0 to 1000; higher is levelled later."),
    calendar_uid=(MAYBE_UID, "The task's own calendar; null: the project's."),
    ignore_resource_calendars=(BOOLEAN, "Only the task's own calendar counts."),
    constraint=(Choice(network.ConstraintKind), "What ties the task to a date beside its links."),
    constraint_date=(MAYBE_TIME, "The constraint's date."),
    second_constraint=(Nullable(Choice(network.ConstraintKind)), "A second constraint, as Primavera has."),
    second_constraint_date=(MAYBE_TIME, "The second constraint's date."),
    deadline=(MAYBE_TIME, "Caps the latest finish; moves no early date."),
    manual_start=(MAYBE_TIME, "The given start of a manual task."),
    manual_finish=(MAYBE_TIME, "The given finish of a manual task."),
    splits=(Several(SPLIT), "Gaps in the work."),
    levelling_delay=(INTEGER, "Elapsed minutes by which levelling put the task off."),
    external_early_start=(MAYBE_TIME, "A date from another project; holds like start no earlier than."),
    external_late_finish=(MAYBE_TIME, "A date from another project; caps the latest finish."),
    work=(MAYBE_WORKING, "Work in minutes."),
    percent_complete=(NUMBER, "Of duration, 0 to 100."),
    percent_work_complete=(MAYBE_NUMBER, "Of work, 0 to 100."),
    physical_percent_complete=(MAYBE_NUMBER, "Of the thing itself, 0 to 100."),
    actual_start=(MAYBE_TIME, "When it really started."),
    actual_finish=(MAYBE_TIME, "When it was really done."),
    actual_duration=(MAYBE_WORKING, "Working minutes done."),
    remaining_duration=(MAYBE_WORKING, "Working minutes still to do."),
    planned_duration=(MAYBE_WORKING, "Primavera's original duration in working minutes."),
    actual_work=(MAYBE_WORKING, "Work done, in minutes."),
    remaining_work=(MAYBE_WORKING, "Work still to do, in minutes."),
    stop=(MAYBE_TIME, "Until when the work done so far went."),
    resume=(MAYBE_TIME, "When what remains goes on."),
    suspend=(MAYBE_TIME, "When the work was suspended."),
    expected_finish=(MAYBE_TIME, "Primavera's expected finish."),
    estimate=(Nullable(THREE_POINT), "The three-point estimate of the duration."),
    outcomes=(Several(OUTCOME), "What a discrete or empirical estimate chooses from."),
    fixed_cost=(MAYBE_MONEY, "Cost beside that of resources."),
    fixed_cost_accrual=(Choice(doc.Accrual), "When the fixed cost is booked."),
    cost=(MAYBE_MONEY, "Total cost as stored."),
    actual_cost=(MAYBE_MONEY, "Cost so far."),
    remaining_cost=(MAYBE_MONEY, "Cost still to come."),
    baselines=(Several(BASELINE_OF_TASK), "What was planned, by baseline."),
    value_rule=(Nullable(VALUE_RULE), "How it earns its value; null: by percent complete."),
    stored=(STORED, "The dates that the file's tool had computed."),
    notes=(TEXT, "Notes."),
    on_time_line=(BOOLEAN, "Whether it is shown on the one-slide time line."),
    definition_of_done=(TEXT, "What must be true before it counts as done."),
    checklist=(Several(CHECKLIST_ITEM), "What is ticked off on the way."),
    package=(Nullable(PLANNING_PACKAGE), "Says that it is a planning package: work that is planned in detail later."),
    hyperlink=(TEXT, "A web address."),
    responsible=(TEXT, "Who answers for the task."),
    recurring=(BOOLEAN, "One of a repeating task's occurrences, or its summary."),
    external=(BOOLEAN, "A task of another project, shown for its link."),
    custom=(Named(), "Values of custom fields by the field's name."),
)

LINK = Shape(
    doc.Link,
    "One task holds back another.",
    before=(UID, "The predecessor's uid."),
    after=(UID, "The successor's uid."),
    kind=(Choice(network.LinkKind), "Which end of the predecessor holds which end of the successor."),
    lag=(LagKind(), "How much later; negative is a lead."),
)

TASK_SHAPES: tuple[Shape[object], ...] = tuple(
    shape for shape in list(globals().values()) if isinstance(shape, Shape) and shape not in (OUTCOME, THREE_POINT)
)
