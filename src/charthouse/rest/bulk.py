"""Many changes in one request: all or none, or each by itself with its own answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.refusals import Refused, problem_details
from charthouse.rest.answers import Answer

MOST = 500
"""Operations in one request."""

Operation = TypeVar("Operation")

RESULTS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "applied": {"type": "integer", "description": "How many operations took effect."},
        "results": {
            "type": "array",
            "description": "One for each operation, in their order.",
            "items": {
                "type": "object",
                "properties": {
                    "status": {"type": "integer", "description": "As if the operation had been a request of its own."},
                    "number": {"type": ["integer", "null"], "description": "The record’s number."},
                    "version": {"type": ["integer", "null"]},
                    "problem": {"anyOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "null"}]},
                },
                "required": ["status", "number", "version", "problem"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["applied", "results"],
    "additionalProperties": False,
}


class OneRefused(Refused):
    """One of many changes was refused, and with it all."""


@transaction.atomic
def carry_out(
    operations: Sequence[Operation],
    apply: Callable[[Operation], tuple[int, int | None, int | None]],
    *,
    together: bool,
    finish: Callable[[], None],
) -> Answer:
    """Apply one operation after the other, then finish once; ``apply`` gives status, number and version.

    :raises OneRefused: where they go together and one is refused: nothing is changed then
    """
    results: list[dict[str, Any]] = []
    applied = 0
    for place, operation in enumerate(operations):
        try:
            with transaction.atomic():
                status, number, version = apply(operation)
        except Refused as refusal:
            if together:
                raise _of_all(refusal, place) from refusal
            details = problem_details(refusal)
            results.append({"status": refusal.status, "number": None, "version": None, "problem": details})
        else:
            applied += 1
            results.append({"status": status, "number": number, "version": version, "problem": None})
    if applied:
        finish()
    return Answer({"applied": applied, "results": results}, status=200 if applied == len(operations) else 207)


def _of_all(refusal: Refused, place: int) -> OneRefused:
    at = f"/operations/{place}"
    fields = {f"{at}/{name.lstrip('/')}": said for name, said in refusal.fields.items()} or {at: refusal.message}
    found = OneRefused(
        _("Operation %(place)d was refused, so none was kept: %(why)s") % {"place": place + 1, "why": refusal.message},
        fields=fields,
    )
    found.status = refusal.status
    return found
