"""What the list of projects says beyond a project's name: a chapter above registers how to find it out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


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

    @property
    def slip(self) -> int | None:
        """Minutes of wall clock from the baseline's finish to the present one."""
        if self.finish is None or self.baseline_finish is None:
            return None
        return self.finish - self.baseline_finish

    @property
    def ahead(self) -> int:
        """Minutes of wall clock before the baseline's finish."""
        return -(self.slip or 0)

    @property
    def standing(self) -> str:
        """The state for its colour: green within 5 % of the planned length, amber to 10 %, red beyond."""
        if self.slip is None or self.start is None or self.baseline_finish is None:
            return "none"
        length = max(self.baseline_finish - self.start, 1)
        share = self.slip / length
        return "good" if share <= 0.05 else "warn" if share <= 0.10 else "bad"

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
