"""Every door says its rule where it is defined: each view, API operation, live channel and kind of job.

The marks change nothing at run time; they say what the door itself enforces, so that a test can walk through all
doors, hold their answers against their rules, and fail for a door without one. Rights are named as in
``projects.permissions``, which stands above; a test holds the names against its tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

Door = TypeVar("Door", bound=Callable[..., Any])

_MARK = "charthouse_door"
READING = ("GET", "HEAD")


class Kind(StrEnum):
    """Who may pass, in the broadest words."""

    OPEN = "open"
    """Everybody, signed in or not."""
    SIGNED_IN = "signed in"
    """Everybody who is signed in; the answer holds only what that person may see."""
    OWN = "own"
    """Everybody who is signed in, to records of their own; for anybody else's the answer is 404."""
    PROJECT = "project"
    """Who has the right in the project that the door names; outsiders get 404, members without the right 403."""
    ORGANISATION = "organisation"
    """Who has the right in the organisation; everybody else gets 403."""
    SYSTEM = "system"
    """Nobody: Charthouse itself does it, such as a job on a schedule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may pass through a door, and what for."""

    kind: Kind
    right: str = ""
    """The right that any use needs."""
    by_method: Mapping[str, str] = field(default_factory=dict)
    """Rights that certain methods need instead, such as ``{"POST": "manage_members"}``."""
    why: str = ""

    def right_for(self, method: str) -> str:
        """The right that one method needs; empty where the rule is not about rights."""
        return self.by_method.get("GET" if method == "HEAD" else method, self.right)

    def rights(self) -> frozenset[str]:
        """Every right that the rule names."""
        return frozenset({self.right, *self.by_method.values()} - {""})


class DoorTwice(TypeError):  # noqa: N818 - it says what is the matter
    """A door was given two rules."""


def door(right: str, **by_method: str) -> Callable[[Door], Door]:
    """A door into a project: ``@door(Right.SEE)``, or ``@door(Right.SEE, post=Right.MANAGE_MEMBERS)``.

    The view calls ``project_for(user, key, right)`` with the same right; its address names the project as ``key``.
    """
    return _marking(Rule(Kind.PROJECT, str(right), _methods(by_method)))


def organisation_right(right: str, **by_method: str) -> Callable[[Door], Door]:
    """A door for those who have a right in the whole organisation: ``@organisation_right("see_accounts")``."""
    return _marking(Rule(Kind.ORGANISATION, str(right), _methods(by_method)))


def signed_in(why: str) -> Callable[[Door], Door]:
    """A door for everybody who is signed in, which shows to each only what they may see; ``why`` says how."""
    return _marking(Rule(Kind.SIGNED_IN, why=_said(why)))


def own(why: str, *, or_right: str = "") -> Callable[[Door], Door]:
    """A door for everybody who is signed in, to what is theirs: somebody else's number or id is answered with 404.

    ``or_right`` is a right in the organisation with which one may use it for others as well.
    """
    return _marking(Rule(Kind.OWN, str(or_right), why=_said(why)))


def open_to_all(why: str) -> Callable[[Door], Door]:
    """A door for everybody, signed in or not; ``why`` says what makes that right."""
    return _marking(Rule(Kind.OPEN, why=_said(why)))


def by_itself(why: str) -> Callable[[Door], Door]:
    """A job that only Charthouse itself starts."""
    return _marking(Rule(Kind.SYSTEM, why=_said(why)))


def rule_of(callback: object) -> Rule | None:
    """The rule that a door says, through whatever is wrapped around it."""
    seen: set[int] = set()
    while callback is not None and id(callback) not in seen:
        seen.add(id(callback))
        rule = getattr(callback, _MARK, None)
        if isinstance(rule, Rule):
            return rule
        if isinstance(callback, partial):
            callback = callback.func
            continue
        callback = getattr(callback, "view_class", None) or getattr(callback, "__wrapped__", None)
    return None


def foreign_rule(module: str, url_name: str) -> Rule | None:
    """The rule of a view that is not ours, by the name of its address."""
    ours = module == "charthouse" or module.startswith("charthouse.")
    return None if ours else FOREIGN.get(url_name)


def _marking(rule: Rule) -> Callable[[Door], Door]:
    def mark(callback: Door) -> Door:
        there = getattr(callback, "__dict__", {}).get(_MARK)
        if there is not None and there != rule:
            raise DoorTwice(f"{getattr(callback, '__qualname__', callback)} has a rule already: {there}.")
        setattr(callback, _MARK, rule)
        return callback

    return mark


def _methods(by_method: Mapping[str, str]) -> dict[str, str]:
    return {method.upper(): str(right) for method, right in by_method.items()}


def _said(why: str) -> str:
    if not why.strip():
        raise ValueError("Say why this door needs no right.")
    return why


def _all(kind: Kind, why: str, *url_names: str) -> dict[str, Rule]:
    return dict.fromkeys(url_names, Rule(kind, why=why))


FOREIGN: Mapping[str, Rule] = {
    **_all(
        Kind.OPEN, "The ways in: whoever signs in is not signed in yet.",
        "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done", "account_inactive",
        "account_signup", "account_confirm_email", "account_email_verification_sent", "account_confirm_login_code",
        "account_request_login_code", "mfa_authenticate", "mfa_login_webauthn", "mfa_trust",
    ),
    **_all(
        Kind.SIGNED_IN, "One's own way of signing in; the library asks for nobody else's.",
        "account_change_password", "account_set_password", "account_email", "account_reauthenticate",
        "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
        "usersessions_list",
    ),
}  # fmt: skip
"""The rules of views that are not ours, by the name of their address."""
