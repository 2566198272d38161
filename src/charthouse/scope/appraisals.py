"""Appraisals of options: the question, its criteria, its options with their scores, the decision, and its reopening."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import Facts, RecordKind, add_record, change_record, delete_record
from charthouse.scope.book import locked_book
from charthouse.scope.models import (
    Appraisal,
    AppraisalDecision,
    AppraisalRequirement,
    Criterion,
    Option,
    Requirement,
    Score,
)
from charthouse.scope.refusals import Decided, NoSuchRecord, RecordChangedMeanwhile
from charthouse.scope.values import LONGEST_TEXT, Check, bad, numbers, one_of, put, text
from charthouse.scope.weighing import BEST

MOST_CRITERIA = 40
MOST_OPTIONS = 20
HEAVIEST = 1000
LONGEST_NOTE = 500
DECIDED, REOPENED = "decided an appraisal", "reopened an appraisal"

One = TypeVar("One", Appraisal, Criterion, Option)


def _whole(least: int, most: int) -> Check:
    def check(name: str, value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise bad(name, _("Give a whole number from %(least)d to %(most)d.") % {"least": least, "most": most})
        return value

    return check


def _yes_or_no(name: str, value: Any) -> bool:
    if type(value) is not bool:
        raise bad(name, _("Say yes or no."))
    return value


def _cost(name: str, value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < 10**13 or amount != round(amount, 2):
        raise bad(name, _("Give an amount of at least 0, with two decimals at most."))
    return amount


APPRAISAL_CHECKS: Mapping[str, Check] = {
    "question": text(300),
    "about": one_of(Appraisal.About.values),
    "text": text(LONGEST_TEXT, lines=True),
}
CRITERION_CHECKS: Mapping[str, Check] = {
    "name": text(200),
    "note": text(LONGEST_TEXT, lines=True),
    "must": _yes_or_no,
    "weight": _whole(0, HEAVIEST),
}
OPTION_CHECKS: Mapping[str, Check] = {"name": text(200), "text": text(LONGEST_TEXT, lines=True), "cost": _cost}


def add_appraisal(*, access: Access, facts: Facts) -> Appraisal:
    """Ask a question that several options answer.

    :raises BadValue: RoleMayNot:
    """
    return add_record(APPRAISALS, access=access, facts=facts)


def change_appraisal(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Appraisal:
    """Change what is asked.

    :raises NoSuchRecord: BadValue: RoleMayNot: RecordChangedMeanwhile: Decided:
    """
    return change_record(APPRAISALS, access=access, number=number, facts=facts, seen=seen)


@transaction.atomic
def delete_appraisal(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take an appraisal out with all that belongs to it; the journal brings it back.

    :raises NoSuchRecord: RoleMayNot: RecordChangedMeanwhile: Decided:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    _open(APPRAISALS.of(access.project, number))
    delete_record(APPRAISALS, access=access, number=number, seen=seen)


@transaction.atomic
def add_to(kind: RecordKind[One], *, access: Access, appraisal: int, facts: Facts) -> One:
    """Add a criterion or an option to an appraisal.

    :raises NoSuchRecord: BadValue: RoleMayNot: Decided:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    return add_record(kind, access=access, facts={**facts, "appraisal": APPRAISALS.of(access.project, appraisal)})


@transaction.atomic
def delete_from(kind: RecordKind[One], *, access: Access, number: int, seen: int | None = None) -> None:
    """Take a criterion or an option out with its scores; the journal brings it back.

    :raises NoSuchRecord: RoleMayNot: RecordChangedMeanwhile: Decided:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    one: Any = kind.of(access.project, number)
    _open(one.appraisal)
    delete_record(kind, access=access, number=number, seen=seen)


@transaction.atomic
def set_score(*, access: Access, option: int, criterion: int, value: int | None, was: int | None) -> Option:
    """Say how an option does by a criterion; ``was`` is what stood there when it was looked at.

    :raises NoSuchRecord: BadValue: RoleMayNot: RecordChangedMeanwhile: Decided:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    one = OPTIONS.of(access.project, option)
    stands = one.scores.filter(criterion__number=criterion).values_list("value", flat=True).first()
    if stands not in (was, value):
        raise RecordChangedMeanwhile(
            _("Somebody else scored that after you opened the page; look at it as it is now, and choose again.")
        )
    return change_record(OPTIONS, access=access, number=option, facts={"scores": {criterion: {"value": value}}})


