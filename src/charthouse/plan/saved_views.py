"""Saved views of a plan: who sees which, how they are made, shared, changed and deleted, which one it opens with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal import inverses
from charthouse.journal.acting import one_operation
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.plan.refusals import ChangedMeanwhile
from charthouse.plan.saved_view_content import checked, names_people
from charthouse.plan.saved_view_models import SavedView, ViewDefault
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

MOST_VIEWS = 200
"""Of one person, and shared ones of one project."""


class NoSuchView(Refused):
    """The project has no view of that number that this person sees."""

    status = 404


class TooManyViews(Refused):
    """Nobody finds anything among so many."""


class NotShared(Refused):
    """Others cannot begin with what they do not see."""


def seen_views(access: Access) -> list[SavedView]:
    """The views that somebody sees: their own, and those shared with the project, by name.

    Who may not know the team does not see shared views that ask for people by name.
    """
    found = SavedView.objects.filter(Q(shared=True) | Q(owner=access.user), project_id=_root(access.project))
    team = access.may(Right.SEE_TEAM)
    seen = [view for view in found if team or view.owner_id == access.user.pk or not names_people(view.content)]
    return sorted(seen, key=lambda view: (view.name.casefold(), view.number))


def view_of(access: Access, number: int) -> SavedView:
    """One of them.

    :raises NoSuchView:
    """
    for view in seen_views(access):
        if view.number == number:
            return view
    raise NoSuchView(_("There is no view %(number)d in this project; it may have been deleted.") % {"number": number})


def defaults_of(access: Access) -> tuple[int | None, int | None]:
    """The numbers of the views with which the plan opens: this person's choice, and the project's."""
    found: dict[int | None, int] = dict(
        ViewDefault.objects.filter(Q(user=access.user) | Q(user=None), project_id=_root(access.project)).values_list(
            "user_id", "view__number"
        )
    )
    return found.get(access.user.pk), found.get(None)


@one_operation
@transaction.atomic
def save_view(*, access: Access, name: str, content: object, shared: bool = False) -> SavedView:
    """Keep a view: for oneself, or shared with the project.

    :raises BadView: TooManyViews: RoleMayNot:
    """
    project = _locked(access)
    if shared:
        access.require(Right.SHARE_VIEWS)
    own = Q(shared=True) if shared else Q(shared=False, owner=access.user)
    if SavedView.objects.filter(own, project=project).count() >= MOST_VIEWS:
        raise TooManyViews(_("There are %(most)d views already; delete one that nobody uses.") % {"most": MOST_VIEWS})
    last = SavedView.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    view = SavedView.objects.create(
        project=project, number=last + 1, name=_name(name), owner=access.user, shared=shared, content=checked(content)
    )
    if shared:
        _record(view, "shared a view", by=access.user, after=_told(view))
    return view


@one_operation
@transaction.atomic
def change_view(
    *, access: Access, number: int, name: str | None = None, content: object = None, shared: bool | None = None,
    seen: int | None = None,
) -> SavedView:  # fmt: skip
    """Change a view; one's own, or with the right to share views any that is shared. ``seen`` is the version changed.

    :raises NoSuchView: BadView: RoleMayNot: ChangedMeanwhile:
    """
    project = _locked(access)
    view = _mine(access, number)
    if seen is not None and seen != view.version:
        raise ChangedMeanwhile(
            _("Somebody changed the view “%(name)s” after you opened it; open it again, or save yours as a new one.")
            % {"name": view.name}
        )
    before, was_shared = _told(view), view.shared
    if name is not None:
        view.name = _name(name)
    if content is not None:
        view.content = checked(content)
    if shared is not None and shared != view.shared:
        access.require(Right.SHARE_VIEWS)
        view.shared = shared
        if not shared:
            view.owner = access.user
            ViewDefault.objects.filter(view=view).exclude(user=access.user).delete()
    after = _told(view)
    if after == before and was_shared == view.shared:
        return view
    view.version += 1
    view.save()
    if was_shared and not view.shared:
        _record(view, "stopped sharing a view", by=access.user, before=before)
    elif view.shared and not was_shared:
        _record(view, "shared a view", by=access.user, after=after)
    elif view.shared:
        changed = [field for field in after if after[field] != before[field]]
        _record(
            view, "changed a view", by=access.user,
            before={field: before[field] for field in changed}, after={field: after[field] for field in changed},
        )  # fmt: skip
    assert view.project_id == project.pk
    return view


@one_operation
@transaction.atomic
def delete_view(*, access: Access, number: int) -> None:
    """Delete a view; the journal brings a shared one back.

    :raises NoSuchView: RoleMayNot:
    """
    _locked(access)
    view = _mine(access, number)
    if view.shared:
        _record(view, "deleted a view", by=access.user, before=_told(view))
    view.delete()


@one_operation
@transaction.atomic
def open_with(*, access: Access, number: int | None, for_all: bool) -> None:
    """Say with which view the plan opens: for oneself, or for everybody in the project who chose none.

    :raises NoSuchView: RoleMayNot: NotShared:
    """
    project = _locked(access)
    if for_all:
        access.require(Right.SHARE_VIEWS)
    view = None if number is None else view_of(access, number)
    if for_all and view is not None and not view.shared:
        raise NotShared(
            _("“%(name)s” is a private view; share it before the plan opens with it for everybody.")
            % {"name": view.name}
        )
    user = None if for_all else access.user
    there = ViewDefault.objects.filter(project=project, user=user).select_related("view").first()
    before = there.view.name if there else ""
    if (there.view_id if there else None) == (view.pk if view else None):
        return
    ViewDefault.objects.filter(project=project, user=user).delete()
    if view is not None:
        ViewDefault.objects.create(project=project, user=user, view=view)
    if for_all:
        journal.record(
            project, "chose the view to begin with", by=access.user, stream_id=project.journal_id,
            before={"view": before}, after={"view": view.name if view else ""},
        )  # fmt: skip


def told_of_views(person: User) -> list[dict[str, Any]]:
    """The views that somebody made, for who asks what is kept about them."""
    return [
        {"project": view.project.key, "name": view.name, "shared": view.shared, "content": view.content}
        for view in SavedView.objects.filter(owner=person).select_related("project").order_by("pk")
    ]


def forget_views(person: User) -> None:
    """What somebody kept for themselves goes with them; what they shared stays with the project."""
    SavedView.objects.filter(owner=person, shared=False).delete()
    ViewDefault.objects.filter(user=person).delete()


def register_views() -> None:
    """Shared views can be taken back; called when the chapter starts."""
    for verb, way in (("shared a view", _unshare), ("changed a view", _change_back), ("deleted a view", _restore),
                      ("stopped sharing a view", _share_again)):  # fmt: skip
        inverses.register("plan.SavedView", verb, way, begin=_begin, may=_may)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    _access(stream_id, by).require(Right.SHARE_VIEWS)


def _may(access: InProject, _entry: Entry) -> bool:
    assert isinstance(access, Access)
    return access.may(Right.SHARE_VIEWS)


def _access(stream_id: int, by: User) -> Access:
    return project_for(by, Project.objects.get(journal_id=stream_id).key)


def _unshare(entry: Entry, by: User) -> None:
    change_view(access=_access(entry.stream_id, by), number=_number(entry), shared=False)


def _share_again(entry: Entry, by: User) -> None:
    access = _access(entry.stream_id, by)
    save_view(access=access, name=entry.before["name"], content=entry.before["content"], shared=True)


def _restore(entry: Entry, by: User) -> None:
    _share_again(entry, by)


def _change_back(entry: Entry, by: User) -> None:
    access = _access(entry.stream_id, by)
    view = _mine(access, _number(entry))
    now = _told(view)
    if any(now[field] != value for field, value in entry.after.items()):
        raise ChangedMeanwhile(
            _("The view “%(name)s” was changed again since; change it as you want it.") % {"name": view.name}
        )
    change_view(access=access, number=view.number, name=entry.before.get("name"), content=entry.before.get("content"))


def _number(entry: Entry) -> int:
    number = SavedView.objects.filter(pk=entry.record_id).values_list("number", flat=True).first()
    if number is None:
        raise NoSuchView(_("The view “%(name)s” is not there any more.") % {"name": entry.label})
    return number


def _mine(access: Access, number: int) -> SavedView:
    """A view that this person may change."""
    view = view_of(access, number)
    if view.shared:
        access.require(Right.SHARE_VIEWS)
    return view


def _root(project: Project) -> int:
    """The project whose views are meant, also from inside a scenario."""
    return project.branched_from_id or project.pk


def _locked(access: Access) -> Project:
    return Project.rows.select_for_update(no_key=True).get(pk=_root(access.project))


def _name(name: str) -> str:
    return name.strip()[:120] or str(_("View without a name"))


def _told(view: SavedView) -> dict[str, Any]:
    return {"name": view.name, "content": view.content}


def _record(view: SavedView, verb: str, *, by: User, **told: Any) -> None:
    journal.record(view, verb, by=by, stream_id=view.project.journal_id, **told)
