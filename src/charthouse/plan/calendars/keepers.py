"""Whose calendars a page shows and changes, a project's or the organisation's: the pages are the same for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.plan.calendars import actions, organisation
from charthouse.plan.calendars.actions import Change
from charthouse.plan.calendars.following import follows, values_of_organisation, wanted_in
from charthouse.plan.calendars.refusals import NoSuchCalendar
from charthouse.plan.calendars.showing import Shown, shown_calendar, visible
from charthouse.plan.calendars.values import Kept, calendar_of, kept_calendars
from charthouse.projects.access import Access, Standing
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right


class Keeper(Protocol):
    """Whose calendars they are, for one reader."""

    @property
    def project(self) -> Project | None:
        """None: the organisation's."""

    @property
    def base(self) -> str:
        """The template that the pages extend."""

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change them."""

    def calendars(self) -> dict[int, Kept]:
        """Those that are changed."""

    def shown(self, number: int, year: int) -> Shown:
        """What the page of one shows."""

    def preview(self, number: int, change: Change) -> str:
        """What a change would move."""

    def change(self, number: int, change: Change, *, seen: str | None, verb: str = "changed") -> str:
        """Change one, and say what moved."""

    def create(self, said: Mapping[str, Any]) -> doc.Calendar:
        """Make one."""

    def url(self, page: str, **where: int) -> str:
        """Where a page is: ``one``, ``week``, ``list`` …"""


@dataclass(frozen=True)
class OfProject:
    """A project's calendars, for who sees it."""

    access: Access

    base = "ui/project.html"

    @property
    def project(self) -> Project:
        """The project."""
        return self.access.project

    @property
    def may_edit(self) -> bool:
        """Who may change the whole plan."""
        return self.access.may(Right.EDIT_PLAN)

    def calendars(self) -> dict[int, Kept]:
        """Those of the working plan."""
        return kept_calendars(self.project)

    def shown(self, number: int, year: int) -> Shown:
        """One of the plan that the reader sees; somebody's own only to who may see what is personal."""
        there = kept_calendars(self.access.shown)
        kept = calendar_of(there, number, self.project)
        if not visible(self.access, there, number):
            raise NoSuchCalendar(_("%(key)s has no calendar %(number)d.") % {"key": self.project.key, "number": number})
        found = shown_calendar(self.access, there, number, year)
        if not follows(kept):
            return replace(found, may_use=self.may_edit)
        wanted = wanted_in(self.access.shown, there, values_of_organisation())
        behind = any(one.differs for one in wanted if one.source == kept.row.source_uid)
        return replace(found, may_edit=False, may_use=self.may_edit, source=kept.row.source_uid, behind=behind)

    def preview(self, number: int, change: Change) -> str:
        """By how much the plan would move."""
        return actions.preview(project=self.project, number=number, change=change).sentence()

    def change(self, number: int, change: Change, *, seen: str | None, verb: str = "changed") -> str:
        """Change it in the plan."""
        return actions.change_calendar(
            project=self.project, number=number, change=change, by=self.access.user, seen=seen, verb=verb
        ).sentence()

    def create(self, said: Mapping[str, Any]) -> doc.Calendar:
        """Make one in the plan."""
        return actions.create_calendar(project=self.project, by=self.access.user, **said)

    def url(self, page: str, **where: int) -> str:
        """Below the project."""
        name = {"one": "calendar", "list": "calendars"}.get(page, f"calendar-{page}")
        return reverse(name, kwargs={"key": self.project.key, **where})


@dataclass(frozen=True)
class OfOrganisation:
    """The organisation's calendars, for who is signed in."""

    user: User

    project = None

    @property
    def may_edit(self) -> bool:
        """Who keeps the organisation's standards."""
        return Standing(self.user).may(OrganisationRight.KEEP_STANDARDS)

    @property
    def base(self) -> str:
        """Among the pages about the whole house, for who looks after it."""
        return "ui/house.html" if self.may_edit else "ui/page.html"

    def calendars(self) -> dict[int, Kept]:
        """All of them."""
        return kept_calendars(None)

    def shown(self, number: int, year: int) -> Shown:
        """One of them."""
        there = self.calendars()
        calendar_of(there, number, None)
        return replace(shown_calendar(None, there, number, year), may_edit=self.may_edit, may_use=False)

    def preview(self, number: int, change: Change) -> str:
        """What would move in the projects that use it."""
        return organisation.preview(number=number, change=change).sentence(self._seen())

    def change(self, number: int, change: Change, *, seen: str | None, verb: str = "changed") -> str:
        """Change it, and let the projects follow."""
        done = organisation.change(number=number, change=change, by=self.user, seen=seen, verb=verb)
        return done.sentence(self._seen())

    def create(self, said: Mapping[str, Any]) -> doc.Calendar:
        """Make one for everybody."""
        return organisation.create(by=self.user, **said)

    def url(self, page: str, **where: int) -> str:
        """Beside the projects."""
        name = {"one": "organisation-calendar", "list": "organisation-calendars"}.get(
            page, f"organisation-calendar-{page}"
        )
        return reverse(name, kwargs=where)

    def _seen(self) -> frozenset[int]:
        return frozenset(Standing(self.user).projects().values_list("pk", flat=True))
