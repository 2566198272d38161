"""The register as the simulation takes it: its open risks, before their responses and after.

What is simulated stands in the plan document, so the one converter of documents serves files and the register alike:

    known = with_register(project, document)
    uncertain = uncertain_of(known.document)      # exchange.risk_values: the whole model, risks and responses included
    told = [*known.told, *uncertain.told]

Each ``RiskDriver`` holds both: its probability and impacts as they are, and ``response_probability``,
``response_factor`` and ``response_cost`` for after its response. ``engine.risk.simulate`` gives the answer for both
in one run; ``RiskWorth.risk`` is the risk's number in the register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from charthouse.engine.risk.model import RiskDriver
from charthouse.exchange import document as doc
from charthouse.exchange.risk_values import driver_of, leaves_of
from charthouse.projects.models import Project
from charthouse.resources.packing import unpack
from charthouse.risks.groups import correlations
from charthouse.risks.models import Risk, RiskTask
from charthouse.risks.values import LEVELS, three_of
from charthouse.ui import formats

Signed = TypeVar("Signed", int, Decimal)


@dataclass(frozen=True, slots=True)
class EngineRisks:
    """The register's open risks as the engine takes them."""

    drivers: tuple[RiskDriver, ...]
    """``id`` is the number in the register; before and after the response in one."""
    told: tuple[str, ...]
    """What of the register could not be simulated, a sentence each: tasks that are gone, delays that hit nothing."""


@dataclass(frozen=True, slots=True)
class WithRegister:
    """A plan document with the register in it."""

    document: doc.Document
    told: tuple[str, ...]
    """As in ``EngineRisks``."""


def engine_risks(project: Project, document: doc.Document) -> EngineRisks:
    """The open risks of a project's register on the tasks of this document, as the engine's risk drivers.

    ``project`` may also be the row of a scenario or of a published plan: the register is that of its project, and the
    tasks are found in the document by their numbers. ``document`` is the plan that is simulated.

    :raises charthouse.engine.refusals.BrokenPlan: an impact that is none; the message names the risk
    """
    known = with_register(project, document)
    below = leaves_of(known.document)
    return EngineRisks(tuple(driver_of(each, below) for each in known.document.risks), known.told)


def with_register(project: Project, document: doc.Document) -> WithRegister:
    """The document with the register's open risks, and its groups of tasks that overrun together, in place of its own:
    ready for ``exchange.risk_values.uncertain_of``.

    Tasks that are not in the document are left out, and told; a risk of which nothing is left is told and still stands
    in the document, hitting nothing.
    """
    told: list[str] = []
    known = {task.uid for task in document.tasks}
    risks = tuple(
        _simulated(risk, tasks, known, told)
        for risk, tasks in risks_of(register_of(project))
        if risk.state == Risk.State.OPEN
    )
    groups = correlations(register_of(project), document)
    return WithRegister(replace(document, risks=risks, correlations=groups), tuple(told))


def register_of(project: Project) -> int:
    """The key of the project whose register counts: its own, or that of whose plan it is a scenario or publication."""
    return project.working_id or project.branched_from_id or project.pk


def risks_of(project: int) -> list[tuple[Risk, list[RiskTask]]]:
    """All risks of a register with their tasks, by number."""
    found = Risk.objects.filter(project=project).select_related("owner").prefetch_related("tasks").order_by("number")
    return [(risk, list(risk.tasks.all())) for risk in found]


def told_risk(risk: Risk, tasks: Collection[RiskTask]) -> doc.Risk:
    """A risk as the plan document says it, whole."""
    sign = -1 if risk.kind == Risk.Kind.OPPORTUNITY else 1
    delay, factor, cost = three_of(risk, "delay"), three_of(risk, "factor"), three_of(risk, "cost")
    impacts = [
        _own(task) if task.own else doc.RiskImpact(
            task_uid=task.uid,
            factor=factor,
            delay=None if delay is None else doc.ThreePoint(*_signed(sign, delay)),
        )
        for task in tasks if task.part == RiskTask.Part.HIT
    ]  # fmt: skip
    if cost is not None:
        impacts.append(doc.RiskImpact(task_uid=None, cost=_signed(sign, cost)))
    return doc.Risk(
        uid=risk.number,
        name=risk.title,
        kind=doc.RiskKind(risk.kind),
        probability=risk.probability,
        impacts=tuple(impacts),
        in_series=risk.in_series,
        response=risk.response,
        response_probability=risk.response_probability,
        response_cost=risk.response_cost,
        response_impact=risk.response_impact,
        adds=tuple(task.uid for task in tasks if task.part == RiskTask.Part.ADDED),
        intangible=(
            *_scores(risk, ""),
            *(doc.Score(str(name), float(score)) for name, score in other_scores(risk)),
        ),
        response_intangible=_scores(risk, "response_"),
        triggers=risk.triggers,
        contingency=risk.contingency,
        cause=risk.cause,
        event=risk.event,
        effect=risk.effect,
        category=risk.category,
        response_kind=doc.ResponseKind(risk.response_kind) if risk.response_kind else None,
        owner=risk.owner_name if risk.owner is None else risk.owner.name,
        state=doc.RiskState(risk.state),
        review=None if risk.review is None else _minutes(risk.review),
        proximity=None if risk.proximity is None else _minutes(risk.proximity),
    )


def other_scores(risk: Risk) -> list[tuple[str, float]]:
    """Effects that a plan file scored by other names, or before the register had these impacts."""
    return [(name, score) for name, score in risk.intangible if name not in LEVELS or getattr(risk, name) is None]


def _scores(risk: Risk, prefix: str) -> tuple[doc.Score, ...]:
    said = ((name, getattr(risk, f"{prefix}{name}")) for name in LEVELS)
    return tuple(doc.Score(name, float(level)) for name, level in said if level is not None)


def _minutes(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * 1440


def _own(task: RiskTask) -> doc.RiskImpact:
    return doc.RiskImpact(**{"task_uid": task.uid, **unpack(doc.RiskImpact, task.own)})


def _signed(sign: int, three: tuple[Signed, Signed, Signed]) -> tuple[Signed, Signed, Signed]:
    """What a threat costs, or an opportunity gains, which is what it costs less."""
    low, likely, high = three
    return three if sign > 0 else (-high, -likely, -low)


def _simulated(risk: Risk, tasks: list[RiskTask], known: set[int], told: list[str]) -> doc.Risk:
    """The risk on the tasks that are there."""
    gone = [task for task in tasks if task.uid not in known]
    there = [task for task in tasks if task.uid in known]
    names = formats.listing(f"“{task.name or task.uid}”" for task in gone)
    hits = any(task.part == RiskTask.Part.HIT for task in there)
    said = {"number": risk.number, "title": risk.title, "names": names}
    if gone:
        told.append(
            _("Risk %(number)d “%(title)s” hits tasks that are no longer in the plan, and is simulated without them: "
              "%(names)s.") % said
        )  # fmt: skip
    elif not hits and (risk.delay_low is not None or risk.factor_low is not None):
        told.append(
            _("Risk %(number)d “%(title)s” has an impact on the schedule and hits no task; choose the tasks that it "
              "delays.") % said
        )  # fmt: skip
    return told_risk(risk, there)
