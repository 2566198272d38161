"""The organisation's own types of cost: added, renamed, retired by who keeps its standards; accounts of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.budget.cost_types import KNOWN, STANDARD, codes_of, plain_word
from charthouse.budget.models import BudgetLine, CostEntry, CostType, Order, ReserveMovement
from charthouse.budget.refusals import BadCostType, CostTypeChangedMeanwhile, NoSuchCostType
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.models import ORGANISATION, Entry, Stream
from charthouse.journal.row_changes import Watch, made, unpack
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight

RECORD = "budget.CostType"
VERBS = ("added a cost type", "changed a cost type")
MOST, MOST_CODES, LONGEST_CODE, LAST_PLACE = 200, 50, 40, 999
LONGEST = {"name": 60, "name_de": 60, "codes": 1000}
FIELDS = ("name", "name_de", "codes", "position", "retired")
"""What can be changed; ``parent`` is said once."""
_USED: tuple[type[models.Model], ...] = (BudgetLine, Order, CostEntry, ReserveMovement)


def all_types() -> list[CostType]:
    """Every type in its order: those that every project knows, each with the organisation's own after it."""
    rows = sorted(CostType.objects.all(), key=lambda one: (one.position, str(one).casefold()))
    there = {one.key: one for one in rows}
    found = []
    for key in KNOWN:
        found.append(there.get(key) or CostType(key=key, parent=key))
        found += [one for one in rows if one.parent == key != one.key]
    return found


def type_of_key(key: str) -> CostType:
    """The type of that key.

    :raises NoSuchCostType:
    """
    found = next((one for one in all_types() if one.key == key), None)
    if found is None:
        raise NoSuchCostType(_("There is no cost type “%(key)s”.") % {"key": key[:40]})
    return found


def in_use(key: str) -> bool:
    """Whether anything is of a type."""
    return any(model._default_manager.filter(type=key).exists() for model in _USED)


@one_operation
@transaction.atomic
def add_cost_type(*, facts: Mapping[str, Any], by: User) -> CostType:
    """Add a type of the organisation's own; ``facts`` as ``FIELDS`` names them, and its ``parent``.

    :raises charthouse.projects.access.RoleMayNot: BadCostType:
    """
    stream = _held(by)
    if CostType.objects.count() >= MOST:
        raise BadCostType(_("%(most)d cost types are the most that are kept.") % {"most": MOST})
    one = CostType(journal=stream, parent=str(facts.get("parent", "")))
    if one.parent not in KNOWN:
        raise _bad("parent", _("Say as which of the types that every project knows it counts."))
    _put(one, {name: value for name, value in facts.items() if name != "parent"})
    one.key = _new_key(one.name)
    _check(one)
    one.save()
    journal.record(one, VERBS[0], by=by, after={**_told(one), "parent": one.parent}, changes=made(one))
    return one


@one_operation
@transaction.atomic
def change_cost_type(*, key: str, facts: Mapping[str, Any], by: User, seen: int | None = None) -> CostType:
    """Rename, retire, place or give accounts to a type; of one that every project knows, only its accounts.

    ``seen`` is the version that was looked at; None: whichever there is.

    :raises charthouse.projects.access.RoleMayNot: NoSuchCostType: BadCostType: CostTypeChangedMeanwhile:
    """
    stream = _held(by)
    one = type_of_key(key)
    if seen is not None and seen != one.version:
        raise CostTypeChangedMeanwhile(
            _("Somebody changed the cost type “%(name)s” after you opened it; look at it as it is now.")
            % {"name": shown_name(one)}
        )
    watch, before = Watch(CostType.objects.filter(key=key)), _told(one)
    _put(one, facts)
    _check(one)
    after = _told(one)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return one
    one.journal = stream
    one.version += 1
    one.save()
    journal.record(
        one, VERBS[1], by=by, before={name: before[name] for name in changed},
        after={name: after[name] for name in changed}, changes=watch.changes(),
    )  # fmt: skip
    return one


