"""What the states of each kind are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charthouse.raid.models import LogEntry, Severity

_KIND, _STATE = LogEntry.Kind, LogEntry.State

STATES: Mapping[str, Mapping[str, str | Promise]] = {
    _KIND.ISSUE: {
        _STATE.OPEN: _("open"), _STATE.UNDER_WAY: _("being solved"), _STATE.DONE: _("solved"),
        _STATE.DROPPED: _("dropped"),
    },
    _KIND.CONFLICT: {
        _STATE.OPEN: _("open"), _STATE.UNDER_WAY: _("being settled"), _STATE.DONE: _("settled"),
        _STATE.DROPPED: _("dropped"),
    },
    _KIND.ASSUMPTION: {
        _STATE.OPEN: _("to be checked"), _STATE.UNDER_WAY: _("being checked"), _STATE.DONE: _("holds"),
        _STATE.REFUTED: _("does not hold"), _STATE.DROPPED: _("dropped"),
    },
    _KIND.DECISION: {
        _STATE.OPEN: _("to be taken"), _STATE.UNDER_WAY: _("being prepared"), _STATE.DONE: _("taken"),
        _STATE.DROPPED: _("dropped"),
    },
    _KIND.ACTION: {
        _STATE.OPEN: _("open"), _STATE.UNDER_WAY: _("under way"), _STATE.DONE: _("done"), _STATE.DROPPED: _("dropped"),
    },
}  # fmt: skip
"""Which states there are for a kind, and their names."""

OPEN = (LogEntry.State.OPEN, LogEntry.State.UNDER_WAY)
"""The states of what is not closed."""

SEVERITIES = [""] + [one.value for one in Severity]
"""In their order; nothing said comes first."""


def at_least(severity: str) -> list[str]:
    """A severity and those above it."""
    return SEVERITIES[SEVERITIES.index(severity) :]