@one_operation
@transaction.atomic
def decide(
    *, access: Access, number: int, option: int, reasons: str, sheet: Any, seen: str | None = None
) -> Appraisal:  # fmt: skip
    """Choose one of the options for reasons; from then on criteria, options and scores stand as they are.

    ``sheet`` makes the ranking, to be kept with the decision, of the appraisal once nobody else can change it; ``seen``
    is the ``mark_of`` all that was looked at, None: whatever there is.

    :raises NoSuchRecord: BadValue: RoleMayNot: RecordChangedMeanwhile: Decided:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    one = APPRAISALS.of(access.project, number)
    if seen is not None and seen != mark_of(one):
        raise _not_as_seen(one)
    _open(one)
    chosen = one.options.filter(number=option).first()
    if chosen is None:
        raise bad("option", _("Choose one of this appraisal’s options."))
    failing = Score.objects.filter(option=chosen, criterion__must=True, value=0).select_related("criterion").first()
    if failing is not None:
        raise bad(
            "option",
            _("“%(option)s” does not meet “%(must)s”, which it must. Give the criterion a weight instead, if that is "
              "no must after all.") % {"option": chosen.name, "must": failing.criterion.name},
        )  # fmt: skip
    said = text(LONGEST_TEXT, lines=True)("reasons", reasons)
    if not said:
        raise bad("reasons", _("Write down why: who reads this in a year knows nothing else."))
    watch = Watch(Appraisal.objects.filter(pk=one.pk), AppraisalDecision.objects.filter(appraisal=one.pk))
    AppraisalDecision.objects.create(
        appraisal=one, number=one.decisions.count() + 1, option=option, name=chosen.name, reasons=said, by=access.user,
        at=timezone.now(), sheet=json.dumps(sheet(one), ensure_ascii=False),
    )  # fmt: skip
    return _turned(access, one, watch, DECIDED, {"decided": True, "chosen": chosen.name, "reasons": said})


@one_operation
@transaction.atomic
def reopen(*, access: Access, number: int, because: str, seen: str | None = None) -> Appraisal:
    """Ask a decided question anew; the decision that was stays, with what reopened it. ``seen`` as of a decision.

    :raises NoSuchRecord: BadValue: RoleMayNot: RecordChangedMeanwhile: Decided:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    one = APPRAISALS.of(access.project, number)
    if seen is not None and seen != mark_of(one):
        raise _not_as_seen(one)
    if not one.decided:
        raise Decided(_("“%(question)s” is open: change what you like.") % {"question": one.question})
    said = text(LONGEST_TEXT, lines=True)("because", because)
    if not said:
        raise bad("because", _("Write down what has changed since it was decided."))
    watch = Watch(Appraisal.objects.filter(pk=one.pk), AppraisalDecision.objects.filter(appraisal=one.pk))
    one.decisions.filter(reopened_at=None).update(reopened_because=said, reopened_at=timezone.now())
    return _turned(access, one, watch, REOPENED, {"decided": False, "because": said})


def _turned(access: Access, one: Appraisal, watch: Watch, verb: str, after: dict[str, Any]) -> Appraisal:
    one.decided, one.version = bool(after["decided"]), one.version + 1
    one.save()
    journal.record(
        one, verb, by=access.user, stream_id=access.project.journal_id, before={"decided": not one.decided},
        after=after, changes=watch.changes(),
    )  # fmt: skip
    return one


def mark_of(one: Appraisal) -> str:
    """By which it is known again that question, criteria, options and scores are as they were looked at."""
    parts = [
        (kind, each.number, each.version)
        for kind, found in (("criterion", one.criteria.all()), ("option", one.options.all()))
        for each in sorted(found, key=lambda each: each.number)
    ]
    return hashlib.blake2b(repr((one.version, parts)).encode(), digest_size=8).hexdigest()


