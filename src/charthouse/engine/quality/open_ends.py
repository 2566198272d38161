"""Likely successors and predecessors of tasks that have none, each with its reasons, best first.

A heuristic, not a standard: reasons add up to a score that only puts suggestions in order. What is looked at: the place
in the outline, dates, resources, names, and how tasks beside it or of the same name elsewhere are linked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator

from charthouse.engine import layout as at
from charthouse.engine.network import ConstraintKind, Link, Rules, TaskId
from charthouse.engine.placing import first_start
from charthouse.engine.placing import work_ahead as work_of
from charthouse.engine.quality.ground import Ground
from charthouse.engine.quality.reaching import Reaching
from charthouse.engine.quality.repair import LinkChange, Reason, Repair, RepairKind, Why
from charthouse.engine.quality.values import Fault, Finding

MOST = 3
"""So many suggestions for each open end."""
_NEAR = 4
"""So many neighbours in time are looked at."""
_WORD = re.compile(r"[^\W\d_]{4,}")

_WEIGHT = {
    Why.SAME_PATTERN: 0.35,
    Why.AS_SIBLINGS: 0.3,
    Why.CLOSES_SUMMARY: 0.15,
    Why.NEXT_SIBLING: 0.25,
    Why.ADJOINS: 0.2,
    Why.SAME_SUMMARY: 0.1,
    Why.NEXT_IN_OUTLINE: 0.1,
    Why.NEAR_IN_TIME: 0.1,
    Why.SHARED_RESOURCE: 0.15,
    Why.SHARED_WORDS: 0.1,
    Why.PLAN_EDGE: 0.1,
    Why.MOVES_DATES: -0.15,
}


class OpenEnds:
    """Suggestions for one schedule; of a task with too much slack, successors that it would have to be ready for."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.reaching = Reaching(ground)
        self.rows = [i for i, leaf in enumerate(ground.leaf) if leaf and ground.start[i] != at.NONE]
        self.ahead = [i for i in self.rows if not ground.complete[i] and ground.tasks[i].actual_start is None]
        """Rows that something new may hold back: not begun."""
        self.by_start = sorted(self.ahead, key=lambda i: (ground.start[i], i))
        self.by_finish = sorted(self.rows, key=lambda i: (ground.finish[i], i))
        self.starts = [ground.start[i] for i in self.by_start]
        self.finishes = [ground.finish[i] for i in self.by_finish]
        self.beside: dict[int, list[int]] = {}
        for i in self.rows:
            self.beside.setdefault(ground.parent[i], []).append(i)
        self.rank = {i: rank for rows in self.beside.values() for rank, i in enumerate(rows)}
        self.at = {i: place for place, i in enumerate(self.rows)}
        self.names: dict[str, list[int]] = {}
        for i in self.rows:
            self.names.setdefault(self._name(i), []).append(i)
        self.words: dict[int, frozenset[str]] = {}
        self.last = self._edge(at_end=True)
        self.first = self._edge(at_end=False)
        self.shared = {True: self._shared(after=True), False: self._shared(after=False)}

    def _name(self, i: int) -> str:
        return self.ground.tasks[i].name.strip().casefold()

    def _edge(self, *, at_end: bool) -> int | None:
        """What the plan ends (or starts) with: of what does so the last (first) milestone, else the last (first)."""
        if not self.rows:
            return None
        dates = self.ground.finish if at_end else self.ground.start
        edge = (max if at_end else min)(dates[i] for i in self.rows)
        there = [i for i in self.rows if dates[i] == edge]
        milestones = [i for i in there if self.ground.tasks[i].duration == 0]
        return (milestones or there)[-1 if at_end else 0]

    def _shared(self, *, after: bool) -> dict[int, Counter[int]]:
        """How often tasks of each summary are linked with each other task."""
        found: dict[int, Counter[int]] = {}
        for link in self.ground.logic:
            i, j = self.ground.row(link.before), self.ground.row(link.after)
            one, other = (i, j) if after else (j, i)
            if self.ground.leaf[one] and self.ground.leaf[other]:
                found.setdefault(self.ground.parent[one], Counter())[other] += 1
        return found

    def repairs(self, finding: Finding) -> list[Repair]:
        """The likeliest links for an open end; told only, where the plan rightly starts or ends."""
        i = self.ground.row(finding.task)
        after = finding.fault is not Fault.MISSING_PREDECESSOR
        if i == (self.last if after else self.first):
            reason = Reason(Why.PLAN_EDGE, 0.0)
            return [Repair(finding, RepairKind.TOLD, keeps_dates=True, reasons=(reason,))]
        found = [self._repair(finding, i, j, after=after) for j in self._candidates(i, after=after)]
        if finding.fault is Fault.HIGH_SLACK:
            found = [repair for repair in found if repair.keeps_dates and self._tightens(repair)]
        found = [repair for repair in found if repair.score > 0] or found
        found.sort(key=lambda repair: (-repair.score, self._gap(repair)))
        return found[:MOST] or [Repair(finding, RepairKind.TOLD)]

    def _tightens(self, repair: Repair) -> bool:
        """Whether the suggested successor leaves no more than the allowed slack."""
        ground, (before, after) = self.ground, self._ends(repair)
        late = int(ground.schedule.dates[after, at.LATE_START])
        task = ground.tasks[before].id
        slack = ground.schedule.working_time(task).between(ground.finish[before], late) if late != at.NONE else 0
        return late != at.NONE and slack <= ground.policy.high_slack_days * ground.day(before)

    def _gap(self, repair: Repair) -> int:
        """Minutes between the ends of the suggested link: of alike suggestions the nearer one first."""
        before, after = self._ends(repair)
        return abs(self.ground.start[after] - self.ground.finish[before])

    def _ends(self, repair: Repair) -> tuple[int, int]:
        """The rows that a suggested link joins."""
        change = repair.changes[0]
        assert isinstance(change, LinkChange)
        assert change.after is not None
        return self.ground.row(change.after.before), self.ground.row(change.after.after)

    def _candidates(self, i: int, *, after: bool) -> Iterator[int]:
        """Rows that a link could lead to (or come from), each once, none that would close a circle."""
        own = {self.ground.row(link.after) for link in self.ground.successors[i]}
        own |= {self.ground.row(link.before) for link in self.ground.predecessors[i]}
        own.add(i)
        for j in self._thought_of(i, after=after):
            if j in own:
                continue
            own.add(j)
            begun = self.ground.tasks[j].actual_start is not None or self.ground.complete[j]
            if after and begun:
                continue
            before, behind = (i, j) if after else (j, i)
            if not self.reaching.would_circle(before, behind):
                yield j

    def _thought_of(self, i: int, *, after: bool) -> Iterator[int]:
        ground, step = self.ground, 1 if after else -1
        beside, rank = self.beside[ground.parent[i]], self.rank[i]
        yield from (beside[rank + step * n] for n in (1, 2, 3) if 0 <= rank + step * n < len(beside))
        yield from self._patterns(i, after=after)
        yield from (j for j, _ in self.shared[after].get(ground.parent[i], Counter()).most_common(2))
        closing = self._closing(i, after=after)
        if closing is not None:
            yield closing
        place = self.at[i] + step
        if 0 <= place < len(self.rows):
            yield self.rows[place]
        if after:
            first = bisect_left(self.starts, ground.finish[i])
            yield from self.by_start[first : first + _NEAR]
        else:
            end = bisect_right(self.finishes, ground.start[i])
            yield from reversed(self.by_finish[max(0, end - _NEAR) : end])
        edge = self.last if after else self.first
        if edge is not None:
            yield edge

    def _patterns(self, i: int, *, after: bool) -> Iterator[int]:
        """Where a task of the same name elsewhere is linked beside itself, the task of that name beside this one."""
        ground = self.ground
        for k in self.names[self._name(i)][:20]:
            if k == i or ground.parent[k] == ground.parent[i]:
                continue
            for link in (ground.successors if after else ground.predecessors)[k]:
                other = ground.row(link.after if after else link.before)
                if ground.parent[other] != ground.parent[k]:
                    continue
                for j in self.names.get(self._name(other), ()):
                    if ground.parent[j] == ground.parent[i]:
                        yield j

    def _closing(self, i: int, *, after: bool) -> int | None:
        """The milestone at the end (start) of the summary, or of one above it."""
        ground, p = self.ground, self.ground.parent[i]
        while True:
            beside = self.beside.get(p, [])
            edge = beside[-1 if after else 0] if beside else i
            if edge != i and ground.tasks[edge].duration == 0:
                return edge
            if p < 0:
                return None
            p = ground.parent[p]

    def _repair(self, finding: Finding, i: int, j: int, *, after: bool) -> Repair:
        before, behind = (i, j) if after else (j, i)
        keeps = self._keeps_dates(before, behind)
        reasons = tuple(self._reasons(i, j, keeps=keeps, after=after))
        link = Link(self.ground.tasks[before].id, self.ground.tasks[behind].id)
        kind = RepairKind.LINK_SUCCESSOR if after else RepairKind.LINK_PREDECESSOR
        score = round(min(1.0, max(0.0, sum(reason.weight for reason in reasons))), 3)
        return Repair(finding, kind, (LinkChange(None, link),), keeps, clears=True, score=score, reasons=reasons)

    def _reasons(self, i: int, j: int, *, keeps: bool, after: bool) -> Iterator[Reason]:
        ground = self.ground
        other: TaskId = ground.tasks[j].id

        def reason(why: Why) -> Reason:
            return Reason(why, _WEIGHT[why], other)

        if j in set(self._patterns(i, after=after)):
            yield reason(Why.SAME_PATTERN)
        if self.shared[after].get(ground.parent[i], Counter())[j] >= 2:
            yield reason(Why.AS_SIBLINGS)
        if ground.parent[i] == ground.parent[j]:
            apart = self.rank[j] - self.rank[i]
            yield reason(Why.NEXT_SIBLING if apart == (1 if after else -1) else Why.SAME_SUMMARY)
        elif self.at[j] - self.at[i] == (1 if after else -1):
            yield reason(Why.NEXT_IN_OUTLINE)
        if j == self._closing(i, after=after):
            yield reason(Why.CLOSES_SUMMARY)
        if j == (self.last if after else self.first):
            yield reason(Why.PLAN_EDGE)
        before, behind = (i, j) if after else (j, i)
        gap = ground.plan_time.between(ground.finish[before], ground.start[behind])
        if gap == 0 and keeps:
            yield reason(Why.ADJOINS)
        elif 0 < gap <= 5 * ground.day(i):
            yield reason(Why.NEAR_IN_TIME)
        if set(ground.of(i).resources) & set(ground.of(j).resources):
            yield reason(Why.SHARED_RESOURCE)
        if self._words(i) & self._words(j):
            yield reason(Why.SHARED_WORDS)
        if not keeps:
            yield reason(Why.MOVES_DATES)

    def _words(self, i: int) -> frozenset[str]:
        found = self.words.get(i)
        if found is None:
            found = self.words[i] = frozenset(_WORD.findall(self._name(i)))
        return found

    def _keeps_dates(self, before: int, after: int) -> bool:
        """Whether a plain link between them would move nothing: the successor lies behind it as things are."""
        ground, dates = self.ground, self.ground.schedule.dates
        rules = ground.plan.policies.rules
        task, other = ground.tasks[after], ground.tasks[before]
        if ground.placed_late or ground.finish[before] == at.NONE or ground.start[after] == at.NONE:
            return False
        if ground.state[after] == at.MANUAL:
            return True
        if ground.state[after] not in (at.FREE, at.STARTED) or task.levelling_delay:
            return False
        if rules is Rules.PRIMAVERA and (other.actual_start is not None or task.actual_start is not None):
            return False
        freed = (ConstraintKind.START_NO_EARLIER, ConstraintKind.FINISH_NO_EARLIER)
        if rules is Rules.MS_PROJECT and task.constraint in freed and ground.start[after] < ground.plan.start:
            return False
        arrays = ground.schedule.compiled.network.arrays
        work = int(work_of(*arrays, after))
        begin = int(first_start(*arrays, after, ground.finish[before], work))
        goes_on = int(dates[after, at.GO_ON])
        return begin <= (goes_on if goes_on != at.NONE else ground.start[after])
