"""What the list of projects says beyond a project's name: a chapter above registers how to find it out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

GREEN_WITHIN, AMBER_TO = 0.05, 0.10
"""Of the planned length, behind the baseline."""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project in one line of figures."""

    start: int | None = None
    finish: int | None = None
    baseline_finish: int | None = None
    tasks: int = 0
    done: int = 0
    late: int = 0
    share_done: float = 0.0
    """Of all work, by duration; 0 to 1."""
    uncomputable: str = ""
    worst_slack: int | None = None
    """The least total slack of an open task, in working minutes: negative where promises cannot be kept."""

    @property
    def slip(self) -> int | None:
        """Minutes of wall clock from the baseline's finish to the present one."""
        if self.finish is None or self.baseline_finish is None:
            return None
        return self.finish - self.baseline_finish

    @property
    def slip_days(self) -> int | None:
        """Whole calendar days from the baseline's finish to the present one."""
        return None if self.slip is None else round(self.slip / 1440)

    @property
    def days_apart(self) -> int:
        """The same without its sign."""
        return abs(self.slip_days or 0)

    @property
    def standing(self) -> str:
        """The state for its colour: green within 5 % of the planned length, amber to 10 %, red beyond.

        A plan that cannot keep its own deadlines and constraints is red, however it compares with the baseline.
        """
        if self.worst_slack is not None and self.worst_slack < 0:
            return "bad"
        share = self.share_late
        if share is None:
            return "none"
        return "good" if share <= GREEN_WITHIN else "warn" if share <= AMBER_TO else "bad"

    @property
    def share_late(self) -> float | None:
        """How far the finish lies behind the baseline, as a share of the planned length; negative before it."""
        if self.slip is None or self.start is None or self.baseline_finish is None:
            return None
        return self.slip / max(self.baseline_finish - self.start, 1)

    @property
    def thresholds(self) -> dict[str, float] | None:
        """What the colour follows from, in percent, where it follows from a delay."""
        if self.share_late is None or self.share_late <= 0 or (self.worst_slack or 0) < 0:
            return None
        return {"late": 100 * self.share_late, "green": 100 * GREEN_WITHIN, "amber": 100 * AMBER_TO}

    @property
    def percent(self) -> float:
        """Share done in percent."""
        return 100 * self.share_done


FactsOf = Callable[[Collection[int]], Mapping[int, ProjectFacts]]
"""Facts of many projects at once, by the project's id."""

_sources: list[FactsOf] = []


def register(source: FactsOf) -> None:
    """Say how the facts are found out; called once, in ``AppConfig.ready``."""
    if _sources and _sources[0] is not source:
        raise ValueError("The facts of projects have one source.")
    _sources[:] = [source]


def facts_of(projects: Collection[int]) -> Mapping[int, ProjectFacts]:
    """The facts of these projects; a project without any has the empty ones."""
    found = _sources[0](projects) if _sources else {}
    return {project: found.get(project, ProjectFacts()) for project in projects}
