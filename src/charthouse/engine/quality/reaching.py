"""Which task leads to which over links, summaries included: so that no suggested link ever closes a circle."""

from __future__ import annotations

from charthouse.engine import layout as at
from charthouse.engine.quality.ground import Ground


class Reaching:
    """Who waits for whom, by row; each summary is a gate before all below it and a roll-up behind (see compile.py)."""

    def __init__(self, ground: Ground) -> None:
        network = ground.schedule.compiled.network
        self.n = len(ground.tasks)
        self.state, self.parent = ground.state, ground.parent
        self.place = {int(node): place for place, node in enumerate(network.order)}
        self.behind: list[list[int]] = [[] for _ in range(self.n)]
        """The gates or tasks that each row's end is linked to."""
        for link in network.link.tolist():
            self.behind[link[at.BEFORE]].append(link[at.AFTER])
        self.below: list[list[int]] = [[] for _ in range(self.n)]
        for i, p in enumerate(self.parent):
            if p >= 0:
                self.below[p].append(i)

    def _last(self, i: int) -> int:
        """The node of a row's end."""
        return self.n + i if self.state[i] == at.SUMMARY else i

    def _after(self, node: int) -> list[int]:
        """The nodes that wait for a node."""
        found = []
        if node >= self.n or self.state[node] != at.SUMMARY:
            i = node - self.n if node >= self.n else node
            found += self.behind[i]
            if self.parent[i] >= 0:
                found.append(self.n + self.parent[i])
        else:
            found += self.below[node]
            found.append(self.n + node)
        return found

    def would_circle(self, before: int, after: int) -> bool:
        """Whether a link from one row to the other would make tasks wait for each other."""
        if before == after:
            return True
        goal = self._last(before)
        if self.place.get(after, 0) > self.place.get(goal, 0):
            return False  # the network's own order already has them this way around
        waiting, seen = [after], {after}
        while waiting:
            node = waiting.pop()
            if node == goal:
                return True
            for other in self._after(node):
                if other not in seen and self.place.get(other, 0) <= self.place.get(goal, 0):
                    seen.add(other)
                    waiting.append(other)
        return False
