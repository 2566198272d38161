"""The charter's roles, offered to the RACI matrix."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from charthouse.charter.document import values_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.raci_roles import Offer, Source, register_source


def _offers(access: Access) -> Iterator[Offer]:
    for row in values_of(access.project)["roles"]:
        assert isinstance(row, dict)
        yield Offer(row.get("role", ""), row.get("who", ""))


def register_roles() -> None:
    """Called when the chapter starts."""
    register_source(Source("charter", _("From the charter"), Right.SEE_DOCUMENTS, _offers))
