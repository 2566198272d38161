"""The plan as a document that is signed: with the last signature, its baseline is what the plan is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts.models import User
from charthouse.approvals import canonical
from charthouse.approvals.models import Version
from charthouse.approvals.queries import last_signed
from charthouse.approvals.registry import DocumentKind
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import made
from charthouse.journal.verifying import Finding, Kind
from charthouse.plan.baselines import change_baseline, kept_rows, set_baseline
from charthouse.plan.editing import locked_plan
from charthouse.projects.models import Project
from charthouse.projects.permissions import FEWEST_IN_A_SUM, Right
from charthouse.stages.models import ApprovedPlan
from charthouse.stages.paper import plan_blocks
from charthouse.stages.plan_compare import amount, bounds_told, compare, stages_told, told
from charthouse.stages.plan_content import NAME, Content, agreed_of, digest_of, figures_of
from charthouse.stages.refusals import PlanChangedMeanwhile
from charthouse.stages.weak import weak_plan

May = Callable[[Right], bool]
SHOWN_MILESTONES = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """The plan as it is read."""

    content: Mapping[str, Any]
    start: str
    finish: str
    cost: str
    """Empty: nothing in it costs anything, or this reader may not see it."""
    hidden: bool
    """Amounts are left out for this reader."""
    lines: tuple[Mapping[str, Any], ...]
    milestones: tuple[tuple[int, str, str], ...]
    more: int
    """Milestones that are not listed here; they are in the version."""
    stages: tuple[str, ...]
    bounds: str


def content_of(project: Project, _subject: str = "") -> Content:
    """The plan as a version keeps it: as it stands, and what people agreed to last where that still binds.

    ``agreed`` is empty where people are asked anew: then the version itself is what binds.
    """
    now: Content = {**figures_of(project), "agreed": None}
    last = last_signed(project, NAME)
    if last is None:
        return now
    before = canonical.read(last.content)
    if {**before, "agreed": None} == now:
        return {**now, "agreed": before["agreed"]}
    if any(change.material for change in compare(before, now)):
        return now
    return {**now, "agreed": before["agreed"] or agreed_of(before)}


def may_see_cost(content: Mapping[str, Any], may: May) -> bool:
    """A sum over so few people that it tells what one of them costs needs the right to see rates."""
    return may(Right.SEE_RATES) or (may(Right.SEE_COSTS) and not 0 < content["paid"] < FEWEST_IN_A_SUM)


def shown(content: Mapping[str, Any], may: May) -> Shown:
    """The plan as its template shows it, without the amounts that this reader may not see."""
    visible = without(content, may)
    currency = content["currency"]
    lines = tuple(
        {
            **one, "start": told(one["start"], "start"), "finish": told(one["finish"]),
            "cost": amount({"cost": one.get("cost", ""), "currency": currency}),
        }
        for one in visible["lines"]
    )  # fmt: skip
    milestones = tuple(
        (one["number"], one["name"], told(one["date"])) for one in content["milestones"][:SHOWN_MILESTONES]
    )
    return Shown(
        content, told(content["start"], "start"), told(content["finish"]), amount({"cost": "", **visible}),
        not may_see_cost(content, may) and bool(content["cost"]), lines, milestones,
        max(0, len(content["milestones"]) - SHOWN_MILESTONES), stages_told(content["stages"]),
        bounds_told(content),
    )  # fmt: skip


def without(content: Mapping[str, Any], may: May) -> dict[str, Any]:
    """The content without the amounts that this reader may not see."""
    told_all = dict(content)
    if not may_see_cost(content, may):
        told_all.pop("cost")
        if told_all["agreed"] is not None:
            told_all["agreed"] = {name: value for name, value in told_all["agreed"].items() if name != "cost"}
    if not may(Right.SEE_COSTS):
        told_all["lines"] = [{name: value for name, value in one.items() if name != "cost"} for one in content["lines"]]
    return told_all


def _whole_also(project: Project, _subject: str) -> tuple[Right, ...]:
    """Who signs the cost of one or two people must be allowed to know what they cost."""
    return (Right.SEE_RATES,) if 0 < figures_of(project)["paid"] < FEWEST_IN_A_SUM else ()


def on_proposed(version: Version, by: User) -> None:
    """Keep the rows that were sent: a baseline of every task, which nothing replaces.

    :raises PlanChangedMeanwhile: what was kept is not what was written down
    """
    baseline = set_baseline(
        project=version.project, by=by, name=_("Plan, version %(number)d") % {"number": version.number},
        reason=_("Sent for signature."), measure=False,
    )  # fmt: skip
    kept = digest_of(kept_rows(version.project, baseline.number))
    if kept != canonical.read(version.content)["rows"]["sha256"]:
        raise PlanChangedMeanwhile(_("The plan changed while it was sent; look at it again, and send it then."))
    tie = ApprovedPlan.objects.create(version=version, baseline=baseline)
    journal.record(
        tie, "tied a baseline to a version", by=by, stream_id=version.project.journal_id, changes=made(tie),
        after={"number": version.number, "baseline": baseline.number, "digest": kept},
    )  # fmt: skip


def on_decided(version: Version) -> None:
    """Signed: the plan is held against what was signed. Refused: the baseline stays, only to remember."""
    if version.state != Version.State.SIGNED:
        return
    tie = ApprovedPlan.objects.select_related("baseline").get(version=version)
    change_baseline(project=version.project, number=tie.baseline.number, by=None, measure=True)


def sent_baselines(project: Project) -> list[int]:
    """The numbers of the baselines that belong to versions."""
    found = ApprovedPlan.objects.filter(baseline__project=project)
    return list(found.values_list("baseline__number", flat=True))


def wrong_baselines() -> Iterator[tuple[int, Finding | None]]:
    """The rows of every baseline that was signed, held against the digest in what was signed."""
    ties = ApprovedPlan.objects.select_related("version__project__journal", "baseline").order_by("pk")
    for tie in ties.iterator(50):
        version, project = tie.version, tie.version.project
        rows = kept_rows(project, tie.baseline.number)
        if digest_of(rows) == canonical.read(version.content)["rows"]["sha256"]:
            yield len(rows), None
            continue
        name = project.journal.name
        sentence = (
            f"{name}: baseline {tie.baseline.number} is not the plan that was signed as version {version.number}: "
            "a row of it was changed, added or taken away."
        )
        yield len(rows), Finding(name, Kind.ROW_CHANGED, sentence, None, "plan.Baseline", str(tie.baseline_id))


def _page(key: str, _subject: str) -> str:
    return reverse("plan-approval", kwargs={"key": key})


def _parts() -> dict[str, str]:
    return {
        "scope": _("Scope"), "schedule": _("Schedule"), "work": _("Work"), "cost": _("Cost"),
        "stages": _("Stages"), "tolerances": _("Tolerances"),
    }  # fmt: skip


PLAN = DocumentKind(
    NAME, gettext_lazy("Project plan"), content_of, compare, _page, "stages/_plan_document.html", shown, _parts,
    without, whole=(Right.SEE_COSTS,), sends=(Right.SEE_WORKING_PLAN,), whole_also=_whole_also, weak=weak_plan,
    on_proposed=on_proposed, lock=locked_plan, on_decided=on_decided,
    blocks=lambda content, may: tuple(plan_blocks(shown(content, may))),
)  # fmt: skip
