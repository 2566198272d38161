"""Puts a method around a type: stages around phases, decisions between them, one beginning, one end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.packs.checking import MOST, cycle
from charthouse.packs.content import STEPS, After, Gate, Meeting, Pack, PackCalendar, PackRisk, PackTask, Problem, Role
from charthouse.refusals import Refused


class DoNotFit(Refused):
    """A method and a type that make no plan together."""

    status = 422


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the plan to be: a summary, a task, a milestone."""

    ref: str
    name: str
    parent: str | None
    task: PackTask | None = None
    """None: a summary task."""
    gate: Gate | None = None
    role: str = ""
    """The ref of the role that does it, or decides."""
    calendar: str = ""
    checklist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """One of them waits for another."""

    before: str
    after: str
    kind: str = "FS"
    lag: str = ""


@dataclass(frozen=True, slots=True)
class Combined:
    """What a project is set up with."""

    method: Pack
    type: Pack
    rows: tuple[Row, ...]
    """In the order of the outline."""
    links: tuple[Joined, ...]
    roles: tuple[tuple[str, Role], ...]
    """With their refs; a role that both name is there once."""
    calendars: tuple[tuple[str, PackCalendar], ...]
    risks: tuple[tuple[PackRisk, tuple[str, ...]], ...]
    """With the refs of what they hit."""
    meetings: tuple[tuple[Meeting, str], ...] = ()
    """With the name of the role that leads each."""

    @property
    def tasks(self) -> int:
        """How many tasks and milestones, without summaries."""
        return sum(one.task is not None or one.gate is not None for one in self.rows)


def combine(method: Pack, of_type: Pack) -> Combined:
    """Let a method hold a type.

    :raises DoNotFit: more tasks than one project begins with, or tasks that would wait for each other
    """
    made = _Combining(method, of_type).combined()
    if made.tasks > MOST:
        raise DoNotFit(
            _("“%(type)s” with “%(method)s” has %(count)d tasks; %(most)d at most are helpful. Choose another method.")
            % {"type": of_type.name, "method": method.name, "count": made.tasks, "most": MOST}
        )
    return made


def problems_of(method: Pack, of_type: Pack) -> list[Problem]:
    """Why they do not fit together, nothing if they do."""
    try:
        combine(method, of_type)
    except DoNotFit as refusal:
        return [Problem(None, refusal.message)]
    return []


