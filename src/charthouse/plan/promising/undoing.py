"""Taking back what one said about a promise: the side that said it does, and the other side is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts.models import User
from charthouse.journal import inverses
from charthouse.journal.actions import record_again
from charthouse.journal.deeds import Deed, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.journal.undoing import REDID, UNDID, ChangedSince
from charthouse.plan.models import Promise
from charthouse.plan.promising.days import minutes_of
from charthouse.plan.promising.forecasts import refresh
from charthouse.plan.promising.recording import DATES, ELSEWHERE, facts_of, write_elsewhere
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

BACK = (
    "accepted a promise",
    "refused a promise",
    "changed a promise",
    "withdrew a promise",
    "called a promise kept",
    "called a promise broken",
)
"""What its doer's side may take back; a proposal is withdrawn instead."""
CHANGED_BACK = "changed a promise back"


def register_promises() -> None:
    """Called when the chapter starts."""
    for verb in (*BACK, UNDID, REDID):
        inverses.register(
            "plan.Promise", verb, _back, begin=_begin, may=lambda access, _entry: access.may(Right.EDIT_PLAN)
        )
    register_deeds(
        {
            "proposed a promise": Deed(gettext_lazy("proposed the promise “%(label)s”")),
            "accepted a promise": Deed(gettext_lazy("accepted the promise “%(label)s”")),
            "refused a promise": Deed(gettext_lazy("refused what was proposed of the promise “%(label)s”")),
            "changed a promise": Deed(gettext_lazy("changed the promise “%(label)s”")),
            "withdrew a promise": Deed(gettext_lazy("withdrew the promise “%(label)s”")),
            "called a promise kept": Deed(gettext_lazy("said that the promise “%(label)s” was kept")),
            "called a promise broken": Deed(gettext_lazy("said that the promise “%(label)s” was broken")),
            "tied a promise to its task": Deed(gettext_lazy("said which task the promise “%(label)s” is about")),
            "moved the forecast of a promise": Deed(
                gettext_lazy("expects the promise “%(label)s” on another day, by its giver’s plan")
            ),
            "proposed a promise" + ELSEWHERE: Deed(
                gettext_lazy("proposed the promise “%(label)s” from the other side")
            ),
            "accepted a promise" + ELSEWHERE: Deed(gettext_lazy("accepted the promise “%(label)s” for the other side")),
            "refused a promise" + ELSEWHERE: Deed(
                gettext_lazy("refused what was proposed of the promise “%(label)s” for the other side")
            ),
            "changed a promise" + ELSEWHERE: Deed(gettext_lazy("changed the promise “%(label)s” from the other side")),
            "withdrew a promise" + ELSEWHERE: Deed(
                gettext_lazy("withdrew the promise “%(label)s” from the other side")
            ),
            "called a promise kept" + ELSEWHERE: Deed(
                gettext_lazy("said for the other side that the promise “%(label)s” was kept")
            ),
            "called a promise broken" + ELSEWHERE: Deed(
                gettext_lazy("said for the other side that the promise “%(label)s” was broken")
            ),
            CHANGED_BACK + ELSEWHERE: Deed(
                gettext_lazy("took back on the other side what was said of the promise “%(label)s”")
            ),
        }
    )
    register_fields(
        {
            "what": gettext_lazy("what is promised"),
            "date": gettext_lazy("promised day"),
            "wanted": gettext_lazy("day asked for"),
            "settled": gettext_lazy("day it was kept"),
            "said": gettext_lazy("expected day"),
            "forecast": gettext_lazy("forecast"),
            "note": gettext_lazy("note"),
            "state": gettext_lazy("state"),
            "asked": gettext_lazy("whose answer it waits for"),
            "agreed_with": gettext_lazy("who agreed outside"),
            "task": gettext_lazy("task"),
        }
    )


def _project_of(stream_id: int) -> Project:
    return Project.objects.get(journal_id=stream_id)


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    project_for(by, _project_of(stream_id).key, Right.EDIT_PLAN)


def _back(entry: Entry, by: User) -> None:
    promise = Promise.objects.select_for_update(of=("self",)).select_related("giver", "taker").get(pk=entry.record_id)
    before = facts_of(promise)
    if any(before[name] != value for name, value in entry.after.items()):
        raise ChangedSince(
            _("“%(what)s” was changed since, here or on the other side; change it by hand.") % {"what": promise.what}
        )
    for name, value in entry.before.items():
        setattr(promise, name, _minutes(value) if name in DATES else value)
    if promise.state == Promise.State.PROPOSED:
        promise.agreed_by = promise.agreed_at = None
    elif promise.agreed_by is None and promise.state == Promise.State.AGREED:
        promise.agreed_by, promise.agreed_at = by, timezone.now()
    promise.version += 1
    promise.save()
    own = record_again(entry, REDID if entry.undoes is not None and entry.verb == UNDID else UNDID, by=by, changes=None)
    write_elsewhere(promise, CHANGED_BACK, by=by, beside=own.stream_id, before=before)
    refresh(promise)


def _minutes(said: str | None) -> int | None:
    return None if said is None else minutes_of(dt.date.fromisoformat(said))