def shown_name(one: CostType) -> str:
    """What a type is called on pages."""
    return one.name or str(KNOWN.get(one.key, one.key))


def begin_undoing(_stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person take it back, is nothing of a type that would go, and no name there twice after it?"""
    _held(by)
    for entry in entries:
        altered = unpack(entry.changes).get(RECORD)
        if altered is None:
            continue
        going = CostType.objects.filter(pk__in=list(altered.added)).exclude(key__in=KNOWN)
        for one in going:
            if in_use(one.key):
                raise BadCostType(
                    _("Money is planned or booked as “%(name)s”; retire it instead.") % {"name": str(one)}
                )
        for pk, row in altered.removed.items():
            _check(CostType(pk=pk, **dict(zip(altered.columns, row, strict=True))))
        for one in CostType.objects.filter(pk__in=list(altered.changed)):
            for column, (before, _after) in altered.changed[one.pk].items():
                setattr(one, column, before)
            _check(one)


def _held(by: User) -> Stream:
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    return journal.locked_stream(journal.open_stream(ORGANISATION).pk)


def _put(one: CostType, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FIELDS:
            raise _bad(name, _("There is no field “%(field)s”.") % {"field": name[:60]})
        if one.key in KNOWN and name != "codes":
            raise _bad(name, _("Every project knows this type: only the accounts of the ledger can be given to it."))
        if name in LONGEST:
            setattr(one, name, _text(name, value))
        elif name == "retired":
            one.retired = bool(value)
        elif type(value) is int and 0 <= value <= LAST_PLACE:
            one.position = value
        else:
            raise _bad(name, _("The place is a number from 0 to %(last)d.") % {"last": LAST_PLACE})
    if one.key not in KNOWN and not one.name:
        raise _bad("name", _("A cost type needs a name."))


def _text(name: str, value: Any) -> str:
    said = " ".join(str(value or "").replace(";", "," if name == "codes" else ";").split())
    if name == "codes":
        said = ", ".join(dict.fromkeys(code.strip() for code in said.split(",") if code.strip()))
    if "\x00" in said or len(said) > LONGEST[name]:
        raise _bad(name, _("This text can have %(most)d characters at most.") % {"most": LONGEST[name]})
    return said


def _check(one: CostType) -> None:
    """Refuse a name or an account that another type has: nobody could tell what a file means by it."""
    codes = codes_of(one)
    if len(codes) > MOST_CODES or any(len(code) > LONGEST_CODE for code in codes):
        raise _bad(
            "codes",
            _("A type has at most %(most)d accounts, each of %(longest)d characters at most.")
            % {"most": MOST_CODES, "longest": LONGEST_CODE},
        )
    taken = {word: key for word, key in STANDARD.items() if key != one.key}
    for other in CostType.objects.exclude(key=one.key):
        taken |= dict.fromkeys(_words(other), other.key)
    for name, said in (("name", one.name), ("name_de", one.name_de), *(("codes", code) for code in codes)):
        owner = taken.get(plain_word(said)) if said else None
        if owner is not None:
            raise _bad(
                name,
                _("“%(said)s” means the cost type “%(other)s” already; choose another.")
                % {"said": said, "other": shown_name(type_of_key(owner))},
            )


def _words(one: CostType) -> Iterable[str]:
    return [plain_word(said) for said in (one.key, one.name, one.name_de, *codes_of(one)) if said]


def _new_key(name: str) -> str:
    """A key that no type has, by which programs and files can name it."""
    taken = {*KNOWN, *STANDARD, *CostType.objects.values_list("key", flat=True)}
    stem = slugify(name)[:34].strip("-_") or "type"
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, MOST + 30))) if key not in taken)


def _told(one: CostType) -> dict[str, Any]:
    return {name: getattr(one, name) for name in FIELDS}


def _bad(field: str, sentence: str) -> BadCostType:
    return BadCostType(sentence, fields={field: sentence})
