"""Where changes of accounts are written down: the journal lies above this chapter and registers itself here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from charthouse.accounts.models import User

_recorders: list[Callable[..., object]] = []


def register_recorder(recorder: Callable[..., object]) -> None:
    """Write changes down with this from now on; called in the journal's ``AppConfig.ready``."""
    _recorders[:] = [recorder]


def record(
    subject: models.Model,
    verb: str,
    *,
    by: User | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Write down one change of an account, a group or an invitation in the organisation's journal.

    Never give it a secret: no password, no token, no link.
    """
    if not _recorders:
        raise RuntimeError("No journal has registered itself; a change of an account must be written down.")
    _recorders[0](subject, verb, by=by, before=before, after=after, why=why)