def _not_as_seen(one: Appraisal) -> RecordChangedMeanwhile:
    last = one.decisions.order_by("number").last()
    if one.decided and last is not None:
        told = _(
            "Somebody has decided “%(question)s” for “%(option)s” since you opened it; what you chose is not kept."
        )
        return RecordChangedMeanwhile(told % {"question": one.question, "option": last.name})
    if last is not None and last.reopened_at is not None:
        told = _("“%(question)s” is open, and not as it was when you opened it; look at it as it is now, then choose.")
    else:
        told = _("“%(question)s”, its criteria, options or scores have changed since you opened it; look at the "
                 "ranking as it is now, then choose.")  # fmt: skip
    return RecordChangedMeanwhile(told % {"question": one.question})


def _open(one: Appraisal) -> None:
    if one.decided:
        raise Decided(
            _("“%(question)s” is decided; reopen it with a reason before you change anything in it.")
            % {"question": one.question}
        )


def appraisal_facts(one: Appraisal) -> dict[str, Any]:
    """All that is asked, by the names that actions take."""
    return {
        **{name: getattr(one, name) for name in APPRAISAL_CHECKS},
        "requirements": sorted(one.asked_by.values_list("requirement__number", flat=True)),
    }


def criterion_facts(one: Criterion) -> dict[str, Any]:
    """All that is said of a criterion."""
    return {name: getattr(one, name) for name in CRITERION_CHECKS}


def option_facts(one: Option) -> dict[str, Any]:
    """All that is said of an option, its scores by the criteria's numbers."""
    scores = one.scores.order_by("criterion__number").values_list("criterion__number", "value", "note")
    return {
        **{name: getattr(one, name) for name in OPTION_CHECKS},
        "scores": {number: {"value": value, "note": note} for number, value, note in scores},
    }


def _put_appraisal(_access: Access, one: Appraisal, facts: Facts) -> None:
    _open(one)
    plain = {name: value for name, value in facts.items() if name != "requirements"}
    put(one, plain, APPRAISAL_CHECKS, _("An appraisal has no field “%(field)s”."))
    if not one.question:
        raise bad("question", _("Ask a question: what is to be chosen?"))
    if one._state.adding:
        one.added_at = timezone.now()


def _hang_requirements(access: Access, one: Appraisal, facts: Facts) -> None:
    if "requirements" not in facts:
        return
    wanted = numbers("requirements", facts["requirements"])
    there = dict(Requirement.objects.filter(project=access.project, number__in=wanted).values_list("number", "pk"))
    if missing := [number for number in wanted if number not in there]:
        raise bad(
            "requirements",
            _("%(key)s has no requirement %(number)d.") % {"key": access.project.key, "number": missing[0]},
        )
    one.asked_by.exclude(requirement__in=there.values()).delete()
    known = set(one.asked_by.values_list("requirement", flat=True))
    AppraisalRequirement.objects.bulk_create(
        AppraisalRequirement(appraisal=one, requirement_id=pk) for pk in there.values() if pk not in known
    )


def _put_in(one: Any, facts: Facts, checks: Mapping[str, Check], most: int, words: tuple[str, str, str]) -> None:
    """Put facts into a criterion or option; ``words``: no such field, no name, too many."""
    no_field, no_name, many = words
    if "appraisal" in facts:
        one.appraisal = facts["appraisal"]
    _open(one.appraisal)
    if one._state.adding and type(one).objects.filter(appraisal=one.appraisal).count() >= most:
        raise bad("name", many % {"most": most})
    put(one, {name: value for name, value in facts.items() if name not in ("appraisal", "scores")}, checks, no_field)
    if not one.name:
        raise bad("name", no_name)
    same = type(one).objects.filter(appraisal=one.appraisal, name=one.name).exclude(pk=one.pk)
    if same.exists():
        raise bad("name", _("“%(name)s” is there already; call this one otherwise.") % {"name": one.name})


def _put_criterion(_access: Access, one: Criterion, facts: Facts) -> None:
    before = one.must
    words = (
        _("A criterion has no field “%(field)s”."), _("A criterion needs a name: what the options are judged by."),
        _("At most %(most)d criteria; the fewer, the clearer."),
    )  # fmt: skip
    _put_in(one, facts, CRITERION_CHECKS, MOST_CRITERIA, words)
    if not one._state.adding and before != one.must and one.scores.exists():
        raise bad(
            "must",
            _("The options are scored by “%(name)s” already: a must asks for a yes or no, a weight for points. Take "
              "these scores back first.") % {"name": one.name},
        )  # fmt: skip


