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
    SEE_TEAM = "see_team"
    SEE_HISTORY = "see_history"
    SEE_DISCUSSION = "see_discussion"
    SEE_PERSONAL = "see_personal"
    SEE_COSTS = "see_costs"
    SEE_RATES = "see_rates"
    EXPORT = "export"
    COMMENT = "comment"
    ATTACH = "attach"
    REPORT_OWN_PROGRESS = "report_own_progress"
    EDIT_OWN_PART = "edit_own_part"
    EDIT_PLAN = "edit_plan"
    IMPORT_PLAN = "import_plan"
    EDIT_PROJECT = "edit_project"
    MANAGE_MEMBERS = "manage_members"


SENTENCES: Mapping[Right, str | Promise] = {
    Right.SEE: _("see the project and its plan"),
    Right.SEE_TEAM: _("see the members, the team and its assignments"),
    Right.SEE_HISTORY: _("see who changed what"),
    Right.SEE_DISCUSSION: _("read comments and open attachments"),
    Right.SEE_PERSONAL: _("see e-mail addresses and absences"),
    Right.SEE_COSTS: _("see what tasks and the project cost"),
    Right.SEE_RATES: _("see what each person and thing costs by the hour"),
    Right.EXPORT: _("take out as a file what they see"),
    Right.COMMENT: _("comment"),
    Right.ATTACH: _("attach files"),
    Right.REPORT_OWN_PROGRESS: _("report progress on tasks assigned to them"),
    Right.EDIT_OWN_PART: _("change the part of the plan that they lead"),
    Right.EDIT_PLAN: _("change the whole plan"),
    Right.IMPORT_PLAN: _("import a plan file into the project"),
    Right.EDIT_PROJECT: _("change the project's name, purpose and status date"),
    Right.MANAGE_MEMBERS: _("add and remove members and change their roles"),
}

_TEAM = frozenset(
    {Right.SEE, Right.SEE_TEAM, Right.SEE_HISTORY, Right.SEE_DISCUSSION, Right.SEE_PERSONAL, Right.EXPORT}
)

TABLE: Mapping[Role, frozenset[Right]] = {
    Role.MANAGER: frozenset(Right),
    Role.CONTRIBUTOR: _TEAM | {Right.COMMENT, Right.ATTACH, Right.REPORT_OWN_PROGRESS},
    Role.VIEWER: _TEAM,
    Role.APPROVER: _TEAM | {Right.SEE_COSTS, Right.COMMENT, Right.ATTACH},
    Role.CLIENT: frozenset({Right.SEE}),
}


def may(role: str, right: Right) -> bool:
    """Whether a role has a right."""
    return right in TABLE[Role(role)]


def roles_that_may(right: Right) -> tuple[Role, ...]:
    """The roles that have a right, in the table's order."""
    return tuple(role for role, rights in TABLE.items() if right in rights)
