"""What can be said of a stakeholder: its facts as actions take them, checked and put into its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.projects.registers import Facts
from charthouse.stakeholders.models import LEVELS, Engagement, Stakeholder
from charthouse.stakeholders.refusals import BadStakeholder

LONGEST = {
    "name": 200, "organisation": 200, "role": 200, "email": 254, "expectations": 20_000, "approach": 20_000,
}  # fmt: skip
PEOPLE = {"person": Right.SEE, "owner": Right.SEE_STAKEHOLDERS}
"""Who is named by their account, and what that account must at least be allowed in the project."""


def facts_of(one: Stakeholder) -> dict[str, Any]:
    """Everything that is said of a stakeholder, by the names that actions take."""
    return {name: getattr(one, f"{name}_id" if name in PEOPLE else name) for name in FIELDS}


def plain(facts: Facts) -> dict[str, Any]:
    """Facts as JSON can hold them: days and times as texts."""
    return {name: value.isoformat() if isinstance(value, dt.date | dt.time) else value for name, value in facts.items()}


def put(access: Access, one: Stakeholder, facts: Facts) -> None:
    """Put facts into a stakeholder's row, not yet saved.

    :raises BadStakeholder: with the field that is wrong
    """
    for name, value in facts.items():
        if name in PEOPLE:
            setattr(one, f"{name}_id", _account(access, name, value, getattr(one, f"{name}_id")))
        elif name in _CHECKS:
            setattr(one, name, _CHECKS[name](name, value))
        else:
            raise _bad(name, _("A stakeholder has no field “%(field)s”.") % {"field": name[:60]})
    if not one.name:
        raise _bad("name", _("A stakeholder needs a name: a person, a group or a body."))


def _bad(field: str, sentence: str) -> BadStakeholder:
    return BadStakeholder(sentence, fields={field: sentence})


def _text(name: str, value: Any) -> str:
    said = str(value or "").strip()
    if "\x00" in said or len(said) > LONGEST[name]:
        raise _bad(name, _("This text can have %(most)d characters at most.") % {"most": LONGEST[name]})
    return said


def _email(name: str, value: Any) -> str:
    said = _text(name, value)
    if said:
        try:
            validate_email(said)
        except ValidationError:
            raise _bad(name, _("“%(said)s” is no e-mail address.") % {"said": said[:80]}) from None
    return said


def _level(name: str, value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= LEVELS:
        raise _bad(name, _("Interest and influence go from 1, very small, to 5, very great."))
    return value


def _day(name: str, value: Any) -> dt.date | None:
    if value is not None and not isinstance(value, dt.date):
        raise _bad(name, _("Write the date as YYYY-MM-DD."))
    return value


def _engagement(name: str, value: Any) -> str:
    if value not in ("", *Engagement.values):
        raise _bad(name, _("Engagement is unaware, resistant, neutral, supportive or leading."))
    return str(value)


def _account(access: Access, name: str, value: Any, before: int | None) -> int | None:
    if value is None or value == before:
        return before if value is not None else None
    if type(value) is not int or not able(access, PEOPLE[name], {value}):
        sentence = (
            _("Only somebody who sees the stakeholders can look after one; give them a role in the project first.")
            if name == "owner"
            else _("Choose the account of somebody who sees the project; make them a member of it first.")
        )
        raise _bad(name, sentence)
    return value


def able(access: Access, right: Right, people: Collection[int]) -> set[int]:
    """Those of these accounts that have a right in the project."""
    rights = held.rights_in(access.project.key, set(people))
    return {pk for pk in people if right in rights.get(pk, frozenset())}


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("name", "organisation", "role", "expectations", "approach"), _text),
    "email": _email,
    **dict.fromkeys(("interest", "influence"), _level),
    **dict.fromkeys(("engagement", "wanted"), _engagement),
    "review": _day,
}

FIELDS = (
    "name", "organisation", "role", "email", "person", "interest", "influence", "expectations", "engagement", "wanted",
    "approach", "owner", "review",
)  # fmt: skip
