"""What every process must know for a while: how often a letter was asked for, which code was used already.

It is Django's default cache, because that is where the library for accounts keeps its limits and used codes. In the
memory of one process, each of several processes would have sent the full number of letters and let a code in once more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from charthouse.accounts.models import SharedNote


class SharedNotes(BaseCache):
    """A cache in the database. Values are what JSON holds: a pickle would run what somebody put into the table."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, unless its time has run out."""
        found = _valid().filter(pk=self._digest(key, version)).values_list("value", flat=True).first()
        return default if found is None else found

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value in place of what is there."""
        note = SharedNote(key=self._digest(key, version), value=value, expires_at=self._end(timeout))
        SharedNote.objects.bulk_create(
            [note], update_conflicts=True, unique_fields=["key"], update_fields=["value", "expires_at"]
        )

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value where there is none; of several who try at once, one succeeds."""
        digest = self._digest(key, version)
        try:
            with transaction.atomic():
                SharedNote.objects.filter(pk=digest, expires_at__lte=timezone.now()).delete()
                SharedNote(key=digest, value=value, expires_at=self._end(timeout)).save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value longer."""
        return bool(_valid().filter(pk=self._digest(key, version)).update(expires_at=self._end(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value."""
        return SharedNote.objects.filter(pk=self._digest(key, version)).delete()[0] > 0

    def clear(self) -> None:
        """Forget everything."""
        SharedNote.objects.all().delete()

    def _digest(self, key: str, version: int | None) -> str:
        # Keys hold addresses of people and machines; nobody needs to read them in the table.
        return hashlib.sha256(self.make_key(key, version).encode()).hexdigest()

    def _end(self, timeout: float | None) -> dt.datetime | None:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else timezone.now() + dt.timedelta(seconds=seconds)


def forget_expired() -> int:
    """Remove what is over, and give how much that was."""
    return SharedNote.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _valid() -> QuerySet[SharedNote]:
    return SharedNote.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