def _put_option(access: Access, one: Option, facts: Facts) -> None:
    if "cost" in facts and not access.may(Right.SEE_COSTS):
        raise bad("cost", _("What options cost is said by those who may see costs."))
    words = (
        _("An option has no field “%(field)s”."), _("An option needs a name."),
        _("At most %(most)d options; rule out the hopeless ones by a must first."),
    )  # fmt: skip
    _put_in(one, facts, OPTION_CHECKS, MOST_OPTIONS, words)


def _hang_scores(_access: Access, one: Option, facts: Facts) -> None:
    said = facts.get("scores", {})
    known = {each.number: each for each in one.appraisal.criteria.all()}
    for number, each in said.items():
        criterion = known.get(number)
        if criterion is None:
            raise bad("scores", _("This appraisal has no criterion %(number)s.") % {"number": str(number)[:20]})
        score = Score.objects.filter(option=one, criterion=criterion).first() or Score(option=one, criterion=criterion)
        if "value" in each:
            most = 1 if criterion.must else BEST
            score.value = None if each["value"] is None else _whole(0, most)("scores", each["value"])
        if "note" in each:
            score.note = text(LONGEST_NOTE)("scores", each["note"])
        if score.value is not None or score.note:
            score.save()
        elif score.pk:
            score.delete()


def _appraisal_rows(one: Appraisal) -> Iterable[QuerySet[Any]]:
    return (
        AppraisalRequirement.objects.filter(appraisal=one.pk), Criterion.objects.filter(appraisal=one.pk),
        Option.objects.filter(appraisal=one.pk), Score.objects.filter(option__appraisal=one.pk),
        AppraisalDecision.objects.filter(appraisal=one.pk),
    )  # fmt: skip


def _told_option(one: Option) -> dict[str, Any]:
    facts = option_facts(one)
    scores = {str(number): each for number, each in facts["scores"].items()}
    return {**facts, "cost": None if one.cost is None else str(one.cost), "scores": scores, "number": one.number}


def _no_appraisal(project: Project, number: int) -> NoSuchRecord:
    return NoSuchRecord(
        _("%(key)s has no appraisal %(number)d; it may have been deleted.") % {"key": project.key, "number": number}
    )


def _no_criterion(project: Project, number: int) -> NoSuchRecord:
    return NoSuchRecord(
        _("%(key)s has no criterion %(number)d; it may have been deleted.") % {"key": project.key, "number": number}
    )


def _no_option(project: Project, number: int) -> NoSuchRecord:
    return NoSuchRecord(
        _("%(key)s has no option %(number)d; it may have been deleted.") % {"key": project.key, "number": number}
    )


def _meanwhile(one: Appraisal | Criterion | Option) -> RecordChangedMeanwhile:
    return RecordChangedMeanwhile(
        _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
        % {"name": str(one)}
    )


APPRAISALS = RecordKind(
    Appraisal, "an appraisal", Right.EDIT_DOCUMENTS, locked_book, "next_appraisal", _put_appraisal,
    lambda one: {**appraisal_facts(one), "number": one.number}, _no_appraisal, _meanwhile, beside=_hang_requirements,
    rows=_appraisal_rows,
)  # fmt: skip
CRITERIA = RecordKind(
    Criterion, "a criterion", Right.EDIT_DOCUMENTS, locked_book, "next_criterion", _put_criterion,
    lambda one: {**criterion_facts(one), "number": one.number}, _no_criterion, _meanwhile,
    rows=lambda one: (Score.objects.filter(criterion=one.pk),),
)  # fmt: skip
OPTIONS = RecordKind(
    Option, "an option", Right.EDIT_DOCUMENTS, locked_book, "next_option", _put_option, _told_option, _no_option,
    _meanwhile, beside=_hang_scores, rows=lambda one: (Score.objects.filter(option=one.pk),),
)  # fmt: skip
