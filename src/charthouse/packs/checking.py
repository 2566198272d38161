"""What a pack must keep to be worth a project's trust: every task linked, every duration founded, nothing unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from charthouse.packs.content import METHOD, STEPS, TYPE, Pack, PackTask, Problem
from charthouse.packs.reading import read

FEWEST, MOST = 40, 120
"""Tasks of a type; with a method too, at most ``MOST``."""
SHORTEST_BASIS = 15
"""Characters below which a basis says nothing."""
MOST_OF_ONE_BASIS = 3
ENOUGH_TO_COMPARE = 8
MOST_ALIKE = 0.25
"""The part of all tasks that may have the very same three points."""


def checked(text: str) -> tuple[Pack | None, list[Problem]]:
    """The pack that a text says, with everything that is wrong with it in the order of its lines."""
    pack, problems = read(text)
    if pack is not None:
        problems = [*problems, *Check(pack).problems()]
    return pack, sorted(problems, key=lambda one: one.line or 0)


class Check:
    """Looks through a pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.found: list[Problem] = []
        self.tasks = {one.id: one for one in pack.tasks}

    def problems(self) -> list[Problem]:
        """Everything that is wrong."""
        if self.pack.kind == TYPE:
            self.of_type()
        else:
            self.of_method()
        self.references()
        self.durations()
        self.links()
        return self.found

    def note(self, table: str, identity: str, sentence: str) -> None:
        """Keep a problem at the line on which a part begins."""
        line = self.pack.lines.get((table, identity)) or None
        self.found.append(Problem(line, f"[[{table}]] {identity}: {sentence}" if identity else sentence))

    # -- as a whole --------------------------------------------------------------------------------------------------

    def of_type(self) -> None:
        """Phases in the order of the steps, and as many tasks as a project of this kind has."""
        pack = self.pack
        for table, parts in (("stage", pack.stages), ("gate", pack.gates)):
            for one in parts:
                self.note(
                    table, one.id, _("Stages and gates come from the method; take it out, or make this a method.")
                )
        if not FEWEST <= len(pack.tasks) <= MOST:
            self.note(
                "",
                "",
                _(
                    "A type has %(fewest)d to %(most)d tasks, this one %(count)d: fewer leave too much open, more "
                    "are a plan of their own."
                )
                % {"fewest": FEWEST, "most": MOST, "count": len(pack.tasks)},
            )
        steps = {one.step for one in pack.phases}
        if missing := [step for step in STEPS if step not in steps and step != "close"]:
            self.note(
                "",
                "",
                _("No phase lies in the step “%(step)s”; add one, for methods put their stages around it.")
                % {"step": missing[0]},
            )
        order = [STEPS.index(one.step) for one in pack.phases]
        for place in range(1, len(order)):
            if order[place] < order[place - 1]:
                self.note(
                    "phase",
                    pack.phases[place].id,
                    _("It comes behind a phase of a later step; put phases in the order of their steps."),
                )
        used = {one.within for one in pack.tasks}
        for phase in pack.phases:
            if phase.id not in used:
                self.note("phase", phase.id, _("No task lies in it; add what is to be done, or take it out."))

    def of_method(self) -> None:
        """Stages that hold every step once, each decision with its criteria, one beginning."""
        pack = self.pack
        for one in pack.phases:
            self.note("phase", one.id, _("Phases come from the type; a method says [[stage]]."))
        held = [step for stage in pack.stages for step in stage.steps]
        if held != list(STEPS):
            self.note(
                "",
                "",
                _("The stages together hold every step once and in this order: %(steps)s. These hold: %(held)s.")
                % {"steps": ", ".join(STEPS), "held": ", ".join(held) or _("none")},
            )
        order = {stage.id: place for place, stage in enumerate(pack.stages)}
        last = -1
        for gate in pack.gates:
            if gate.stage not in order:
                self.note(
                    "gate", gate.id, _("There is no stage “%(stage)s”; name one of the method.") % {"stage": gate.stage}
                )
                continue
            if order[gate.stage] <= last:
                self.note("gate", gate.id, _("A stage ends with one gate; put gates in the order of their stages."))
            last = order[gate.stage]
            if not gate.criteria:
                self.note("gate", gate.id, _('Say what is decided by: criteria = ["…"].'))
        if pack.stages and last != len(pack.stages) - 1:
            self.note(
                "stage", pack.stages[-1].id, _("The last stage ends with a gate: the decision to close the project.")
            )
        first = pack.stages[0].id if pack.stages else ""
        begins = [one for one in pack.tasks if one.within == first and not one.after]
        if len(begins) != 1:
            self.note(
                "task",
                begins[1].id if begins else "",
                _("One task of the first stage waits for nothing, and with it the project begins; here %(count)d do.")
                % {"count": len(begins)},
            )

    # -- names -------------------------------------------------------------------------------------------------------

    def references(self) -> None:
        """Whatever is named is there."""
        pack = self.pack
        above = {one.id for one in pack.phases} | {one.id for one in pack.stages}
        roles, calendars = {one.id for one in pack.roles}, {one.id for one in pack.calendars}
        for task in pack.tasks:
            if task.within not in above:
                self.note(
                    "task",
                    task.id,
                    _("There is no “%(what)s” to lie in; name a phase or stage of this pack.") % {"what": task.within},
                )
            if task.role and task.role not in roles:
                self.note(
                    "task",
                    task.id,
                    _("There is no role “%(what)s”; add a [[role]], or name another.") % {"what": task.role},
                )
            if not task.role and not task.milestone:
                self.note("task", task.id, _('Nobody does it; say role = "…".'))
            if task.calendar and task.calendar not in calendars:
                self.note(
                    "task", task.id, _("There is no calendar “%(what)s”; add a [[calendar]].") % {"what": task.calendar}
                )
            for link in task.after:
                self.link(task, link.what)
        for gate in pack.gates:
            if gate.decides and gate.decides not in roles:
                self.note(
                    "gate",
                    gate.id,
                    _("There is no role “%(what)s”; add a [[role]], or name another.") % {"what": gate.decides},
                )
        for meeting in pack.meetings:
            if meeting.leads and meeting.leads not in roles:
                self.note(
                    "meeting",
                    meeting.id,
                    _("There is no role “%(what)s”; add a [[role]], or name another.") % {"what": meeting.leads},
                )
        for risk in pack.risks:
            for hit in risk.hits:
                if hit not in self.tasks and not self._step(hit):
                    self.note("risk", risk.id, _("There is no task “%(what)s” for it to hit.") % {"what": hit})
            if not risk.hits:
                self.note("risk", risk.id, _('It hits no task; say hits = ["…"], or it changes no date.'))
        for sheet in pack.run_sheets:
            if sheet.task not in self.tasks:
                self.note(
                    "run_sheet", sheet.id, _("There is no task “%(what)s” to be run by it.") % {"what": sheet.task}
                )
            if not any(step.kind == "point-of-no-return" for step in sheet.steps):
                self.note(
                    "run_sheet",
                    sheet.id,
                    _('Mark the line behind which there is no way back: kind = "point-of-no-return".'),
                )
            for step in sheet.steps:
                if step.who not in roles:
                    self.note(
                        "run_sheet",
                        sheet.id,
                        _("There is no role “%(what)s”; add a [[role]], or name another.") % {"what": step.who},
                    )
            if [_minute(step.at) for step in sheet.steps] != sorted(_minute(step.at) for step in sheet.steps):
                self.note("run_sheet", sheet.id, _("Put its lines in the order of their times."))

    def link(self, task: PackTask, what: str) -> None:
        """A predecessor is a task of the pack, a gate, or for a method the work of a step."""
        if what == task.id:
            self.note("task", task.id, _("It waits for itself; take “%(what)s” out of “after”.") % {"what": what})
        elif what.startswith("@"):
            if self.pack.kind != METHOD or not self._step(what):
                self.note(
                    "task",
                    task.id,
                    _("“%(what)s” is no step of a method; steps are: %(known)s.")
                    % {"what": what, "known": ", ".join(f"@{one}" for one in STEPS)},
                )
        elif what not in self.tasks and what not in {one.id for one in self.pack.gates}:
            self.note(
                "task", task.id, _("There is no task “%(what)s” to wait for; mind how it is spelt.") % {"what": what}
            )

    def _step(self, what: str) -> bool:
        return self.pack.kind == METHOD and what.startswith("@") and what[1:] in STEPS

    # -- durations ---------------------------------------------------------------------------------------------------

    def durations(self) -> None:
        """Three different points, each with what it rests on, and not the same all over."""
        work = [one for one in self.pack.tasks if one.days is not None]
        bases = Counter(one.basis.casefold() for one in work)
        for task in work:
            assert task.days is not None
            low, _likely, high = task.days
            if not low < high:
                self.note(
                    "task",
                    task.id,
                    _("The three durations are the same, as if nothing could differ; say the best and the worst."),
                )
            if len(task.basis) < SHORTEST_BASIS:
                self.note(
                    "task", task.id, _('Say what the durations rest on: basis = "two days a site, 4 to 8 sites".')
                )
            elif bases[task.basis.casefold()] > MOST_OF_ONE_BASIS:
                self.note(
                    "task",
                    task.id,
                    _("%(count)d tasks rest on the very same words; say what holds for this one.")
                    % {"count": bases[task.basis.casefold()]},
                )
        if len(work) < ENOUGH_TO_COMPARE:
            return
        same, count = Counter(one.days for one in work).most_common(1)[0]
        if count > MOST_ALIKE * len(work) and same is not None:
            self.note(
                "",
                "",
                _(
                    "Uniform durations: %(count)d of %(all)d tasks take %(low)g, %(likely)g, %(high)g days. "
                    "Estimate each by itself."
                )
                % {"count": count, "all": len(work), "low": same[0], "likely": same[1], "high": same[2]},
            )
        ratios = Counter(
            (round(one.days[0] / one.days[1], 2), round(one.days[2] / one.days[1], 2)) for one in work if one.days
        )
        count = ratios.most_common(1)[0][1]
        if count > len(work) / 2:
            self.note(
                "",
                "",
                _(
                    "Uniform durations: %(count)d of %(all)d tasks differ from the likely duration by equal factors, "
                    "as if computed. Say what each takes at best and at worst."
                )
                % {"count": count, "all": len(work)},
            )

    # -- links -------------------------------------------------------------------------------------------------------

    def links(self) -> None:
        """No task stands alone, and none waits for itself over others."""
        pack = self.pack
        waits = {one.id: [link.what for link in one.after if link.what in self.tasks] for one in pack.tasks}
        if pack.kind == TYPE:
            waited = {what for each in waits.values() for what in each}
            first = STEPS.index(pack.phases[0].step) if pack.phases else 0
            steps = {one.id: STEPS.index(one.step) for one in pack.phases}
            for task in pack.tasks:
                if not waits[task.id] and task.id not in waited:
                    self.note("task", task.id, _('It is linked to nothing; say what it waits for: after = ["…"].'))
                elif not waits[task.id] and steps.get(task.within, first) > first + 1:
                    self.note(
                        "task", task.id, _('It waits for nothing and would begin on the first day; say after = ["…"].')
                    )
        for identity in cycle(waits):
            self.note(
                "task", identity, _("It waits for itself, by way of what it waits for; take one of these links out.")
            )


def _minute(at: str) -> int:
    return (-1 if at[0] == "-" else 1) * (int(at[1:3]) * 60 + int(at[4:6]))


def cycle(waits: Mapping[str, Sequence[str]]) -> list[str]:
    """The tasks of one circle of tasks that wait for each other, none if there is no such circle."""
    state: dict[str, int] = {}
    for begin in waits:
        path: list[tuple[str, Iterable[str]]] = [(begin, iter(waits[begin]))] if begin not in state else []
        if path:
            state[begin] = 1
        while path:
            at, others = path[-1]
            for other in others:
                if state.get(other) == 1:
                    names = [one for one, _rest in path]
                    return names[names.index(other) :]
                if other not in state and other in waits:
                    state[other] = 1
                    path.append((other, iter(waits[other])))
                    break
            else:
                state[at] = 2
                path.pop()
    return []


def of_line(problems: Iterable[Problem], say: Callable[[int], str]) -> list[str]:
    """Problems as sentences, each with its line said by ``say``."""
    return [one.sentence if one.line is None else f"{say(one.line)} {one.sentence}" for one in problems]
