"""The one table of who may do what in a project."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Role


class Right(StrEnum):
    """One thing that a role may or may not do in a project."""

    SEE = "see"
    SEE_HISTORY = "see_history"
    SEE_TEAM = "see_team"
    SEE_RATES = "see_rates"
    REPORT_OWN_PROGRESS = "report_own_progress"
    EDIT_PLAN = "edit_plan"
    IMPORT_PLAN = "import_plan"
    EDIT_PROJECT = "edit_project"
    MANAGE_MEMBERS = "manage_members"


SENTENCES: Mapping[Right, str | Promise] = {
    Right.SEE: _("see the project and its plan"),
    Right.SEE_HISTORY: _("see who changed what"),
    Right.SEE_TEAM: _("see the team and its assignments"),
    Right.SEE_RATES: _("see what people and things cost"),
    Right.REPORT_OWN_PROGRESS: _("report progress on tasks assigned to them"),
    Right.EDIT_PLAN: _("change the plan"),
    Right.IMPORT_PLAN: _("import a plan file into the project"),
    Right.EDIT_PROJECT: _("change the project's name, purpose and status date"),
    Right.MANAGE_MEMBERS: _("add and remove members and change their roles"),
}

TABLE: Mapping[Role, frozenset[Right]] = {
    Role.MANAGER: frozenset(Right),
    Role.CONTRIBUTOR: frozenset({Right.SEE, Right.SEE_HISTORY, Right.SEE_TEAM, Right.REPORT_OWN_PROGRESS}),
    Role.VIEWER: frozenset({Right.SEE, Right.SEE_HISTORY, Right.SEE_TEAM}),
    Role.APPROVER: frozenset({Right.SEE, Right.SEE_HISTORY, Right.SEE_TEAM}),
    Role.CLIENT: frozenset({Right.SEE}),
}


def may(role: str, right: Right) -> bool:
    """Whether a role has a right."""
    return right in TABLE[Role(role)]


def roles_that_may(right: Right) -> tuple[Role, ...]:
    """The roles that have a right, in the table's order."""
    return tuple(role for role, rights in TABLE.items() if right in rights)
