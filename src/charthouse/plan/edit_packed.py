"""Fields of tasks that stand packed beside the columns: what is said of them, and what a change means for the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.columns import TASK_EXTRA
from charthouse.plan.edit_desk import Desk
from charthouse.plan.refusals import BadValue
from charthouse.resources.packing import pack, unpack

AMOUNTS = frozenset({"fixed_cost"})
_BLANK = doc.Task(uid=0, name="")
_MOST = Decimal(10) ** 15


def is_packed(name: str) -> bool:
    """Whether a field is one of these; those about progress are ``progress_facts.PACKED``."""
    return name in AMOUNTS


def is_amount(name: str, desk: Desk) -> bool:
    """Whether it is an amount of money, which not everybody may see."""
    return name in AMOUNTS


def now_in(extra: str, names: Iterable[str]) -> dict[str, Any]:
    """What a task says of those of these fields that are packed."""
    wanted = [name for name in names if is_packed(name)]
    if not wanted:
        return {}
    told = unpack(doc.Task, extra)
    return {name: told.get(name, getattr(_BLANK, name)) for name in wanted}


def with_values(extra: str, values: Mapping[str, Any]) -> str:
    """What is packed, with some of it changed."""
    return pack(replace(_BLANK, **{**unpack(doc.Task, extra), **values}), TASK_EXTRA)


def checked(name: str, value: Any, desk: Desk) -> Any:
    """The value as the field keeps it.

    :raises BadValue:
    """
    return None if value is None else amount(name, value)


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
