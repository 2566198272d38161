"""What a pack says, as frozen values: stages, tasks, roles, risks and the rest, free of any project."""

from __future__ import annotations

from dataclasses import dataclass, field

FORMAT = "charthouse-pack-1"
STEPS = ("prepare", "design", "build", "prove", "transition", "close")
"""The life of any delivery. Phases of a type say in which step they lie, stages of a method which steps they hold:
so each type fits each method."""
RHYTHMS = ("daily", "weekly", "fortnightly", "monthly", "quarterly", "once", "gates", "needed")
"""How often a meeting takes place, as the communication plan knows it."""
METHOD, TYPE = "method", "type"
KINDS = (METHOD, TYPE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a pack: where, what, and what to do."""

    line: int | None
    """Of the text, counted from 1; None: it is about the whole."""
    sentence: str


@dataclass(frozen=True, slots=True)
class After:
    """What a task waits for: a task of the same pack, or (``@build``) the work of a step."""

    what: str
    kind: str = "FS"
    lag: str = ""
    """As people write it: ``+3d``."""


@dataclass(frozen=True, slots=True)
class PackTask:
    """A task or a milestone; durations in working days."""

    id: str
    name: str
    within: str
    """The phase or stage in which it lies."""
    days: tuple[float, float, float] | None = None
    """Optimistic, likely, pessimistic; None: a milestone."""
    basis: str = ""
    after: tuple[After, ...] = ()
    role: str = ""
    done: str = ""
    """When it is done."""
    checklist: tuple[str, ...] = ()
    calendar: str = ""

    @property
    def milestone(self) -> bool:
        """Whether it is a moment without work."""
        return self.days is None


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a type's work."""

    id: str
    name: str
    step: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a method's life of a project: which steps it holds, and how far its manager may go alone."""

    id: str
    name: str
    steps: tuple[str, ...] = ()
    about: str = ""
    tolerance: tuple[tuple[str, str], ...] = ()
    """By what it is about (time, cost, scope, quality, risk, benefit), a sentence."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The decision at the end of a stage."""

    id: str
    name: str
    stage: str
    criteria: tuple[str, ...]
    decides: str = ""
    """The role that decides."""
    strict: bool = True
    """Whether work of later stages waits for it; else only what waits for nothing else."""


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody that the project needs."""

    id: str
    name: str
    does: str


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days of each year on which nothing is done, as ``12-15`` to ``01-06``."""

    name: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class PackCalendar:
    """Working times other than the office week."""

    id: str
    name: str
    week: tuple[tuple[tuple[int, int], ...], ...]
    """Of each day from Monday, spans in minutes of the day."""
    freezes: tuple[Freeze, ...] = ()


@dataclass(frozen=True, slots=True)
class PackRisk:
    """A typical risk; an impact in days or as a factor on each task that it hits."""

    id: str
    title: str
    category: str
    cause: str
    event: str
    effect: str
    probability: float
    response_kind: str
    response: str
    hits: tuple[str, ...] = ()
    kind: str = "threat"
    days: tuple[float, float, float] | None = None
    factor: tuple[float, float, float] | None = None
    probability_after: float | None = None
    impact_after: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a run sheet: when, who, what, and how one sees that it is done."""

    at: str
    """From the beginning of the cut-over, ``+01:30`` or ``-00:30``."""
    minutes: int
    what: str
    who: str
    check: str
    kind: str = ""
    """``decision``, ``point-of-no-return`` or ``roll-back``; empty: a step."""


@dataclass(frozen=True, slots=True)
class RunSheet:
    """What is done at a cut-over, minute by minute; its lines become the checklist of a task."""

    id: str
    name: str
    task: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Something that the method or the type wants written."""

    id: str
    name: str
    purpose: str
    owner: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """Something to measure."""

    id: str
    name: str
    unit: str
    target: str
    measured: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting or a report with its rhythm."""

    id: str
    name: str
    rhythm: str
    """In words, with its length."""
    who: str
    purpose: str
    every: str = "needed"
    """One of ``RHYTHMS``."""
    leads: str = ""
    """The role that leads it, or sends it."""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Points to go through that belong to no single task."""

    id: str
    name: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A method or a type as a whole."""

    id: str
    kind: str
    name: str
    version: str
    about: str
    fits: tuple[str, ...] = ()
    """When to choose it."""
    sources: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    stages: tuple[Stage, ...] = ()
    gates: tuple[Gate, ...] = ()
    tasks: tuple[PackTask, ...] = ()
    roles: tuple[Role, ...] = ()
    calendars: tuple[PackCalendar, ...] = ()
    risks: tuple[PackRisk, ...] = ()
    run_sheets: tuple[RunSheet, ...] = ()
    documents: tuple[Document, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    lines: dict[tuple[str, str], int] = field(default_factory=dict, compare=False, repr=False)
    """Of each part, by its table and its id, the line of the text on which it begins."""

    @property
    def work(self) -> int:
        """How many of its tasks are work, not moments."""
        return sum(not one.milestone for one in self.tasks)
