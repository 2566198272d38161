"""The live channels of projects: ``project:PAY`` tells each change in its journal, ``projects:mine`` which has one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from charthouse.doors import door, signed_in
from charthouse.live.channels import ChannelKind, Hears
from charthouse.projects import held
from charthouse.projects.models import BRANCH_SIGN, Project, Publishing
from charthouse.projects.permissions import Right


@door(Right.SEE)
def may_see_project(key: str, users: Collection[int]) -> Hears:
    """Who of these people may hear that a project changed, and whether who did what is for them as well."""
    if BRANCH_SIGN in key:
        return {user: Right.SEE_HISTORY in rights for user, rights in held.rights_in(key, users).items()}
    by_hand = Project.objects.filter(key=key, publishing=Publishing.BY_HAND).exists()
    needed = {Right.SEE_HISTORY, Right.SEE_WORKING_PLAN} if by_hand else {Right.SEE_HISTORY}
    return {user: needed <= rights for user, rights in held.rights_in(key, users).items() if Right.SEE in rights}


@signed_in("It tells only of projects that the listener may see; each is asked for by its own channel's rule.")
def may_see_list(whose: str, users: Collection[int]) -> Hears:
    """Everybody has a list of the projects that they may see."""
    return dict.fromkeys(users, False) if whose == "mine" else {}


def journals(keys: Collection[str]) -> Mapping[str, int]:
    """The journals of projects and scenarios by their keys."""
    return dict(Project.rows.filter(key__in=keys, working=None).values_list("key", "journal_id"))


def keys_of(streams: Collection[int]) -> Mapping[int, str]:
    """The keys of projects and scenarios by their journals."""
    return dict(Project.rows.filter(journal_id__in=streams, working=None).values_list("journal_id", "key"))


PROJECT = ChannelKind("project", may_see_project, journals=journals, names_of=keys_of)
PROJECTS = ChannelKind("projects", may_see_list, gathers="project")
