"""The API of a project's journal."""

from __future__ import annotations

from typing import Any

from charthouse.doors import door
from charthouse.journal.queries import entries
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.kinds import of_shape
from charthouse.rest.paging import page_of
from charthouse.rest.records import Field, Record
from charthouse.rest.router import Request, Router, asked_of

router = Router("Journal", scope="journal")

_VALUES = of_shape({"type": "object", "description": "By field."})


def _with_record(record: str, values: dict[str, Any]) -> Any:
    return record, values


ENTRY = Record(
    "Entry",
    (
        Field("number", kinds.WHOLE, "number", "Of the entry in the project’s journal, without gaps.", filters=True,
              sorts=True),
        Field("at", kinds.INSTANT, "at", filters=True, sorts=True),
        Field("by", kinds.WHOLE.or_null(), "by_id", "Whose deed; null: Charthouse itself.", filters=True),
        Field("by_name", kinds.TEXT.or_null(), "by__name"),
        Field("through", kinds.TEXT, "through", "Through what: a page, a token by its name, a job.", filters=True),
        Field("verb", kinds.TEXT, "verb", filters=True),
        Field("record", kinds.TEXT, "record", "The kind of record, such as plan.Task.", filters=True),
        Field("record_id", kinds.TEXT, "record_id", filters=True),
        Field("label", kinds.TEXT, "label", "What people called the record when it happened.", filters=True),
        Field("before", _VALUES, ("record", "before"), "", _with_record),
        Field("after", _VALUES, ("record", "after"), "", _with_record),
        Field("why", kinds.TEXT, "why", filters=True),
    ),
    key="number",
)  # fmt: skip


@router.get("/projects/{key}/journal", shows=ENTRY, listed=True)
@door(Right.SEE_HISTORY)
def list_entries(request: Request, key: str) -> Any:
    """Who changed what in the project, when, why, from what to what; `sort=-number` begins with the newest."""
    access = project_for(request.auth.user, key, Right.SEE_HISTORY)
    found = entries(stream_id=access.project.journal_id)
    page = page_of(request, found, ENTRY, asked_of(request.GET, ENTRY))
    for item in page.items:
        for name in {"before", "after"} & item.keys():
            record, values = item[name]
            item[name] = access.seen(record, values)
    return page.body()
