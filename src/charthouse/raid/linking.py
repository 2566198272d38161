"""What entries of the log can belong to: each kind of record is registered, by chapters above as well."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.approvals.models import Version
from charthouse.approvals.registry import kind_of
from charthouse.journal.reach import subject_kind
from charthouse.plan.models import Task
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry, LogLink
from charthouse.raid.refusals import BadEntry
from charthouse.risks.models import Risk

MOST_LINKS = 100
FOUND = 6
"""Records of each kind that a search offers."""

Found = Iterable[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class LinkKind:
    """One kind of record that entries can belong to; its name is that of its kind in ``journal.reach``."""

    name: str
    label: str | Promise
    right: Right
    """Who lacks it is told that there is a link, and nothing of what it leads to."""
    find: Callable[[Access, list[str]], Found]
    """Number and label of those in which all words stand."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What an entry belongs to, as somebody may see it."""

    kind: LinkKind
    number: int
    label: str
    url: str
    """Empty: it is gone, or not theirs to see."""


_kinds: dict[str, LinkKind] = {}


def register(kind: LinkKind) -> None:
    """Let entries belong to a kind of record; called in ``AppConfig.ready``."""
    there = _kinds.setdefault(kind.name, kind)
    if there != kind:
        raise ValueError(f"Two kinds of links are called “{kind.name}”.")


def kinds() -> Mapping[str, LinkKind]:
    """All kinds by name."""
    return _kinds


def linked(access: Access, links: Iterable[LogLink]) -> list[Linked]:
    """Links as somebody may see them."""
    return [found for one in links if (found := _linked(access, one.kind, one.number)) is not None]


def offered(access: Access, words: str, taken: Collection[tuple[str, int]]) -> list[Linked]:
    """Records that can be linked, in which all the words stand."""
    asked = words.casefold().split()
    found = []
    for kind in _kinds.values() if asked else ():
        if access.may(kind.right):
            for number, label in kind.find(access, asked):
                if (kind.name, number) not in taken:
                    found.append(Linked(kind, number, label, ""))
    return found


def check(access: Access, one: LogEntry, wanted: object) -> list[tuple[str, int]]:
    """Links as they are kept: what is there already may stay, what is new must be there and seen.

    :raises BadEntry:
    """
    pairs: list[tuple[str, int]] = []
    for each in wanted if isinstance(wanted, list | tuple) else ():
        kind, number = each
        pairs.append((str(kind), int(number)))
    pairs = list(dict.fromkeys(pairs))
    if len(pairs) > MOST_LINKS:
        raise _bad(_("An entry belongs to %(most)d records at most.") % {"most": MOST_LINKS})
    there = set() if one._state.adding else set(one.links.values_list("kind", "number"))
    for kind, number in pairs:
        if (kind, number) in there:
            continue
        if kind not in _kinds:
            raise _bad(_("Choose one of these: %(choices)s.") % {"choices": ", ".join(_kinds)})
        if kind == "entry" and number == one.number:
            raise _bad(_("An entry cannot belong to itself."))
        found = _linked(access, kind, number)
        if found is None or not found.url:
            raise _bad(_("%(key)s has no record %(kind)s %(number)d that you can see; choose one that is there.")
                       % {"key": access.project.key, "kind": kind[:20], "number": number})  # fmt: skip
    return pairs


def _bad(sentence: str) -> BadEntry:
    return BadEntry(sentence, fields={"links": sentence})


def _linked(access: Access, name: str, number: int) -> Linked | None:
    kind, subjects = _kinds.get(name), subject_kind(name)
    if kind is None or subjects is None:
        return None
    if not access.may(kind.right):
        return Linked(kind, number, "", "")
    subject = subjects.by_number(access.shown, number)
    return Linked(kind, number, "", "") if subject is None else Linked(kind, number, subject.label, subject.url)


def _words(column: str, words: list[str]) -> Q:
    """Rows in whose column all words stand, or whose number the only word is."""
    found = Q()
    for word in words:
        found &= Q(**{f"{column}__icontains": word})
    return found


def _number(words: list[str], name: str) -> Q:
    if len(words) == 1 and (digits := words[0].rpartition("-")[2]).isascii() and digits.isdigit() and len(digits) < 16:
        return Q(**{name: int(digits)})
    return Q(pk__in=())


def _tasks(access: Access, words: list[str]) -> Found:
    found = Task.objects.filter(_words("name", words) | _number(words, "uid"), project=access.shown)
    rows = found.order_by("uid").values_list("uid", "name")[:FOUND]
    return [(uid, f"{access.project.key}-{uid} {name}") for uid, name in rows]


def _risks(access: Access, words: list[str]) -> Found:
    found = Risk.objects.filter(_words("title", words) | _number(words, "number"), project=access.project)
    rows = found.order_by("number").values_list("number", "title")[:FOUND]
    return [(number, f"{number} {title}") for number, title in rows]


def _entries(access: Access, words: list[str]) -> Found:
    found = LogEntry.objects.filter(_words("title", words) | _number(words, "number"), project=access.project)
    rows = found.order_by("number").values_list("number", "title")[:FOUND]
    return [(number, f"{number} {title}") for number, title in rows]


def _versions(access: Access, words: list[str]) -> Found:
    labels = [
        (one.pk, f"{kind_of(one.kind).title} {one.number}")
        for one in Version.objects.filter(project=access.project).order_by("-pk")[:200]
    ]
    return [(pk, label) for pk, label in labels if all(word in label.casefold() for word in words)][:FOUND]


def register_kinds() -> None:
    """Called when the chapter starts."""
    register(LinkKind("task", gettext_lazy("Task"), Right.SEE, _tasks))
    register(LinkKind("risk", gettext_lazy("Risk"), Right.SEE_RISKS, _risks))
    register(LinkKind("entry", gettext_lazy("Entry of the log"), Right.SEE_LOG, _entries))
    register(LinkKind("version", gettext_lazy("Version of a document"), Right.SEE_DOCUMENTS, _versions))
