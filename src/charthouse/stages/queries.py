"""What is read of stages, gates and exceptions, as somebody may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.approvals.models import Condition, Version
from charthouse.approvals.queries import last_signed
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stages import exceptions, gates
from charthouse.stages.measuring import (
    BEYOND,
    CLOSE,
    INSIDE,
    UNKNOWN,
    WORDS,
    Facts,
    Measured,
    Standing,
    standings_of,
)
from charthouse.stages.models import COSTLY, Area, Gate, GateCriterion, Stage, StageException
from charthouse.stages.plan_content import NAME as PLAN_NAME
from charthouse.stages.words import figure_told, limit_told

ON_A_PAGE = 20
"""Stages; a project that has more is a programme, and reads of those around the present first."""
STATES = {
    INSIDE: ("good", gettext_lazy("inside")),
    CLOSE: ("warn", gettext_lazy("near the limit")),
    BEYOND: ("bad", gettext_lazy("beyond the limit")),
    UNKNOWN: ("none", gettext_lazy("no data yet")),
    WORDS: ("none", gettext_lazy("said in words")),
}


@dataclass(frozen=True, slots=True)
class ToleranceLine:
    """A tolerance as it is read."""

    one: Measured
    area: str
    said: str
    now: str
    """The forecast; empty: it cannot be known, or not be told to this reader."""
    tone: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class GateLine:
    """A gate as it is read."""

    gate: Gate
    date: int | None
    """Finish of its milestone in the plan."""
    tone: str
    words: str
    answered: int
    criteria: int
    open_conditions: tuple[Condition, ...]
    out: Version | None
    """The version that is out for a decision."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage on the road."""

    standing: Standing
    tone: str
    words: str
    tolerances: tuple[ToleranceLine, ...]
    gates: tuple[GateLine, ...]
    exceptions: tuple[StageException, ...]
    """Those that are open."""


@dataclass(frozen=True, slots=True)
class RoadPage:
    """A part of the road, and what is said beside it of the whole."""

    paged: Page[Stage]
    lines: list[StageLine]
    loose: list[GateLine]
    """Gates that belong to no stage."""
    next: GateLine | None
    """The next gate that is not passed."""


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """An exception as it is read."""

    one: StageException
    limit: str
    forecast: str
    """Empty: it tells of money that this reader may not see."""
    tone: str
    words: str

    @property
    def open(self) -> bool:
        """Whether the board has still to decide, and the stage is still beyond."""
        return self.one.state == StageException.State.OPEN


@dataclass(frozen=True, slots=True)
class PlanState:
    """How far the approval of the plan has come."""

    newest: Version | None
    counts: Version | None
    tone: str
    words: str


def road_of(access: Access) -> list[StageLine]:
    """The stages in their order, by the plan that this reader sees."""
    return _stage_lines(access, standings_of(access.project, access.shown), gate_lines(access))


def road_page(access: Access, page: int | None, stage: int | None) -> RoadPage:
    """A part of the road: that page, else that with this stage, else that with the one at which the project is."""
    stages = list(Stage.objects.filter(project=access.project))
    facts, pages = Facts(access.project, access.shown), Paginator(stages, ON_A_PAGE)
    if page is None and pages.num_pages > 1:
        place = next((place for place, one in enumerate(stages) if one.number == stage), None)
        if place is None:
            place = facts.place_now(stages)
        page = 1 + place // ON_A_PAGE
    paged = pages.get_page(page or 1)
    gates = gate_lines(access)
    lines = _stage_lines(access, facts.standings(list(paged.object_list)), gates)
    passed = (Gate.Decision.GO, Gate.Decision.CONDITIONAL)
    return RoadPage(
        paged, lines, [line for line in gates if line.gate.stage_id is None],
        next((line for line in gates if line.gate.decision not in passed), None),
    )  # fmt: skip


def _stage_lines(access: Access, found: Sequence[Standing], gates_there: Sequence[GateLine]) -> list[StageLine]:
    at_end: dict[int | None, list[GateLine]] = {}
    for line in gates_there:
        at_end.setdefault(line.gate.stage_id, []).append(line)
    open_now: dict[int, list[StageException]] = {}
    for each in StageException.objects.filter(project=access.project, state=StageException.State.OPEN):
        open_now.setdefault(each.stage_id, []).append(each)
    return [_stage_line(access, one, at_end.get(one.stage.pk, ()), open_now.get(one.stage.pk, ())) for one in found]


def _stage_line(
    access: Access, one: Standing, at_end: Sequence[GateLine], open_now: Sequence[StageException]
) -> StageLine:
    if open_now or (one.beyond and not one.done):
        tone, words = "bad", _("beyond its tolerances")
    elif one.done:
        tone, words = "good", _("finished")
    elif one.begun:
        near = any(each.state == CLOSE for each in one.measured)
        tone, words = ("warn", _("under way, near a limit")) if near else ("good", _("under way, inside"))
    else:
        tone, words = "none", _("to come")
    lines = tuple(tolerance_line(access, each) for each in one.measured)
    return StageLine(one, tone, words, lines, tuple(at_end), tuple(open_now))


