"""Fields of tasks that stand packed beside the columns: what is said of them, and what a change means for the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.exchange.durations import duration_of
from charthouse.exchange.moments import time_of, time_text
from charthouse.plan.columns import TASK_EXTRA
from charthouse.plan.edit_desk import Desk
from charthouse.plan.refusals import BadValue
from charthouse.resources.packing import pack, unpack

AMOUNTS = frozenset({"fixed_cost"})
OWN = "custom."
"""Before the name of one of the project's own fields."""
_BLANK = doc.Task(uid=0, name="")
_MOST = Decimal(10) ** 15
_LONGEST = 10_000


def is_packed(name: str) -> bool:
    """Whether a field is one of these; those about progress are ``progress_facts.PACKED``."""
    return name in AMOUNTS or name.startswith(OWN)


def is_amount(name: str, desk: Desk) -> bool:
    """Whether it is an amount of money, which not everybody may see."""
    own = desk.own_fields.get(name.removeprefix(OWN)) if name.startswith(OWN) else None
    return name in AMOUNTS or (own is not None and own.kind is doc.CustomKind.COST)


def now_in(extra: str, names: Iterable[str]) -> dict[str, Any]:
    """What a task says of those of these fields that are packed."""
    wanted = [name for name in names if is_packed(name)]
    if not wanted:
        return {}
    told = unpack(doc.Task, extra)
    own = dict(told.get("custom", ()))
    return {
        name: own.get(name.removeprefix(OWN)) if name.startswith(OWN) else told.get(name, getattr(_BLANK, name))
        for name in wanted
    }


def with_values(extra: str, values: Mapping[str, Any]) -> str:
    """What is packed, with some of it changed."""
    told = unpack(doc.Task, extra)
    own = dict(told.get("custom", ()))
    for name, value in values.items():
        if not name.startswith(OWN):
            told[name] = value
        elif value is None:
            own.pop(name.removeprefix(OWN), None)
        else:
            own[name.removeprefix(OWN)] = value
    told["custom"] = tuple(own.items())
    return pack(replace(_BLANK, **told), TASK_EXTRA)


def checked(name: str, value: Any, desk: Desk) -> Any:
    """The value as the field keeps it.

    :raises BadValue:
    """
    if name.startswith(OWN):
        field = desk.own_fields.get(name.removeprefix(OWN))
        if field is None:
            raise BadValue(
                _("This project has no field “%(name)s”; define it among the fields of its plan first.")
                % {"name": name.removeprefix(OWN)[:60]},
                fields={name: ""},
            )
        return own_value(field, value)
    return None if value is None else amount(name, value)


def own_value(field: doc.CustomField, value: Any) -> doc.CustomValue:
    """A value of one of the project's own fields, as it is kept.

    :raises BadValue:
    """
    kind, name = field.kind, field.name
    if value is None or value == "":
        if field.required:
            raise BadValue(
                _("“%(name)s” has to be said; change it instead of taking it away.") % {"name": name},
                fields={OWN + name: ""},
            )
        return None
    if kind is doc.CustomKind.FLAG:
        if not isinstance(value, bool):
            raise _bad(name, value, _("true or false"))
        return value
    if kind in (doc.CustomKind.NUMBER, doc.CustomKind.COST):
        said = amount(name, value)
        return int(said) if said == said.to_integral_value() else float(said)
    if not isinstance(value, str) or "\x00" in value or len(value) > _LONGEST:
        raise _bad(name, value, _("a text"))
    if kind is doc.CustomKind.CHOICE and field.choices and value not in field.choices:
        raise _bad(name, value, ", ".join(field.choices))
    try:
        if kind is doc.CustomKind.DATE:
            return time_text(time_of(value if "T" in value else f"{value}T00:00"))
        if kind is doc.CustomKind.DURATION:
            duration_of(value)
    except ValueError:
        raise _bad(name, value, _("a date") if kind is doc.CustomKind.DATE else _("a duration such as 3d")) from None
    return value


def amount(name: str, value: Any) -> Decimal:
    """An amount of money in the project's currency.

    :raises BadValue:
    """
    try:
        said = Decimal(str(value))
    except InvalidOperation:
        raise _bad(name, value, _("an amount")) from None
    if isinstance(value, bool) or not said.is_finite() or abs(said) > _MOST or said != round(said, 6):
        raise _bad(name, value, _("an amount"))
    return said


def _bad(name: str, value: Any, wanted: str) -> BadValue:
    return BadValue(
        _("%(field)s cannot be %(value)s: use %(wanted)s.")
        % {"field": name, "value": repr(value)[:60], "wanted": wanted},
        fields={name: wanted},
    )
