"""Writes a project's plan as the text of a type, without people, dates and money, for a project office to finish."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.engine.network import TaskKind
from charthouse.exchange import document as doc
from charthouse.journal.acting import one_operation
from charthouse.packs.content import FORMAT, STEPS, TYPE
from charthouse.packs.keeping import BadPack, keep
from charthouse.packs.models import OwnPack
from charthouse.packs.reading import WORD
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.outline import family
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.models import Risk, RiskTask

MOST_TASKS = 400


@one_operation
@transaction.atomic
def save_project(*, access: Access, identity: str, name: str) -> OwnPack:
    """Keep a project's plan and risks as a draft of a type for the whole organisation.

    :raises RoleMayNot: BadPack: PackTaken:
    """
    access.require(Right.EDIT_PLAN)
    name = " ".join(name.split())[:200]
    if not WORD.fullmatch(identity) or not name:
        raise BadPack(_("Give the pack a name, and an id of small letters, digits and hyphens."))
    return keep(text=text_of(access, identity, name), origin=access.project.key, by=access.user)


def text_of(access: Access, identity: str, name: str) -> str:
    """The text; what a project does not say, such as the basis of an estimate, is left for the checks to ask for."""
    computed = computed_plan(access.project)
    leaves = [one for one in computed.document.tasks if one.uid not in computed.summaries and one.active]
    if not leaves:
        raise BadPack(_("%(key)s has no tasks yet; plan it first.") % {"key": access.project.key})
    if len(leaves) > MOST_TASKS:
        raise BadPack(_("At most %(most)d tasks make a pack.") % {"most": MOST_TASKS})
    return "\n".join(_Writer(access, computed, leaves).lines(identity, name)) + "\n"


class _Writer:
    def __init__(self, access: Access, computed: Computed, leaves: list[doc.Task]) -> None:
        self.access, self.computed, self.leaves = access, computed, leaves
        self.day = computed.document.project.minutes_per_day or 480
        self.ids: dict[doc.Uid, str] = {}
        self.taken: set[str] = set()
        for one in leaves:
            self.ids[one.uid] = self.identity(one.name)

    def identity(self, name: str) -> str:
        """A short name that nothing else has."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        short = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32].strip("-")
        short = short if short and short[0].isalpha() else f"t-{short}".strip("-")
        found, number = short, 2
        while found in self.taken:
            found, number = f"{short}-{number}", number + 1
        self.taken.add(found)
        return found

    def lines(self, identity: str, name: str) -> Iterable[str]:
        """All of it."""
        yield from (
            f"format = {_said(FORMAT)}",
            f"kind = {_said(TYPE)}",
            f"id = {_said(identity)}",
            f"name = {_said(name)}",
            'version = "1.0"',
            f"about = {_said(self.access.project.description or name)}",
            "",
        )
        roles = {one.uid: self.identity(one.name) for one in self.computed.document.resources if one.generic}
        names = {one.uid: one.name for one in self.computed.document.resources}
        for uid, short in {**roles, 0: self.identity(_("Team"))}.items():
            label = names.get(uid) or _("Team")
            yield from ("[[role]]", f"id = {_said(short)}", f"name = {_said(label)}", f"does = {_said(label)}", "")
            roles.setdefault(uid, short)
        yield from self.tasks(roles)
        yield from self.risks()

    def tasks(self, roles: dict[int, str]) -> Iterable[str]:
        """Phases and what lies in them."""
        tops = [one for one in self.computed.document.tasks if one.parent_uid is None]
        phases = [one for one in tops if one.uid in self.computed.summaries]
        within = {uid: one.uid for one in phases for uid in family(self.computed, one.uid)}
        others = [one for one in self.leaves if one.uid not in within]
        names = {one.uid: self.identity(one.name) for one in phases}
        rest = self.identity(_("Other work")) if others else ""
        count = len(phases) + bool(others)
        for place, short in enumerate([*names.values(), *([rest] if rest else [])]):
            label = phases[place].name if place < len(phases) else _("Other work")
            step = STEPS[min(4, round(place * 4 / max(1, count - 1)))]
            yield from ("[[phase]]", f"id = {_said(short)}", f"name = {_said(label)}", f"step = {_said(step)}", "")
        who = {one.task_uid: one.resource_uid for one in reversed(self.computed.document.assignments)}
        waits: dict[doc.Uid, list[str]] = {}
        for link in self.computed.document.links:
            if link.before in self.ids and link.after in self.ids:
                lag = f"+{max(1, round(link.lag.minutes / self.day))}d" if link.lag.minutes > 0 else ""
                kind = "" if link.kind.value == "FS" and not lag else f" {link.kind.value}"
                waits.setdefault(link.after, []).append(f"{self.ids[link.before]}{kind}{lag}")
        order = {short: place for place, short in enumerate(names.values())}
        for one in sorted(self.leaves, key=lambda task: order.get(names.get(within.get(task.uid, -1), ""), len(order))):
            phase = names.get(within.get(one.uid, -1), rest)
            yield from (
                "[[task]]",
                f"id = {_said(self.ids[one.uid])}",
                f"name = {_said(one.name[:200])}",
                f"in = {_said(phase)}",
            )
            yield from self.length(one)
            if one.uid in waits:
                yield f"after = [{', '.join(_said(each) for each in waits[one.uid])}]"
            if one.kind is TaskKind.TASK:
                yield f"role = {_said(roles.get(who.get(one.uid) or 0, roles[0]))}"
            if one.definition_of_done:
                yield f"done = {_said(one.definition_of_done[:2000])}"
            if one.checklist:
                yield f"checklist = [{', '.join(_said(item.text) for item in one.checklist)}]"
            yield ""

    def length(self, task: doc.Task) -> Iterable[str]:
        """Its three points; without an estimate the duration thrice, which the checks do not let pass."""
        if task.kind is not TaskKind.TASK or not task.duration.minutes:
            yield "milestone = true"
            return
        said = task.estimate
        three = [task.duration.minutes] * 3
        basis = ""
        if isinstance(said, doc.ThreePoint) and said.meaning is doc.Meaning.ABSOLUTE:
            three, basis = [said.low, said.likely, said.high], said.basis
        yield f"days = [{', '.join(f'{max(0.25, round(one / self.day, 2)):g}' for one in three)}]"
        yield f"basis = {_said(basis[:2000])}"

    def risks(self) -> Iterable[str]:
        """The risks of the register with an impact on the schedule."""
        found = Risk.objects.filter(project=self.access.project).prefetch_related("tasks").order_by("number")
        for one in found:
            hits = [
                self.ids[hit.uid] for hit in one.tasks.all() if hit.part == RiskTask.Part.HIT and hit.uid in self.ids
            ]
            if one.delay_low is not None:
                points = (one.delay_low, one.delay_likely, one.delay_high)
                impact = f"days = [{', '.join(f'{(each or 0) / self.day:g}' for each in points)}]"
            elif one.factor_low is not None:
                impact = f"factor = [{one.factor_low:g}, {one.factor_likely:g}, {one.factor_high:g}]"
            else:
                continue
            texts = {
                name: getattr(one, name) or one.title
                for name in ("title", "category", "cause", "event", "effect", "response")
            }
            yield from ("[[risk]]", f"id = {_said(self.identity(one.title))}")
            yield from (f"{name} = {_said(text[:2000])}" for name, text in texts.items())
            yield from (f"kind = {_said(one.kind)}", f"probability = {one.probability:g}", impact)
            yield f"does = {_said(one.response_kind or 'accept')}"
            yield from (f"hits = [{', '.join(_said(hit) for hit in hits)}]", "")


def _said(text: str) -> str:
    """A text as TOML writes it: as JSON does."""
    clean = "".join(one for one in text if (one >= " " and one != "\x7f") or one in "\n\t")
    return json.dumps(clean.strip() or "", ensure_ascii=False)