def tolerance_line(access: Access, one: Measured) -> ToleranceLine:
    """A tolerance with its forecast, as far as this reader may know it."""
    tone, words = STATES[one.state]
    said = one.text if one.limit is None else limit_told(one.unit, one.limit, one.kpi)
    if one.costs and one.value is not None and not access.may(Right.SEE_COSTS):
        return ToleranceLine(
            one, str(Area(one.area).label), said, "", "none", _("not shown"),
            _("It is shown to those who may see costs."),
        )  # fmt: skip
    now = "" if one.value is None else figure_told(one.unit, one.value)
    return ToleranceLine(one, str(Area(one.area).label), said, now, tone, str(words), one.source)


def gate_lines(access: Access, *numbers: int) -> list[GateLine]:
    """Every gate by its date in the plan that this reader sees, those without one last; or those of these numbers."""
    found = Gate.objects.filter(project=access.project)
    answers = GateCriterion.objects.filter(gate__project=access.project)
    if numbers:
        found, answers = found.filter(number__in=numbers), answers.filter(gate__number__in=numbers)
    schedule = computed_plan(access.shown).schedule
    dates = {} if schedule is None else schedule.tasks
    out = {
        one.subject: one
        for one in Version.objects.filter(project=access.project, kind=gates.NAME, state=Version.State.REVIEW)
    }
    conditions: dict[int, list[Condition]] = {}
    for each in Condition.objects.filter(
        request__version__project=access.project, request__version__kind=gates.NAME, met_at=None,
        request__version__state=Version.State.SIGNED,
    ).select_related("request"):  # fmt: skip
        conditions.setdefault(each.request.version_id, []).append(each)
    count = Count("pk", filter=~Q(answer=GateCriterion.Answer.OPEN))
    counted = answers.order_by().values_list("gate").annotate(said=count, every=Count("pk"))
    answered = {gate: (said, every) for gate, said, every in counted}
    lines = [
        _gate_line(
            one, None if one.milestone is None or one.milestone not in dates else dates[one.milestone].finish,
            answered.get(one.pk, (0, 0)), out.get(str(one.number)), conditions.get(one.decided_id or 0, []),
        )
        for one in found
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.date is None, line.date or 0, line.gate.number))


def gate_line(access: Access, gate: Gate) -> GateLine:
    """One gate."""
    [line] = gate_lines(access, gate.number)
    return line


def _gate_line(
    one: Gate, date: int | None, answered: tuple[int, int], out: Version | None, conditions: Sequence[Condition]
) -> GateLine:
    if out is not None:
        tone, words = "warn", _("out for a decision")
    elif one.decision == Gate.Decision.GO:
        tone, words = "good", _("go")
    elif one.decision == Gate.Decision.CONDITIONAL:
        tone, words = ("warn", _("go, conditions open")) if conditions else ("good", _("go, conditions met"))
    elif one.decision == Gate.Decision.HOLD:
        tone, words = "bad", _("hold")
    elif one.decision == Gate.Decision.STOP:
        tone, words = "bad", _("stop")
    else:
        tone, words = "none", _("open")
    return GateLine(one, date, tone, words, *answered, tuple(conditions), out)


def exceptions_of(access: Access) -> list[ExceptionLine]:
    """Every exception, the newest first, open ones before the others."""
    found = StageException.objects.filter(project=access.project).select_related("stage", "project")
    out = Version.objects.filter(project=access.project, kind=exceptions.NAME, state=Version.State.REVIEW)
    asked = {*out.values_list("subject", flat=True)}
    lines = [_exception_line(access, one, str(one.number) in asked) for one in found.order_by("-number")]
    return sorted(lines, key=lambda line: not line.open)


def exception_line(access: Access, one: StageException) -> ExceptionLine:
    """One exception."""
    return _exception_line(access, one, gates.in_review(exceptions.NAME, one))


def _exception_line(access: Access, one: StageException, is_out: bool) -> ExceptionLine:
    money = one.area in COSTLY and not access.may(Right.SEE_COSTS)
    if one.state == StageException.State.OPEN:
        tone, words = ("warn", _("with the board")) if is_out else ("bad", _("open"))
    elif one.state == StageException.State.DECIDED:
        tone, words = "good", _("decided")
    else:
        tone, words = "none", _("back inside")
    forecast = "" if money else figure_told(one.unit, Decimal(one.forecast))
    return ExceptionLine(one, figure_told(one.unit, Decimal(one.limit)), forecast, tone, words)


def plan_state(access: Access) -> PlanState:
    """How far the approval of the plan has come."""
    newest = Version.objects.filter(project=access.project, kind=PLAN_NAME).order_by("-number").first()
    counts = last_signed(access.project, PLAN_NAME)
    if newest is None:
        tone, words = "none", _("The plan was never sent for signature.")
    elif newest.state == Version.State.REVIEW:
        tone, words = "warn", _("Version %(number)d is out for signature.") % {"number": newest.number}
    elif newest.state == Version.State.REFUSED:
        tone, words = "bad", _("Version %(number)d was refused.") % {"number": newest.number}
    elif counts is not None:
        tone, words = (
            "good",
            _("Version %(number)d is signed: scope, schedule and cost are agreed.") % {"number": counts.number},
        )
    else:
        tone, words = "none", _("Version %(number)d was withdrawn.") % {"number": newest.number}
    return PlanState(newest, counts, tone, words)


def stage_of(access: Access, stage: Stage) -> StageLine:
    """One stage of the road."""
    [line] = _stage_lines(access, Facts(access.project, access.shown).standings([stage]), gate_lines(access))
    return line
