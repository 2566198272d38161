"""What is read of the stakeholders: lines as somebody may see them, and the grid of influence and interest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import LEVELS, Engagement, Stakeholder

GREAT = 4
"""From here on interest and influence count as great."""
QUADRANTS: dict[tuple[bool, bool], str | Promise] = {
    (True, True): _("manage closely"),
    (True, False): _("keep satisfied"),
    (False, True): _("keep informed"),
    (False, False): _("monitor"),
}
"""What is done with somebody by their influence and their interest, great or not.

Source: A. Mendelow, Environmental scanning: the impact of the stakeholder concept, ICIS 1981.
"""
_STEPS = {level: step for step, level in enumerate(Engagement.values)}


@dataclass(frozen=True, slots=True)
class Line:
    """A stakeholder as its readers see it."""

    one: Stakeholder
    owner: str
    email: str

    @property
    def gap(self) -> int:
        """Levels of engagement by which they are short of what the project needs; 0: none, or nobody has said."""
        if not self.one.engagement or not self.one.wanted:
            return 0
        return max(0, _STEPS[self.one.wanted] - _STEPS[self.one.engagement])

    @property
    def quadrant(self) -> str | Promise:
        """What their influence and interest ask for; empty: nobody has rated both."""
        if self.one.influence is None or self.one.interest is None:
            return ""
        return QUADRANTS[self.one.influence >= GREAT, self.one.interest >= GREAT]

    @property
    def weight(self) -> tuple[int, int, int]:
        """By what they come first: the gap times the influence, then influence and interest."""
        influence = self.one.influence or 0
        return (self.gap * influence, influence, self.one.interest or 0)

    @property
    def steps(self) -> list[tuple[str, bool, bool]]:
        """The levels of engagement: its name, whether they stand there, whether they should."""
        return [
            (label, value == self.one.engagement, value == self.one.wanted)
            for value, label in _names_of_levels(get_language())
        ]

    @property
    def stands(self) -> str:
        """Their level of engagement by name."""
        return dict(_names_of_levels(get_language())).get(self.one.engagement, "")

    @property
    def needed(self) -> str:
        """The level that the project needs, by name."""
        return dict(_names_of_levels(get_language())).get(self.one.wanted, "")

    def due(self, today: dt.date) -> bool:
        """Whether somebody should have looked at them by now."""
        return self.one.review is not None and self.one.review < today


@cache
def _names_of_levels(_language: str | None) -> tuple[tuple[str, str], ...]:
    """As a language has them: a page says them by the hundred."""
    return tuple((value, str(label)) for value, label in Engagement.choices)


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the grid."""

    influence: int
    interest: int
    lines: tuple[Line, ...]

    @property
    def quadrant(self) -> str | Promise:
        """What this place asks for."""
        return QUADRANTS[self.influence >= GREAT, self.interest >= GREAT]

    @property
    def tone(self) -> str:
        """``high`` where they are managed closely, ``medium`` where one of the two is great, else ``low``."""
        return ("low", "medium", "high")[(self.influence >= GREAT) + (self.interest >= GREAT)]


def lines_of(access: Access) -> list[Line]:
    """Every stakeholder, those first whom the project has to win and who weigh most."""
    rows = Stakeholder.objects.filter(project=access.project).select_related("owner", "person")
    lines = [line_of(access, row) for row in rows]
    return sorted(lines, key=lambda line: (*(-part for part in line.weight), line.one.number))


def line_of(access: Access, one: Stakeholder) -> Line:
    """One stakeholder."""
    return Line(
        one,
        one.owner.name if one.owner is not None and access.may(Right.SEE_TEAM) else "",
        one.email if access.may(Right.SEE_PERSONAL) else "",
    )


def grid_of(lines: Sequence[Line]) -> list[list[Cell]]:
    """Influence by interest: the greatest influence first, the greatest interest last."""
    found: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        if line.one.influence is not None and line.one.interest is not None:
            found.setdefault((line.one.influence, line.one.interest), []).append(line)
    return [
        [Cell(influence, interest, tuple(found.get((influence, interest), ()))) for interest in range(1, LEVELS + 1)]
        for influence in range(LEVELS, 0, -1)
    ]


def chosen(lines: Iterable[Line], words: str) -> list[Line]:
    """The stakeholders in whose name, organisation, role or expectations all the words stand."""
    asked = words.casefold().split()
    return [
        line for line in lines
        if all(
            word in f"{line.one.name} {line.one.organisation} {line.one.role} {line.one.expectations}".casefold()
            for word in asked
        )
    ]  # fmt: skip
