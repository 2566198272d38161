"""The scope as a document that is signed: its content, what changed since, how it is shown, and what is weak in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.approvals.registry import Change, DocumentKind
from charthouse.approvals.wording import figures, means_otherwise
from charthouse.journal.markdown import to_html
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.scope.models import Deliverable, Requirement, RequirementDeliverable
from charthouse.scope.paper import scope_blocks
from charthouse.scope.queries import OUT, deliverables_of, known_of
from charthouse.scope.raci_matrix import matrix_of
from charthouse.scope.raci_words import weak_in
from charthouse.scope.words import DELIVERABLE, REQUIREMENT

NAME = "scope"
May = Callable[[Right], bool]
Item = Mapping[str, Any]
Placed = tuple[str, str, Item]
"""The name of its part, the heading above it, and what is said of it."""
ON_A_PAGE = 50
"""Requirements and deliverables."""

PARTS: Mapping[str, tuple[str | Promise, str]] = {
    "requirements": (gettext_lazy("Requirements"), REQUIREMENT),
    "deliverables": (gettext_lazy("Deliverables"), DELIVERABLE),
}
"""The document's parts: what people call them, and the letter of their records."""
FIELDS: Mapping[str, str | Promise] = {
    "title": gettext_lazy("title"), "name": gettext_lazy("name"), "text": gettext_lazy("text"),
    "description": gettext_lazy("description"), "source": gettext_lazy("source"),
    "priority": gettext_lazy("priority"), "acceptance": gettext_lazy("acceptance criteria"),
    "acceptor": gettext_lazy("accepted by"), "meets": gettext_lazy("requirements that it meets"),
}  # fmt: skip
_WORDS = frozenset({"title", "name", "text", "description", "acceptance"})
"""Where a typo may be mended without another signature; every other change is material, except of the source."""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A requirement or deliverable as it is read."""

    called: str
    name: str
    html: SafeString
    acceptance: SafeString
    facts: tuple[str, ...]
    text: str = ""
    """As it was written, in Markdown: what it is."""
    acceptance_text: str = ""
    """By what it is accepted, the same way."""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part as it is read."""

    name: str
    number: int
    title: str
    groups: tuple[tuple[str, tuple[ShownItem, ...]], ...]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """As much of the scope as is read at once."""

    paged: Page[Placed]
    parts: list[ShownPart]
    begins: tuple[tuple[str, int, int], ...]
    """Every part that is not empty: its title, how much is in it, and the page on which it begins."""