class _Combining:
    def __init__(self, method: Pack, of_type: Pack) -> None:
        self.method, self.type = method, of_type
        self.stage_of_step = {step: stage.id for stage in method.stages for step in stage.steps}
        self.order = {stage.id: place for place, stage in enumerate(method.stages)}
        self.step_of_phase = {phase.id: phase.step for phase in of_type.phases}
        self.rows: list[Row] = []
        self.interval: dict[str, int] = {}
        """Of each task, how many gates lie before it."""
        self.step: dict[str, str] = {}
        """Of each task of the type, its step."""
        self.links: dict[tuple[str, str, str], Joined] = {}

    def combined(self) -> Combined:
        roles, role_ref = self._roles()
        self._rows(role_ref)
        self._own_links()
        self._gates()
        self._ends()
        waits: dict[str, list[str]] = {row.ref: [] for row in self.rows}
        for link in self.links.values():
            waits[link.after].append(link.before)
        if circle := cycle(waits):
            names = {row.ref: row.name for row in self.rows}
            raise DoNotFit(
                _("“%(type)s” does not fit “%(method)s”: “%(task)s” would wait for itself.")
                % {"type": self.type.name, "method": self.method.name, "task": names[circle[0]]}
            )
        calendars = tuple((f"{key} {one.id}", one) for key, pack in self._both() for one in pack.calendars)
        risks = tuple((one, self._hit(key, one)) for key, pack in self._both() for one in pack.risks)
        meetings = tuple(
            (one, next((role.name for role in pack.roles if role.id == one.leads), ""))
            for _key, pack in self._both()
            for one in pack.meetings
        )
        links = tuple(self.links.values())
        return Combined(self.method, self.type, tuple(self.rows), links, roles, calendars, risks, meetings)

    def _both(self) -> Iterable[tuple[str, Pack]]:
        return (("m", self.method), ("t", self.type))

    def _roles(self) -> tuple[tuple[tuple[str, Role], ...], Mapping[tuple[str, str], str]]:
        """Roles by name: who is called the same in both is one."""
        there: dict[str, tuple[str, Role]] = {}
        refs: dict[tuple[str, str], str] = {}
        for key, pack in self._both():
            for role in pack.roles:
                ref, _role = there.setdefault(role.name.casefold(), (f"{key} {role.id}", role))
                refs[key, role.id] = ref
        return tuple(there.values()), refs

    def _rows(self, roles: Mapping[tuple[str, str], str]) -> None:
        gates = {gate.stage: gate for gate in self.method.gates}
        sheets = {sheet.task: sheet for sheet in self.type.run_sheets}
        passed = 0
        for stage in self.method.stages:
            top = f"m {stage.id}"
            self.rows.append(Row(top, stage.name, None))
            for task in self.method.tasks:
                if task.within == stage.id:
                    self._task("m", task, top, roles, passed)
            for phase in self.type.phases:
                if phase.step not in stage.steps:
                    continue
                self.rows.append(Row(f"t {phase.id}", phase.name, top))
                for task in self.type.tasks:
                    if task.within == phase.id:
                        self.step[f"t {task.id}"] = phase.step
                        sheet = sheets.get(task.id)
                        lines = () if sheet is None else tuple(f"{one.at} {one.what}" for one in sheet.steps)
                        self._task("t", task, f"t {phase.id}", roles, passed, lines)
            if (gate := gates.get(stage.id)) is not None:
                ref = f"m {gate.id}"
                decides = roles.get(("m", gate.decides), "")
                self.rows.append(Row(ref, gate.name, top, gate=gate, role=decides, checklist=gate.criteria))
                self.interval[ref] = passed
                passed += 1

    def _task(
        self,
        key: str,
        task: PackTask,
        parent: str,
        roles: Mapping[tuple[str, str], str],
        passed: int,
        more: tuple[str, ...] = (),
    ) -> None:
        ref = f"{key} {task.id}"
        calendar = f"{key} {task.calendar}" if task.calendar else ""
        role = roles.get((key, task.role), "")
        self.rows.append(Row(ref, task.name, parent, task, None, role, calendar, (*task.checklist, *more)))
        self.interval[ref] = passed

    def _own_links(self) -> None:
        for key, pack in self._both():
            for task in pack.tasks:
                for link in task.after:
                    for before in self._before(key, link):
                        self._link(before, f"{key} {task.id}", link.kind, link.lag)

    def _before(self, key: str, link: After) -> list[str]:
        """What a link names: for a step, the first of its tasks (starting) or its last ones (finishing)."""
        if not link.what.startswith("@"):
            return [f"{key} {link.what}"]
        inside = [ref for ref, step in self.step.items() if step == link.what[1:]]
        named = {ref: self._within(ref, inside) for ref in inside}
        if link.kind in ("SS", "SF"):
            return [ref for ref in inside if not named[ref]][:1]
        waited = {before for each in named.values() for before in each}
        return [ref for ref in inside if ref not in waited]

    def _within(self, ref: str, inside: list[str]) -> list[str]:
        task = next(one for one in self.type.tasks if f"t {one.id}" == ref)
        return [f"t {link.what}" for link in task.after if f"t {link.what}" in inside]

    def _link(self, before: str, after: str, kind: str = "FS", lag: str = "") -> None:
        if before != after:
            self.links.setdefault((before, after, kind), Joined(before, after, kind, lag))

    def _gates(self) -> None:
        """Let each gate end what comes before it, and open what comes behind it."""
        for place, gate in enumerate(self.method.gates):
            ref = f"m {gate.id}"
            if gate.strict:
                for name, link in list(self.links.items()):
                    crosses = self.interval[link.before] <= place < self.interval[link.after]
                    if crosses and link.kind == "FS" and not link.lag and link.before != ref:
                        del self.links[name]
            inside = [one for one, passed in self.interval.items() if passed == place and one != ref]
            goes_on = {
                link.before for link in self.links.values() if not gate.strict or self.interval[link.after] == place
            }
            for one in inside:
                if one not in goes_on:
                    self._link(one, ref)
            behind = [one for one, passed in self.interval.items() if passed == place + 1]
            waits = {
                link.after
                for link in self.links.values()
                if link.kind in ("FS", "SS") and (not gate.strict or self.interval[link.before] == place + 1)
            }
            for one in behind:
                if one not in waits:
                    self._link(ref, one)

    def _ends(self) -> None:
        """Nothing begins by itself but the first task; nothing ends in the open but the last gate."""
        begin = (
            f"m {next(one.id for one in self.method.tasks if one.within == self.method.stages[0].id and not one.after)}"
        )
        end = f"m {self.method.gates[-1].id}"
        waits = {link.after for link in self.links.values() if link.kind in ("FS", "SS")}
        waited = {link.before for link in self.links.values() if link.kind in ("FS", "FF")}
        for ref in self.interval:
            if ref not in waits and ref != begin:
                self._link(begin, ref)
            if ref not in waited and ref != end:
                self._link(ref, end)

    def _hit(self, key: str, risk: PackRisk) -> tuple[str, ...]:
        found: list[str] = []
        for what in risk.hits:
            if what.startswith("@") and what[1:] in STEPS:
                inside = [ref for ref, step in self.step.items() if step == what[1:]]
                found += [ref for ref in inside if not next(r for r in self.rows if r.ref == ref).task.milestone]  # type: ignore[union-attr]
            else:
                found.append(f"{key} {what}")
        return tuple(dict.fromkeys(found))
