"""What the panel of a task says: its facts, its links, its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.incoming import number_in
from charthouse.journal import searching
from charthouse.journal.searching import Wanted
from charthouse.journal.talking import counts_of, talk_of
from charthouse.journal.views import lines_of
from charthouse.plan import page_record, page_slip, page_why
from charthouse.plan.computed import Computed
from charthouse.plan.discussing import subject_of
from charthouse.plan.models import Task
from charthouse.plan.page import LINK_WORDS, lag_text
from charthouse.plan.page_facts import a_day, between, is_summary, stretch
from charthouse.plan.page_fields import changing
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats
from charthouse.ui.sentences import in_readers_words

DocTask: TypeAlias = doc.Task
TABS = ("details", "why", "slip", "links", "comments", "files", "history")
A_PAGE = 20
"""Entries of a task's history at once."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link of the task, as seen from it."""

    number: int
    name: str
    kind: str
    lag: str
    drives: bool
    date: str
    code: str
    """FS, SS, FF or SF."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the panel."""

    name: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the tabs: where the task is in the tree, and how it stands."""

    above: str
    state: str
    words: str


def tabs(computed: Computed, task: doc.Task, access: Access) -> list[Tab]:
    """The tabs that this reader may open."""
    links = len(computed.links_of.get(task.uid, ()))
    found = [Tab("details", _("Details"))]
    if computed.schedule is not None:
        found.append(Tab("why", _("Why this date?")))
    found.append(Tab("links", _("Links"), links))
    if access.may(Right.SEE_DISCUSSION):
        said, attached = counts_of(access.project.journal_id, "plan.Task", str(_record_id(task, access)))
        found += [Tab("comments", _("Comments"), said or None), Tab("files", _("Files"), attached or None)]
    if access.may(Right.SEE_HISTORY):
        found.append(Tab("history", _("History")))
    return found


def _record_id(task: doc.Task, access: Access) -> int | None:
    return Task.objects.filter(project=access.project, uid=task.uid).values_list("pk", flat=True).first()


def can_slip(computed: Computed, task: doc.Task) -> bool:
    """Whether asking what moves makes sense: not of what is done, not of summaries."""
    done = task.percent_complete >= 100 or not task.active
    return computed.schedule is not None and not done and not is_summary(computed, task)


def head(computed: Computed, task: doc.Task) -> Head:
    """The summary above the task, and its state as shape, colour and words."""
    by_uid = computed.tasks
    above: list[str] = []
    up = task.parent_uid
    while up is not None and up in by_uid and len(above) < 12:
        above.append(by_uid[up].name)
        up = by_uid[up].parent_uid
    state, words = _state(computed, task)
    return Head(" › ".join(reversed(above)), state, words)


def _state(computed: Computed, task: doc.Task) -> tuple[str, str]:
    schedule = computed.schedule
    if not task.active:
        return "none", _("Inactive")
    if schedule is None:
        return "none", _("Not computed")
    dates = schedule.tasks[task.uid]
    if task.percent_complete >= 100:
        return "good", _("Done")
    if task.deadline is not None and dates.finish is not None and dates.finish > task.deadline:
        days = formats.span(between(schedule, task, task.deadline, dates.finish), a_day=a_day(computed))
        return "bad", _("%(days)s too late for its deadline") % {"days": days}
    if dates.total_slack is not None and dates.total_slack < 0 and not is_summary(computed, task):
        return "bad", _("Out of slack by %(days)s") % {"days": formats.span(-dates.total_slack, a_day=a_day(computed))}
    if dates.critical and not is_summary(computed, task):
        return "warn", _("Critical: a day late here is a day late at the end")
    return "", ""


def content(computed: Computed, task: doc.Task, tab: str, access: Access, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What one tab shows."""
    if tab == "details":
        return page_record.record(computed, task, access)
    if tab == "links":
        before, after = links(computed, task)
        return {"before": before, "after": after, "may": changing(access, task)}
    if tab == "history":
        return history(task, access, number_in(asked.get("before"))) if access.may(Right.SEE_HISTORY) else {"lines": []}
    if tab in ("comments", "files"):
        return talk(task, access, tab, asked)
    if computed.schedule is None:
        return {"trouble": in_readers_words(computed.trouble)}
    if tab == "slip":
        return page_slip.slip_content(computed, computed.schedule, task, asked)
    personal = access.may(Right.SEE_TEAM) and access.may(Right.SEE_PERSONAL)
    return page_why.why_content(computed, computed.schedule, task, asked, personal=personal)


def links(computed: Computed, task: doc.Task) -> tuple[list[LinkLine], list[LinkLine]]:
    """What the task waits for, and what waits for it."""
    schedule = computed.schedule
    before: list[LinkLine] = []
    after: list[LinkLine] = []
    for link_, drives in computed.links_of.get(task.uid, ()):
        comes = link_.after == task.uid
        other = computed.tasks.get(link_.before if comes else link_.after)
        if other is None:
            continue
        dates = None if schedule is None else schedule.tasks[other.uid]
        lag = lag_text(link_.lag, day=a_day(computed))
        line = LinkLine(
            number=other.uid,
            name=other.name,
            kind=str(LINK_WORDS[link_.kind]),
            lag=lag,
            drives=drives,
            date="" if dates is None else stretch(dates.start, dates.finish),
            code=link_.kind.value,
        )
        (before if comes else after).append(line)
    return before, after


def talk(task: doc.Task, access: Access, tab: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is said about the task, or its files."""
    access.require(Right.SEE_DISCUSSION)
    subject = subject_of(access.shown, task.uid)
    return {} if subject is None else talk_of(access, "task", task.uid, subject, asked, of=(tab,))


def history(task: doc.Task, access: Access, before: int | None = None) -> dict[str, Any]:
    """Who changed what, newest first: one page, the newest or the one before an entry."""
    stream = access.project.journal_id
    wanted = Wanted(record="plan.Task", record_id=str(_record_id(task, access)))
    found = searching.page(stream, wanted, access=access, before=before, most=A_PAGE)
    here = reverse("plan_page:task", args=[access.project.key, task.uid])
    return {
        "lines": lines_of(found.entries, access, stream),
        "older": None if found.older is None else urlencode({"tab": "history", "before": found.older}),
        "here": here,
        "back": here,
    }
