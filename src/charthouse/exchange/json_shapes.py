"""The plan document's JSON, field by field: what each is called, how it is written and what it means."""

from __future__ import annotations

from charthouse.engine import network
from charthouse.engine.calendars import WorkWeek
from charthouse.engine.earned_value.methods import Method, PercentOf
from charthouse.exchange import document as doc
from charthouse.exchange.json_kinds import (
    BOOLEAN,
    CUSTOM,
    DAY,
    INTEGER,
    MONEY,
    NUMBER,
    TEXT,
    TIME,
    Choice,
    Named,
    Nullable,
    Several,
    Shape,
)
from charthouse.exchange.json_risks import (
    BRANCH,
    COMMITMENT,
    CORRELATION,
    OUTCOME,
    RISK,
    RISK_SHAPES,
    THREE_POINT,
)
from charthouse.exchange.json_times import DurationKind, LagKind, WorkingHours, WorkingWeek

UID = INTEGER
MAYBE_UID = Nullable(INTEGER)
MAYBE_INTEGER = Nullable(INTEGER)
MAYBE_NUMBER = Nullable(NUMBER)
MAYBE_TIME = Nullable(TIME)
MAYBE_MONEY = Nullable(MONEY)
WORKING = INTEGER
MAYBE_WORKING = Nullable(INTEGER)

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

RECURRENCE = Shape(
    doc.Recurrence,
    "How an exception repeats between its first and last day.",
    kind=(Choice(doc.RecurrenceKind), "The pattern."),
    every=(INTEGER, "Each so many days, weeks, months or years."),
    weekdays=(Several(INTEGER), "0 Monday to 6 Sunday; for the weekday patterns the one day meant."),
    day=(MAYBE_INTEGER, "Day of the month."),
    ordinal=(MAYBE_INTEGER, "1 first to 4 fourth, 5 last."),
    month=(MAYBE_INTEGER, "1 January to 12 December."),
    occurrences=(MAYBE_INTEGER, "How often; null: until the last day."),
)

EXCEPTION = Shape(
    doc.CalendarException,
    "Other hours on dated days, perhaps repeating.",
    first=(DAY, "First day."),
    last=(DAY, "Last day, inclusive."),
    hours=(WorkingHours(), "Hours on those days; empty: no work."),
    name=(TEXT, "Why, such as the holiday's name."),
    recurrence=(Nullable(RECURRENCE), "How it repeats; null: each day from first to last."),
    source=(TEXT, "Where it comes from, such as “holidays DE-BY”; empty: somebody said it."),
)

WORK_WEEK = Shape(
    WorkWeek,
    "Another week for a dated stretch; exceptions win over it, it wins over the calendar's own week.",
    first=(DAY, "First day."),
    last=(DAY, "Last day, inclusive."),
    week=(WorkingWeek(), "Hours by day; a day left out is as in the calendar's own week."),
    name=(TEXT, "What the stretch is called."),
)

CALENDAR = Shape(
    doc.Calendar,
    "Working hours by the week, with dated exceptions, perhaps inherited from another calendar.",
    uid=(UID, "The calendar's identity."),
    name=(TEXT, "The calendar's name."),
    week=(WorkingWeek(), "Hours by day; a day left out is as in the parent calendar."),
    exceptions=(Several(EXCEPTION), "Other hours on dated days."),
    work_weeks=(Several(WORK_WEEK), "Other weeks for dated stretches."),
    parent_uid=(MAYBE_UID, "The calendar inherited from."),
    resource_uid=(MAYBE_UID, "The resource whose own calendar this is, if it is one's."),
    day_minutes=(MAYBE_INTEGER, "Minutes that this calendar calls a day."),
    purpose=(
        Choice(doc.CalendarPurpose),
        "Hours of people and things, or when a service may be changed: outside of its freezes, or in its windows.",
    ),
)

RATE = Shape(
    doc.Rate,
    "What a resource costs from a date on.",
    table=(TEXT, "Cost rate table, A to E."),
    first=(MAYBE_TIME, "From when; null: always."),
    last=(MAYBE_TIME, "Until when; null: for ever."),
    per_hour=(MONEY, "Per hour of work; of material: per unit."),
    overtime_per_hour=(MONEY, "Per hour of overtime."),
    per_use=(MONEY, "Each time it is used."),
)

AVAILABILITY = Shape(
    doc.Availability,
    "How much of a resource there is in a stretch of time.",
    first=(MAYBE_TIME, "From when; null: always."),
    last=(MAYBE_TIME, "Until when; null: for ever."),
    units=(NUMBER, "1.0 is one full-time."),
)

