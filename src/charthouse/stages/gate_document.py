"""A gate's report as a document that is signed: its criteria as they were answered, and what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.approvals.registry import Change, DocumentKind, Weakness
from charthouse.exchange.moments import time_text
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.stages.gates import NAME, decide
from charthouse.stages.keeping import found, locked_book, number_of
from charthouse.stages.measuring import seen_by_all
from charthouse.stages.models import Gate, GateCriterion
from charthouse.stages.paper import gate_blocks
from charthouse.stages.plan_compare import told
from charthouse.ui import formats

May = Callable[[Right], bool]


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion as it is read."""

    text: str
    answer: str
    tone: str
    note: str
    link: str
    file: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A gate's report as it is read."""

    name: str
    stage: str
    date: str
    decides: str
    asked: str
    reason: str
    lines: tuple[Line, ...]


TONES = {
    GateCriterion.Answer.MET: "good", GateCriterion.Answer.PARTLY: "warn", GateCriterion.Answer.NOT_MET: "bad",
    GateCriterion.Answer.NOT_NEEDED: "none", GateCriterion.Answer.OPEN: "none",
}  # fmt: skip


def content_of(project: Project, subject: str) -> dict[str, Any]:
    """The gate as a version keeps it.

    :raises charthouse.stages.refusals.NoSuchStage:
    """
    gate = found(Gate, project, number_of(subject))
    schedule = computed_plan(seen_by_all(project)).schedule
    dates = {} if schedule is None else schedule.tasks
    finish = dates[gate.milestone].finish if gate.milestone in dates else None  # type: ignore[index]
    return {
        "name": gate.name,
        "stage": gate.stage.name if gate.stage else "",
        "milestone": gate.milestone,
        "date": "" if finish is None else time_text(finish),
        "decides": gate.decides,
        "asked": str(gate.asked),
        "reason": gate.reason,
        "criteria": [_criterion(one) for one in gate.criteria.select_related("answered_by", "evidence")],
    }


def _criterion(one: GateCriterion) -> dict[str, Any]:
    return {
        "text": one.text,
        "answer": str(one.answer),
        "note": one.note,
        "link": one.link,
        "file": "" if one.evidence is None else one.evidence.name,
        "sha256": "" if one.evidence is None else one.evidence.sha256,
        "by": "" if one.answered_by is None else one.answered_by.name,
        "on": "" if one.answered_at is None else one.answered_at.date().isoformat(),
    }


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """What differs: a decision is asked for on these answers, so that everything is material but the date of the plan
    and who wrote an answer down."""
    for name, label in (("name", _("Name")), ("stage", _("Stage")), ("decides", _("Who decides"))):
        if old[name] != new[name]:
            yield Change("gate", label, str(old[name]), str(new[name]), material=True)
    if old["asked"] != new["asked"]:
        yield Change("asked", _("Asked for"), _asked(old["asked"]), _asked(new["asked"]), material=True)
    if old["reason"] != new["reason"]:
        yield Change("asked", _("Why"), old["reason"], new["reason"], material=True)
    if old["date"] != new["date"]:
        yield Change("gate", _("Date by the plan"), told(old["date"]), told(new["date"]), material=False)
    was, now = ({one["text"]: one for one in each["criteria"]} for each in (old, new))
    for text in dict.fromkeys((*was, *now)):
        before, after = was.get(text), now.get(text)
        if before != after:
            material = before is None or after is None or any(before[each] != after[each] for each in _BINDING)
            yield Change("criteria", text, _answered(before), _answered(after), material)


_BINDING = ("answer", "note", "link", "sha256")


def shown(content: Mapping[str, Any], may: May) -> Shown:
    """The report as its template shows it; names of people only to those who may see the team."""
    lines = tuple(
        Line(
            one["text"], str(GateCriterion.Answer(one["answer"]).label), TONES[GateCriterion.Answer(one["answer"])],
            one["note"], one["link"], one["file"], one["by"] if may(Right.SEE_TEAM) else "", one["on"],
        )
        for one in content["criteria"]
    )  # fmt: skip
    return Shown(
        content["name"], content["stage"], told(content["date"]), content["decides"], _asked(content["asked"]),
        content["reason"], lines,
    )  # fmt: skip


def without(content: Mapping[str, Any], may: May) -> dict[str, Any]:
    """The content for programs."""
    if may(Right.SEE_TEAM):
        return dict(content)
    return {**content, "criteria": [{**one, "by": ""} for one in content["criteria"]]}


def weak(access: Access, subject: str) -> list[Weakness]:
    """What is weak before the board is asked."""
    gate = found(Gate, access.project, number_of(subject))
    page = reverse("gate", kwargs={"key": access.project.key, "number": gate.number})
    criteria = list(gate.criteria.all())
    said = []
    if not criteria:
        said.append(Weakness(_("The gate has no criteria: nobody can say why it is passed."), page))
    unanswered = [one for one in criteria if one.answer == GateCriterion.Answer.OPEN]
    if unanswered:
        said.append(
            Weakness(
                ngettext("%(count)s criterion is not answered.", "%(count)s criteria are not answered.",
                         len(unanswered)) % {"count": formats.number(len(unanswered))}, page,
            )
        )  # fmt: skip
    said += [
        Weakness(_("Not met: %(text)s") % {"text": one.text}, page)
        for one in criteria
        if one.answer in (GateCriterion.Answer.NOT_MET, GateCriterion.Answer.PARTLY) and gate.asked == Gate.Decision.GO
    ]
    said += [
        Weakness(_("Nothing shows that it is met: %(text)s") % {"text": one.text}, page)
        for one in criteria
        if one.answer == GateCriterion.Answer.MET and not (one.note or one.link or one.evidence_id)
    ]
    if gate.milestone is None:
        said.append(Weakness(_("The gate is tied to no milestone of the plan."), page))
    if gate.asked != Gate.Decision.GO and not gate.reason:
        said.append(Weakness(_("Say why it is asked to hold or to stop."), page))
    return said


def _asked(value: str) -> str:
    return str(Gate.Decision(value).label)


def _answered(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return ""
    parts = [str(GateCriterion.Answer(one["answer"]).label), one["note"], one["link"], one["file"]]
    return " · ".join(part for part in parts if part)


def _page(key: str, subject: str) -> str:
    return reverse("gate", kwargs={"key": key, "number": number_of(subject)})


def _parts() -> dict[str, str]:
    return {"gate": _("Gate"), "asked": _("What is asked for"), "criteria": _("Criteria")}


GATE = DocumentKind(
    NAME, gettext_lazy("Gate"), content_of, lambda old, new: list(compare(old, new)), _page,
    "stages/_gate_document.html", shown, _parts, without, weak=weak, lock=locked_book, on_decided=decide,
    blocks=lambda content, may: tuple(gate_blocks(shown(content, may))),
    name_of=lambda project, subject: found(Gate, project, number_of(subject)).name,
)  # fmt: skip
