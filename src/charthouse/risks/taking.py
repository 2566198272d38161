"""The register's part of plan documents: it goes out with them, and comes in with them as often as one likes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from charthouse.accounts.models import GroupMember, User
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import Watch
from charthouse.projects.models import Project
from charthouse.resources.packing import pack
from charthouse.risks.actions import locked_register, take_number
from charthouse.risks.groups import correlations
from charthouse.risks.models import CorrelationGroup, Register, Risk, RiskTask
from charthouse.risks.simulating import register_of, risks_of, told_risk
from charthouse.risks.values import LEVELS, LONGEST, MOST_LEVELS
from charthouse.ui import formats

Renumbered = Collection[tuple[int, int]]
_IMPACT = ("factor", "delay", "cost")


def tell(project: Project, document: doc.Document) -> doc.Document:
    """The document with the register in it: every risk whatever became of it, on the tasks that are there."""
    known = {task.uid for task in document.tasks}
    risks = tuple(
        told_risk(risk, [task for task in tasks if task.uid in known])
        for risk, tasks in risks_of(register_of(project))
    )  # fmt: skip
    return replace(document, risks=risks, correlations=correlations(register_of(project), document))


def take(project: Project, document: doc.Document, by: User, renumbered: Renumbered) -> None:
    """Put a document's risks and groups into the register, and let those there follow tasks that got new numbers.

    A risk is found again by the identity that the file gave it, or, where the file was written here, by its number and
    title; what a file says nothing of stays. Risks that it does not hold stay too.
    """
    here = Risk.objects.filter(project=project)
    if not document.risks and not document.correlations and not (renumbered and here.exists()):
        return
    register = locked_register(project)
    watch = Watch(
        here, RiskTask.objects.filter(risk__project=project), CorrelationGroup.objects.filter(project=project)
    )
    _follow(project, dict(renumbered))
    names = {task.uid: task.name for task in document.tasks}
    people = _people(project)
    there = list(here)
    new = 0
    for said in document.risks:
        risk = _found(said, there)
        if risk is None:
            risk = Risk(project=project, number=_number(register, said.uid, there))
            there.append(risk)
            new += 1
        _put(risk, said, people)
        if not any(one.file_uid == said.uid for one in there if one is not risk) and risk.number != said.uid:
            risk.file_uid = said.uid
        risk.version += 1 if risk.pk else 0
        risk.save()
        _put_tasks(risk, said, names)
    _put_groups(project, register, document.correlations)
    changes = watch.changes()
    if changes is not None:
        journal.record(
            project, "imported risks", by=by, stream_id=project.journal_id,
            after={"risks": len(document.risks), "new": new, "groups": len(document.correlations)}, changes=changes,
        )  # fmt: skip


def _follow(project: Project, renumbered: Mapping[int, int]) -> None:
    if not renumbered:
        return
    # Old and new numbers never overlap: the new ones were free.
    for task in RiskTask.objects.filter(risk__project=project, uid__in=list(renumbered)):
        task.uid = renumbered[task.uid]
        task.save(update_fields=["uid"])
    for group in CorrelationGroup.objects.filter(project=project):
        uids = [renumbered.get(uid, uid) for uid in group.uids]
        if uids != group.uids:
            group.uids = uids
            group.save(update_fields=["uids"])


def _found(said: doc.Risk, there: Sequence[Risk]) -> Risk | None:
    by_number = next((one for one in there if one.number == said.uid), None)
    by_file = next((one for one in there if one.file_uid == said.uid), None)
    if by_number is not None and by_number.title == _title(said):
        return by_number
    return by_file


def _number(register: Register, uid: int, there: Sequence[Risk]) -> int:
    """The file's own number where it is free and never was another's; else the next one."""
    if register.next_number <= uid < register.next_number + 10_000 and all(one.number != uid for one in there):
        register.next_number = uid + 1
        register.save(update_fields=["next_number"])
        return uid
    return take_number(register)


def _title(said: doc.Risk) -> str:
    return (said.name.strip() or f"{said.uid}")[: LONGEST["title"]]


def _put(risk: Risk, said: doc.Risk, people: Mapping[str, int]) -> None:
    risk.title, risk.kind, risk.in_series = _title(said), said.kind.value, said.in_series
    risk.probability = min(1.0, max(0.0, said.probability))
    for name in ("cause", "event", "effect", "category", "triggers", "response", "contingency"):
        text = getattr(said, name)[: LONGEST[name]]
        if text:
            setattr(risk, name, text)
    if said.response_kind is not None:
        risk.response_kind = said.response_kind.value
    if said.response_probability is not None:
        risk.response_probability = min(1.0, max(0.0, said.response_probability))
    if said.response_impact is not None:
        risk.response_impact = max(0.0, said.response_impact)
    if said.response_cost is not None:
        risk.response_cost = said.response_cost
    risk.intangible = _put_levels(risk, "", said.intangible)
    _put_levels(risk, "response_", said.response_intangible)
    risk.state = said.state.value
    for name in ("review", "proximity"):
        minutes = getattr(said, name)
        if minutes is not None:
            setattr(risk, name, formats.day_of(minutes))
    if said.owner:
        risk.owner_id = people.get(said.owner.casefold())
        risk.owner_name = "" if risk.owner_id is not None else said.owner[:255]
    impact = _common(said)
    for name, three in zip(_IMPACT, impact, strict=True):
        for end, value in zip(("low", "likely", "high"), three or (None, None, None), strict=True):
            setattr(risk, f"{name}_{end}", value)


def _put_levels(risk: Risk, prefix: str, scores: Sequence[doc.Score]) -> list[list[Any]]:
    """Take what says a column of the matrix; the rest, of other names or on another scale, is given back."""
    rest: list[list[Any]] = []
    for one in scores:
        if one.name in LEVELS and one.score in range(1, MOST_LEVELS + 1):
            setattr(risk, f"{prefix}{one.name}", int(one.score))
        else:
            rest.append([one.name, one.score])
    return rest


def _common(said: doc.Risk) -> tuple[Any, Any, Any]:
    """Factor, delay and cost that the register can say of the risk as a whole; the rest stays with single tasks."""
    hits = [impact for impact in said.impacts if impact.task_uid is not None]
    whole = [impact.cost for impact in said.impacts if impact.task_uid is None and impact.cost is not None]
    first = hits[0] if hits else None
    factor = delay = None
    if first is not None and first.factor is None and _plain(first.delay):
        assert first.delay is not None
        delay = _magnitude(said, (first.delay.low, first.delay.likely, first.delay.high))
    elif first is not None and first.delay is None and first.factor is not None:
        factor = first.factor if 0 <= first.factor[0] <= first.factor[1] <= first.factor[2] else None
    cost = _magnitude(said, whole[0]) if len(whole) == 1 else None
    if not whole:  # told of one task alone, it comes once as well
        of_tasks = [impact.cost for impact in hits if impact.cost is not None]
        cost = _magnitude(said, of_tasks[0]) if len(of_tasks) == 1 else None
    return factor, delay, cost


def _plain(delay: doc.ThreePoint | None) -> bool:
    return delay is not None and delay == doc.ThreePoint(delay.low, delay.likely, delay.high)


def _magnitude(said: doc.Risk, three: tuple[Any, Any, Any]) -> tuple[Any, Any, Any] | None:
    """What a threat costs or an opportunity gains, where it lies on one side of nothing and is in order."""
    low, likely, high = three
    if said.kind is doc.RiskKind.OPPORTUNITY:
        low, likely, high = -high, -likely, -low
    return (low, likely, high) if 0 <= low <= likely <= high else None


def _put_tasks(risk: Risk, said: doc.Risk, names: Mapping[int, str]) -> None:
    """The tasks that the file names, each with what it says otherwise than the whole; those beyond the file stay."""
    coming = {impact.task_uid for impact in said.impacts} | set(said.adds)
    RiskTask.objects.filter(risk=risk, uid__in=[uid for uid in coming if uid is not None]).delete()
    RiskTask.objects.filter(risk=risk, uid__in=list(names)).delete()
    of_risk = next((one for one in told_risk(risk, [RiskTask(risk=risk, uid=0)]).impacts if one.task_uid == 0), None)
    assert of_risk is not None
    found = []
    for impact in said.impacts:
        if impact.task_uid is None:
            continue
        plain = replace(impact, cost=None) if _cost_is_whole(risk, said) else impact
        same = replace(of_risk, task_uid=impact.task_uid) == plain
        own = "" if same else pack(plain, ("factor", "delay", "cost")) or "{}"
        found.append(RiskTask(risk=risk, uid=impact.task_uid, name=names.get(impact.task_uid, ""), own=own))
    found += [
        RiskTask(risk=risk, uid=uid, name=names.get(uid, ""), part=RiskTask.Part.ADDED)
        for uid in dict.fromkeys(said.adds)
    ]
    RiskTask.objects.bulk_create({(one.uid, one.part): one for one in found}.values())


def _cost_is_whole(risk: Risk, said: doc.Risk) -> bool:
    """Whether the risk itself says the cost that the file says of one task."""
    return risk.cost_low is not None and sum(impact.cost is not None for impact in said.impacts) == 1


def _put_groups(project: Project, register: Register, said: Sequence[doc.CorrelationGroup]) -> None:
    """Groups by name; one that a rule made here keeps its rule."""
    there = {group.name: group for group in CorrelationGroup.objects.filter(project=project)}
    rules = {name.partition(": ")[0] for name in (one.name for one in said)} & {
        group.name for group in there.values() if group.by != CorrelationGroup.By.CHOSEN
    }
    for one in said:
        name = (one.name.strip() or "–")[:200]
        group = there.get(name)
        if (group is None and name.partition(": ")[0] in rules) or (
            group is not None and group.by != CorrelationGroup.By.CHOSEN
        ):
            continue
        if group is None:
            group = CorrelationGroup(project=project, number=register.next_group, name=name, by="chosen")
            register.next_group += 1
            register.save(update_fields=["next_group"])
            there[name] = group
        group.uids, group.coefficient = list(one.task_uids), min(1.0, max(-1.0, one.coefficient))
        group.version += 1 if group.pk else 0
        group.save()


def _people(project: Project) -> dict[str, int]:
    """The project's people by name and address, where each means one of them."""
    in_groups = GroupMember.objects.filter(group__memberships__project=project).values("user")
    found: dict[str, set[int]] = {}
    for pk, name, email in (
        User.objects.filter(Q(memberships__project=project) | Q(pk__in=in_groups), is_active=True)
        .distinct()
        .values_list("pk", "name", "email")
    ):
        for known in (name, email):
            found.setdefault(known.casefold(), set()).add(pk)
    return {name: min(keys) for name, keys in found.items() if len(keys) == 1}
