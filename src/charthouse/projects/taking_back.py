"""The rows of projects and members as the journal keeps them, and how a change of members is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from charthouse.accounts.models import Group, User
from charthouse.journal import actions as journal
from charthouse.journal import inverses
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import register
from charthouse.journal.undoing import rows_back
from charthouse.projects import held
from charthouse.projects.access import project_for
from charthouse.projects.members import LastManager, check_roles
from charthouse.projects.models import Membership, Project, Role
from charthouse.projects.permissions import Right


def register_taking_back() -> None:
    """Called when the chapter starts; who refers to whom comes after them."""
    register(
        Project,
        stream="journal_id",
        leave_out=("created_at", "journal_id", "publishing", "working_id", "told_until", "branched_from_id", "frozen"),
        said_by=("opened", "changed", "set the status date"),
    )
    register(Membership, stream="project__journal_id")
    for verb in ("set a role", "removed a member"):
        inverses.register("projects.Project", verb, _members_back, begin=_begin, settle=_still_managed, may=_may)


def _may(access: InProject, entry: Entry) -> bool:
    return access.may(Right.MANAGE_MEMBERS)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person say who has which role now, and is nobody else doing so just now?"""
    project = Project.objects.select_for_update().get(journal_id=stream_id)
    project_for(by, project.key, Right.MANAGE_MEMBERS)


def _members_back(entry: Entry, by: User) -> None:
    """Give back the roles from before, if that member may have them as things are now; told as the change that it is.

    :raises Refused: as ``members.set_roles`` does
    """
    project, before = Project.objects.get(journal_id=entry.stream_id), entry.before
    if before.get("role"):
        roles = [Role(role) for role in str(before["role"]).split(", ")]
        check_roles(project, _member(before), roles, before.get("parts", ()))
    changes = rows_back(entry)
    verb = "set a role" if before.get("role") else "removed a member"
    journal.record(
        project, verb, by=by, stream_id=entry.stream_id, before=entry.after, after=before, changes=changes
    )  # fmt: skip


def _member(facts: dict[str, Any]) -> User | Group:
    return User.objects.get(pk=facts["member"]) if "member" in facts else Group.objects.get(pk=facts["group"])


def _still_managed(stream_id: int, by: User) -> None:
    project = Project.objects.get(journal_id=stream_id)
    if not held.is_managed(project):
        raise LastManager(
            _("With that undone nobody could manage %(project)s any more; make somebody manager first.")
            % {"project": project.name}
        )