RESOURCE = Shape(
    doc.Resource,
    "A person, piece of equipment, material or cost that tasks need.",
    uid=(UID, "The resource's identity."),
    name=(TEXT, "The resource's name."),
    id=(MAYBE_INTEGER, "Row number in the file."),
    kind=(Choice(doc.ResourceKind), "What it is."),
    initials=(TEXT, "Short name."),
    email=(TEXT, "E-mail address."),
    group=(TEXT, "Department or group."),
    code=(TEXT, "Code, such as a cost centre or Primavera resource ID."),
    material_unit=(TEXT, "Unit in which material is counted."),
    calendar_uid=(MAYBE_UID, "The resource's own calendar."),
    max_units=(NUMBER, "1.0 is one full-time."),
    availability=(Several(AVAILABILITY), "Units over time."),
    rates=(Several(RATE), "Costs over time."),
    accrual=(Choice(doc.Accrual), "When its cost is booked."),
    generic=(BOOLEAN, "A role to be filled, not a person."),
    active=(BOOLEAN, "May be assigned."),
    notes=(TEXT, "Notes."),
    custom=(Named(), "Values of custom fields by the field's name."),
)

ASSIGNMENT = Shape(
    doc.Assignment,
    "A resource's part in a task.",
    uid=(UID, "The assignment's identity."),
    task_uid=(UID, "The task."),
    resource_uid=(MAYBE_UID, "The resource; null: nobody named yet."),
    units=(NUMBER, "1.0 is one full-time; of material: how much."),
    work=(MAYBE_WORKING, "Work in minutes."),
    actual_work=(MAYBE_WORKING, "Work done, in minutes."),
    remaining_work=(MAYBE_WORKING, "Work still to do, in minutes."),
    overtime_work=(MAYBE_WORKING, "Overtime in minutes."),
    delay=(INTEGER, "Working minutes by which this part starts after the task."),
    levelling_delay=(INTEGER, "Elapsed minutes by which levelling put it off."),
    contour=(TEXT, "How the work is spread over the duration, such as flat or back_loaded."),
    rate_table=(TEXT, "Cost rate table, A to E."),
    cost=(MAYBE_MONEY, "Cost as stored."),
    actual_cost=(MAYBE_MONEY, "Cost so far."),
    start=(MAYBE_TIME, "Start as stored; never an input."),
    finish=(MAYBE_TIME, "Finish as stored; never an input."),
    actual_start=(MAYBE_TIME, "When this part really started."),
    actual_finish=(MAYBE_TIME, "When this part was really done."),
    baselines=(Several(BASELINE_OF_TASK), "What was planned, by baseline."),
    custom=(Named(), "Values of custom fields by the field's name."),
)

BASELINE = Shape(
    doc.Baseline,
    "A baseline of the whole plan.",
    number=(INTEGER, "0 to 10."),
    name=(TEXT, "What it is called."),
    taken=(MAYBE_TIME, "When it was taken."),
)

COST = Shape(
    doc.CostEntry,
    "Money spent.",
    date=(TIME, "When."),
    amount=(MONEY, "How much."),
    task_uid=(MAYBE_UID, "For which task."),
    resource_uid=(MAYBE_UID, "For which resource."),
    kind=(TEXT, "What kind of cost."),
    text=(TEXT, "What for."),
    accrued=(BOOLEAN, "An estimate of what is owed and not yet billed."),
)

RESERVES = Shape(
    doc.Reserves,
    "Money beside the tasks' budgets: contingency inside the baseline, management reserve outside it.",
    contingency=(MAYBE_MONEY, "Held in the baseline for known risks."),
    drawn=(MAYBE_MONEY, "Of the contingency: given to tasks already."),
    committed=(MAYBE_MONEY, "Of the contingency: held for named risks."),
    management_reserve=(MAYBE_MONEY, "Outside the baseline, for what nobody foresaw."),
)

TRACKED_TASK = Shape(
    doc.TrackedTask,
    "How a task stood at the end of a tracked period.",
    task_uid=(UID, "The task."),
    actual_start=(MAYBE_TIME, "Its actual start then."),
    actual_finish=(MAYBE_TIME, "Its actual finish then."),
    actual_duration=(MAYBE_WORKING, "Working minutes done by then."),
    remaining_duration=(MAYBE_WORKING, "Working minutes then still to do."),
    percent_complete=(MAYBE_NUMBER, "Of duration, 0 to 100."),
    percent_work_complete=(MAYBE_NUMBER, "Of work, 0 to 100."),
    physical_percent_complete=(MAYBE_NUMBER, "Of the thing itself, 0 to 100."),
    units_done=(MAYBE_NUMBER, "Units made by then."),
    actual_work=(MAYBE_WORKING, "Work done by then, in minutes."),
    actual_cost=(MAYBE_MONEY, "Cost by then."),
    remaining_cost=(MAYBE_MONEY, "Cost then still to come."),
    planned_value=(MAYBE_MONEY, "Planned value then."),
    earned_value=(MAYBE_MONEY, "Earned value then."),
)

PERIOD = Shape(
    doc.TrackedPeriod,
    "A stretch of time after which progress was written down.",
    name=(TEXT, "What it is called."),
    first=(TIME, "From when."),
    last=(TIME, "Until when."),
    tasks=(Several(TRACKED_TASK), "How its tasks stood."),
)

