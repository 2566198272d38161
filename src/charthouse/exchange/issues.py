"""Issues and work items as Jira and Azure DevOps export them: one neutral value, whatever file they came in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from charthouse.engine.calendars import Minutes

MOST_ISSUES = 50_000
LONGEST_NAME = 1_000
LONGEST_NOTES = 20_000
LONGEST_KEY = 190
MOST_TOLD = 100
"""Of warnings of one kind so many are told one by one."""


class Source(StrEnum):
    """The tool that wrote an export."""

    JIRA = "jira"
    AZURE = "azure"


class Category(StrEnum):
    """How far an issue is, as the tool itself sorts its statuses."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue or work item. Efforts are working minutes, times minutes since 1970 by the project's clock."""

    key: str
    """What the tool calls it by, such as ``CRM-12`` or ``4711``; it is the same in each export."""
    name: str
    line: int = 0
    """Line of the file, or the place among the issues of a JSON file, from 1."""
    kind: str = ""
    status: str = ""
    category: Category = Category.UNKNOWN
    parent: str = ""
    """The key of the issue above it."""
    assignee: str = ""
    email: str = ""
    estimate: Minutes | None = None
    """Effort as it was estimated first."""
    spent: Minutes | None = None
    left: Minutes | None = None
    created: Minutes | None = None
    started: Minutes | None = None
    done: Minutes | None = None
    """When it was resolved or closed."""
    due: Minutes | None = None
    sprint: str = ""
    """The last sprint, or the iteration."""
    notes: str = ""
    blocks: tuple[str, ...] = ()
    """The keys of those that wait for it."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an export holds, in its order."""

    source: Source
    issues: tuple[Issue, ...]
    warnings: tuple[str, ...] = ()
    unread: tuple[str, ...] = field(default=())
    """Columns and fields that say something and have no place here."""


def settled(source: Source, found: Iterable[Issue], warnings: Iterable[str], unread: Iterable[str] = ()) -> Export:
    """An export whose issues stand once each, lie below issues that are there, in no circle, and block what is there.

    What was left out for that is told as a warning.
    """
    told = list(warnings)
    by_key: dict[str, Issue] = {}
    again: Counter[str] = Counter()
    for issue in map(_storable, found):
        again[issue.key] += issue.key in by_key
        by_key[issue.key] = issue
    told += _some(f"{key} stands more than once in the file; its last line counts." for key, n in again.items() if n)
    lost = [issue for issue in by_key.values() if issue.parent and issue.parent not in by_key]
    told += _some(
        f"{issue.key} lies below {issue.parent}, which is not in the file; it comes to the top." for issue in lost
    )
    for issue in lost:
        by_key[issue.key] = replace(issue, parent="")
    for key in _in_circles(by_key):
        told.append(f"{key} lies below itself; it comes to the top.")
        by_key[key] = replace(by_key[key], parent="")
    outside = 0
    for issue in list(by_key.values()):
        there = tuple(key for key in dict.fromkeys(issue.blocks) if key in by_key and key != issue.key)
        outside += len(issue.blocks) - len(there)
        if there != issue.blocks:
            by_key[issue.key] = replace(issue, blocks=there)
    if outside:
        told.append(f"{outside} links lead to issues that are not in the file, or stand twice; they were left out.")
    said = dict.fromkeys(one.replace("\x00", "") for one in unread)
    return Export(source, tuple(by_key.values()), tuple(told), tuple(said))


_TEXTS = ("name", "kind", "status", "assignee", "email", "sprint", "notes")


def _storable(issue: Issue) -> Issue:
    """The same without what no database keeps: characters of value 0, and keys without end."""
    changed: dict[str, str | tuple[str, ...]] = {}
    for name in _TEXTS:
        if "\x00" in (text := getattr(issue, name)):
            changed[name] = text.replace("\x00", "")
    keys = (issue.key, issue.parent, *issue.blocks)
    if any("\x00" in key or len(key) > LONGEST_KEY for key in keys):
        changed |= {"key": _key(issue.key), "parent": _key(issue.parent), "blocks": tuple(map(_key, issue.blocks))}
    return replace(issue, **changed) if changed else issue  # type: ignore[arg-type]


def _key(text: str) -> str:
    """A key that can be kept; too long a one is cut, and stays different from others that begin like it."""
    text = text.replace("\x00", "")
    if len(text) <= LONGEST_KEY:
        return text
    return f"{text[:150]}…{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _some(sentences: Iterable[str]) -> list[str]:
    found = list(sentences)
    if len(found) <= MOST_TOLD:
        return found
    return [*found[:MOST_TOLD], f"And {len(found) - MOST_TOLD} more of the same kind."]


def _in_circles(by_key: dict[str, Issue]) -> Iterator[str]:
    """One issue of each circle of parents."""
    fine: set[str] = set()
    for key in by_key:
        path: dict[str, None] = {}
        step = key
        while step and step not in fine and step not in path:
            path[step] = None
            step = by_key[step].parent
        if step in path:
            yield step
        fine.update(path)
