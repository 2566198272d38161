"""The scope as a document that is signed: its content, what changed since, how it is shown, and what is weak in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
from charthouse.scope.queries import OUT
from charthouse.scope.raci_matrix import matrix_of
from charthouse.scope.raci_words import weak_in
from charthouse.scope.tracing import trace_of
from charthouse.scope.words import DELIVERABLE, REQUIREMENT

NAME = "scope"
May = Callable[[Right], bool]
Item = Mapping[str, Any]

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
    title: str
    groups: tuple[tuple[str, tuple[ShownItem, ...]], ...]


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
    asked = content.get("requirements", ())
    groups = tuple(
        (str(label), tuple(_item(one) for one in asked if one["priority"] == value))
        for value, label in [*Requirement.Priority.choices, ("", _("without a priority"))]
    )
    made = tuple(_item(one) for one in content.get("deliverables", ()))
    return [
        ShownPart("requirements", str(PARTS["requirements"][0]), tuple(one for one in groups if one[1])),
        ShownPart("deliverables", str(PARTS["deliverables"][0]), (("", made),) if made else ()),
    ]


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
    trace = trace_of(access)
    criteria = sum("acceptance" in line.lacks for line in trace.requirements)
    unranked = sum("priority" in line.lacks for line in trace.requirements)
    nobody = sum("acceptor" in line.lacks for line in trace.deliverables)
    found = []
    if not trace.requirements:
        found.append(_("No requirement is in scope yet."))
    if not trace.deliverables:
        found.append(_("No deliverable is named yet."))
    if criteria:
        told = ngettext("%(count)d requirement says not by what it is accepted.",
                        "%(count)d requirements say not by what they are accepted.", criteria)  # fmt: skip
        found.append(told % {"count": criteria})
    if unranked:
        told = ngettext("%(count)d requirement has no priority.", "%(count)d requirements have no priority.", unranked)
        found.append(told % {"count": unranked})
    if trace.unmet:
        told = ngettext("%(count)d requirement is met by no deliverable.",
                        "%(count)d requirements are met by no deliverable.", len(trace.unmet))  # fmt: skip
        found.append(told % {"count": len(trace.unmet)})
    if nobody:
        told = ngettext("%(count)d deliverable is accepted by nobody.",
                        "%(count)d deliverables are accepted by nobody.", nobody)  # fmt: skip
        found.append(told % {"count": nobody})
    if trace.idle:
        told = ngettext("%(count)d deliverable is produced by no task.",
                        "%(count)d deliverables are produced by no task.", len(trace.idle))  # fmt: skip
        found.append(told % {"count": len(trace.idle)})
    return [*found, *weak_in(matrix_of(access))]


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