CUSTOM_FIELD = Shape(
    doc.CustomField,
    "A field that the plan's makers added.",
    name=(TEXT, "Shown name, unique among its owner's fields."),
    kind=(
        Choice(doc.CustomKind),
        "What its values are: a date is text as 2026-03-31T08:00, a duration text as 3d, a cost a number.",
    ),
    owner=(TEXT, "task, resource, assignment or project."),
    source=(TEXT, "The file's own name of the field, such as Text1."),
    choices=(Several(TEXT), "What may be chosen, of a choice."),
    help=(TEXT, "What it is for."),
    required=(BOOLEAN, "What was said cannot be taken away, only changed."),
    default=(CUSTOM, "What a new task says."),
)

POLICIES = Shape(
    network.Policies,
    "The choices in which planning tools differ.",
    rules=(Choice(network.Rules), "Whose unwritten rules to follow where the named policies do not reach."),
    schedule_from=(Choice(network.ScheduleFrom), "Forward from the start or backward from the finish."),
    honour_constraints=(BOOLEAN, "Constraint dates win over links; else no-later dates bind the backward pass only."),
    lag_calendar=(Choice(network.LagCalendar), "The calendar on which lags run."),
    slack=(Choice(network.SlackKind), "Total slack is start slack, finish slack or the smaller."),
    critical_rule=(Choice(network.CriticalRule), "What makes a task critical."),
    critical_slack=(WORKING, "Critical means total slack not above these working minutes."),
    near_critical_slack=(WORKING, "Near-critical means total slack not above these working minutes."),
    work_calendar=(Choice(network.WorkCalendar), "By which calendar a task with resources runs."),
    unfinished_work=(Choice(network.UnfinishedWork), "What unfinished work before the status date does."),
    out_of_sequence=(Choice(network.OutOfSequence), "How work that started before its predecessors allowed goes on."),
    multiple_critical_paths=(BOOLEAN, "Each network has a critical path of its own."),
    open_ends_critical=(BOOLEAN, "Tasks without successor are critical."),
    use_expected_finish=(BOOLEAN, "Expected finish dates set the remaining duration."),
    start_to_start_lag_from_early_start=(BOOLEAN, "Start-to-start lags count from the early, not the actual start."),
    split_in_progress=(BOOLEAN, "Remaining work may move away from what is done, leaving a gap."),
)

PROJECT = Shape(
    doc.Project,
    "What holds for the plan as a whole.",
    name=(TEXT, "The project's name."),
    start=(MAYBE_TIME, "The planned start; null: the earliest date that the tasks give."),
    finish=(MAYBE_TIME, "An input only when scheduling from the finish; else as stored."),
    status_date=(MAYBE_TIME, "Up to when progress was told."),
    cost_per_day=(MAYBE_MONEY, "What each working day costs until the finish, whatever is done."),
    cost_cut_off=(MAYBE_TIME, "Until when actual costs are booked; null: until the status date."),
    must_finish_by=(MAYBE_TIME, "Caps every latest finish."),
    calendar_uid=(MAYBE_UID, "The project's calendar."),
    minutes_per_day=(INTEGER, "Working minutes that a day in a duration means."),
    minutes_per_week=(INTEGER, "Working minutes that a week in a duration means."),
    days_per_month=(NUMBER, "Working days that a month in a duration means."),
    day_start=(INTEGER, "Minute of the day at which work starts when only a day is given."),
    day_end=(INTEGER, "Minute of the day at which work ends when only a day is given."),
    currency=(TEXT, "ISO 4217 code of the plan's amounts."),
    application=(TEXT, "The tool that made the file, as it names itself."),
    manager=(TEXT, "The project manager."),
    author=(TEXT, "Who made the plan."),
    company=(TEXT, "For which organisation."),
    subject=(TEXT, "What it is about."),
    notes=(TEXT, "Notes."),
    time_zone=(TEXT, "IANA name of the zone in which the plan's wall clock runs."),
    custom=(Named(), "Values of custom fields by the field's name."),
)

DOCUMENT = Shape(
    doc.Document,
    "A whole plan.",
    project=(PROJECT, "What holds for the plan as a whole."),
    policies=(POLICIES, "The choices in which planning tools differ."),
    calendars=(Several(CALENDAR), "When work can be done."),
    tasks=(Several(TASK), "What is to be done, in outline order."),
    links=(Several(LINK), "What waits for what."),
    resources=(Several(RESOURCE), "Who and what does it."),
    assignments=(Several(ASSIGNMENT), "Which resource works on which task."),
    baselines=(Several(BASELINE), "The baselines that tasks refer to by number."),
    risks=(Several(RISK), "What may happen."),
    correlations=(Several(CORRELATION), "Durations that overrun together."),
    branches=(Several(BRANCH), "Tasks that are done with a probability."),
    commitments=(Several(COMMITMENT), "What was promised."),
    costs=(Several(COST), "Money spent."),
    reserves=(Nullable(RESERVES), "Contingency and management reserve."),
    periods=(Several(PERIOD), "Progress as it was told, period by period."),
    custom_fields=(Several(CUSTOM_FIELD), "Fields that the plan's makers added."),
    warnings=(Several(TEXT), "What a reader could not represent or had to assume."),
)

SHAPES: tuple[Shape[object], ...] = (
    *(shape for shape in list(globals().values()) if isinstance(shape, Shape) and shape not in RISK_SHAPES),
    *RISK_SHAPES,
)