def content_of(project: Project, _subject: str) -> dict[str, Any]:
    """The scope as a version keeps it: what is asked for, and what is handed over. How far it is, is no part of it."""
    asked = Requirement.objects.filter(project=project).exclude(status__in=OUT).order_by("number")
    made = Deliverable.objects.filter(project=project).exclude(state=Deliverable.State.DROPPED).order_by("number")
    meets: dict[int, list[int]] = {}
    traces = RequirementDeliverable.objects.filter(deliverable__project=project).exclude(requirement__status__in=OUT)
    for deliverable, number in traces.order_by("requirement__number").values_list("deliverable", "requirement__number"):
        meets.setdefault(deliverable, []).append(number)
    return {
        "requirements": list(asked.values("number", "title", "text", "source", "priority", "acceptance")),
        "deliverables": [
            {"number": one.number, "name": one.name, "description": one.description, "acceptance": one.acceptance,
             "acceptor": one.acceptor, "meets": meets.get(one.pk, [])}
            for one in made
        ],
    }  # fmt: skip


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What came in, went out, or says something else: coming and going is always material, a typo never."""
    found = []
    for part, (title, letter) in PARTS.items():
        before = {one["number"]: one for one in old.get(part, ())}
        after = {one["number"]: one for one in new.get(part, ())}
        for number in sorted(before.keys() | after.keys()):
            one, other = before.get(number), after.get(number)
            if one == other:
                continue
            label = f"{title}: {letter}{number} {called(other or one or {})}"
            if one is None or other is None:
                found.append(Change(part, label, called(one or {}), called(other or {}), material=True))
                continue
            for name in differing(one, other):
                was, now = _written(name, one.get(name, "")), _written(name, other.get(name, ""))
                material = _is_material(name, was, now)
                found.append(Change(part, f"{label}, {FIELDS[name]}", was, now, material))
    return found


def called(one: Item) -> str:
    """What a requirement or deliverable in a content is called."""
    return str(one.get("title") or one.get("name") or "")


def differing(one: Item, other: Item) -> list[str]:
    """The fields in which two contents of the same record differ."""
    return [name for name in FIELDS if one.get(name) != other.get(name)]


def is_material(one: Item, other: Item) -> bool:
    """Whether what differs between two contents of the same record needs the signatures again."""
    return any(
        _is_material(name, _written(name, one.get(name, "")), _written(name, other.get(name, "")))
        for name in differing(one, other)
    )


def _is_material(name: str, was: str, now: str) -> bool:
    if name in _WORDS:
        return figures(was) != figures(now) or means_otherwise(was, now)
    return name != "source"


def _written(name: str, value: Any) -> str:
    if name == "priority":
        return str(Requirement.Priority(value).label) if value else ""
    if name == "meets":
        return ", ".join(f"{REQUIREMENT}{number}" for number in value)
    return str(value)


def shown(content: Mapping[str, Any], _may: May) -> list[ShownPart]:
    """The parts as they are read: requirements by their priority, the musts first."""
    return _parts(_ordered(content), PARTS)


def shown_page(content: Mapping[str, Any], page: int) -> ShownPage:
    """One page of it: a scope of a thousand requirements is nothing to be read at once."""
    placed = _ordered(content)
    paged = Paginator(placed, ON_A_PAGE).get_page(page)
    here: Sequence[Placed] = list(paged.object_list)
    order = [one[0] for one in placed]
    begins = tuple(
        (str(title), order.count(name), 1 + order.index(name) // ON_A_PAGE)
        for name, (title, _letter) in PARTS.items() if name in order
    )  # fmt: skip
    return ShownPage(paged, _parts(here, {one[0] for one in here}), begins)


def _ordered(content: Mapping[str, Any]) -> list[Placed]:
    """All in the order in which it is read, with its part and the heading above it."""
    groups = {value: str(label) for value, label in Requirement.Priority.choices} | {"": _("without a priority")}
    asked: dict[str, list[Placed]] = {value: [] for value in groups}
    for one in content.get("requirements", ()):
        asked[one["priority"]].append(("requirements", groups[one["priority"]], one))
    return [
        *(each for group in asked.values() for each in group),
        *(("deliverables", "", one) for one in content.get("deliverables", ())),
    ]


def _parts(placed: Sequence[Placed], names: Collection[str]) -> list[ShownPart]:
    return [
        ShownPart(
            name, number, str(title),
            tuple(
                (label, tuple(_item(one) for _name, _label, one in below))
                for label, below in groupby((each for each in placed if each[0] == name), key=itemgetter(1))
            ),
        )
        for number, (name, (title, _letter)) in enumerate(PARTS.items(), 1) if name in names
    ]  # fmt: skip


def _item(one: Item) -> ShownItem:
    facts = []
    if one.get("source"):
        facts.append(_("from %(source)s") % {"source": one["source"]})
    if one.get("acceptor"):
        facts.append(_("accepted by %(who)s") % {"who": one["acceptor"]})
    if one.get("meets"):
        facts.append(_("meets %(what)s") % {"what": _written("meets", one["meets"])})
    letter = REQUIREMENT if "title" in one else DELIVERABLE
    return ShownItem(
        f"{letter}{one['number']}", called(one), to_html(one.get("text") or one.get("description") or ""),
        to_html(one.get("acceptance") or ""), tuple(facts), one.get("text") or one.get("description") or "",
        one.get("acceptance") or "",
    )  # fmt: skip


def weak(access: Access, _subject: str) -> Sequence[str]:
    """What is weak in the scope now, each in a sentence."""
    asked = Requirement.objects.filter(project=access.project).exclude(status__in=OUT)
    met = RequirementDeliverable.objects.filter(requirement=OuterRef("pk"))
    counted = asked.exclude(priority=Requirement.Priority.WONT).aggregate(
        every=Count("pk"), criteria=Count("pk", filter=Q(acceptance="")), unranked=Count("pk", filter=Q(priority="")),
        unmet=Count("pk", filter=~Exists(met.exclude(deliverable__state=Deliverable.State.DROPPED))),
    )  # fmt: skip
    criteria, unranked, unmet = counted["criteria"], counted["unranked"], counted["unmet"]
    made = [line for line in deliverables_of(access, known_of(access)) if line.counts]
    nobody = sum("acceptor" in line.lacks for line in made)
    idle = sum("work" in line.lacks for line in made)
    found = []
    if not counted["every"]:
        found.append(_("No requirement is in scope yet."))
    if not made:
        found.append(_("No deliverable is named yet."))
    if criteria:
        told = ngettext("%(count)d requirement says not by what it is accepted.",
                        "%(count)d requirements say not by what they are accepted.", criteria)  # fmt: skip
        found.append(told % {"count": criteria})
    if unranked:
        told = ngettext("%(count)d requirement has no priority.", "%(count)d requirements have no priority.", unranked)
        found.append(told % {"count": unranked})
    if unmet:
        told = ngettext("%(count)d requirement is met by no deliverable.",
                        "%(count)d requirements are met by no deliverable.", unmet)  # fmt: skip
        found.append(told % {"count": unmet})
    if nobody:
        told = ngettext("%(count)d deliverable is accepted by nobody.",
                        "%(count)d deliverables are accepted by nobody.", nobody)  # fmt: skip
        found.append(told % {"count": nobody})
    if idle:
        told = ngettext("%(count)d deliverable is produced by no task.",
                        "%(count)d deliverables are produced by no task.", idle)  # fmt: skip
        found.append(told % {"count": idle})
    return [*found, *weak_in(matrix_of(access, made))]


def without(content: Mapping[str, Any], _may: May) -> dict[str, Any]:
    """The content for programs: who reads documents sees all of it."""
    return dict(content)


def _page(key: str, _subject: str) -> str:
    return reverse("scope-document", kwargs={"key": key})


SCOPE = DocumentKind(
    NAME, gettext_lazy("Scope"), content_of, compare, _page, "scope/_document.html", shown,
    lambda: {name: str(title) for name, (title, _letter) in PARTS.items()}, without, weak=weak,
    blocks=lambda content, may: tuple(scope_blocks(shown(content, may))),
)  # fmt: skip
