"""Whether somebody may make an edit, asked once for each task or place: a paste of a thousand rows asks one place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from charthouse.plan.edit_desk import Desk, Row
from charthouse.plan.permits import require_place
from charthouse.projects.permissions import Right


@dataclass(frozen=True, slots=True)
class _Named:
    uid: int
    name: str


class Rights:
    """What the editor may do, as it was when the edits began."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._access = desk.access
        self._everything = desk.access.may(Right.EDIT_PLAN)
        self._places: set[int | None] = set()
        if self._everything:
            self._access.require(Right.EDIT_PLAN)

    def require_plan(self) -> None:
        """Refuse unless the whole plan may be changed.

        :raises RoleMayNot:
        """
        self._access.require(Right.EDIT_PLAN)

    def require_change(self, row: Row, fields: Collection[str] = ()) -> None:
        """Refuse unless this task, or these fields of it, may be changed; a new one is one's own.

        :raises RoleMayNot:
        :raises NotTheirs:
        """
        if not self._everything and row["id"] not in self._desk.tasks.new:
            self._access.require_change(_Named(row["uid"], row["name"]), fields)

    def require_place(self, parent: int | None) -> None:
        """Refuse unless tasks may be put below this one.

        :raises RoleMayNot:
        :raises NotTheirs:
        """
        if not self._everything and parent not in self._places:
            require_place(self._access, parent)
            self._places.add(parent)
