"""The plan document's JSON, field by field: what each is called, how it is written and what it means."""

from __future__ import annotations

from charthouse.engine import network
from charthouse.engine.calendars import WorkWeek
from charthouse.exchange import document as doc
from charthouse.exchange.json_kinds import (
    BOOLEAN,
    CUSTOM,
    DAY,
    INTEGER,
    MAYBE_INTEGER,
    MAYBE_MONEY,
    MAYBE_NUMBER,
    MAYBE_TIME,
    MAYBE_UID,
    MAYBE_WORKING,
    MONEY,
    NUMBER,
    TEXT,
    TIME,
    UID,
    WORKING,
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
    RISK,
    RISK_SHAPES,
)
from charthouse.exchange.json_tasks import BASELINE_OF_TASK, LINK, TASK, TASK_SHAPES
from charthouse.exchange.json_times import WorkingHours, WorkingWeek

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
    *TASK_SHAPES,
    *(
        shape
        for shape in list(globals().values())
        if isinstance(shape, Shape) and shape not in (*TASK_SHAPES, *RISK_SHAPES)
    ),
    *RISK_SHAPES,
)
