"""The API of journals: a project's and the organisation's."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from charthouse.doors import door, organisation_right
from charthouse.journal import actions, exporting
from charthouse.journal.models import Entry
from charthouse.journal.queries import entries
from charthouse.journal.searching import Wanted, matching
from charthouse.journal.undoing import telling_nothing
from charthouse.journal.views import NoSuchEntry
from charthouse.projects.access import Access, Standing, project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.asking import choice_in, only
from charthouse.rest.inputs import PathNumber
from charthouse.rest.kinds import of_shape
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Journal", scope="journal")

_MEDIA = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}
_FORMAT: dict[str, Any] = {
    "in": "query", "name": "format", "required": False,
    "description": "JSON Lines with all that the chain needs, or a table.",
    "schema": {"type": "string", "enum": list(_MEDIA)},
}  # fmt: skip
_ENTRIES: dict[str, Any] = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}},
    "required": ["items"],
    "additionalProperties": False,
}

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
        Field("on_behalf_of", kinds.WHOLE.or_null(), "on_behalf_of_id", "Who was represented, where a deputy acted.",
              filters=True),
        Field("operation", kinds.WHOLE, "operation", "The number of the first entry of the same deed.", filters=True),
        Field("undoes", kinds.WHOLE.or_null(), "undoes", "The operation that this one takes back.", filters=True),
    ),
    key="number",
)  # fmt: skip


@router.get("/projects/{key}/journal", shows=ENTRY, listed=True)
@door(Right.SEE_HISTORY)
def list_entries(request: Request, key: str) -> Any:
    """Who changed what in the project, when, why, from what to what; `sort=-number` begins with the newest."""
    access = project_for(request.auth.user, key, Right.SEE_HISTORY)
    page = page_of(request, _entries(access), ENTRY, asked_of(request.GET, ENTRY))
    _seen(page.items, access)
    return page.body()


@router.get("/projects/{key}/journal/{int:number}", shows=ENTRY)
@door(Right.SEE_HISTORY)
def get_entry(request: Request, key: str, number: PathNumber) -> Any:
    """One entry."""
    access = project_for(request.auth.user, key, Right.SEE_HISTORY)
    found = rows_of(_entries(access).filter(number=number), Reading(fields_of(request.GET, ENTRY)))
    if not found:
        raise _no_such_entry(number)
    return _seen(found, access)[0]


@router.post("/projects/{key}/journal/{int:number}/undo", shows=_ENTRIES, status=201, refuses=(409,))
@door(Right.SEE_HISTORY)
def undo_entry(request: Request, key: str, number: PathNumber) -> Any:
    """Take a change back, with all that the same deed changed; who may is who may make such a change now.

    The answer is the entries of doing so. Undoing one of them does the change again.
    """
    access = project_for(request.auth.user, key, Right.SEE_HISTORY)
    entry = _entries(access).filter(number=number).first()
    if entry is None:
        raise _no_such_entry(number)
    with telling_nothing(access):
        done = actions.undo(entry=entry, by=access.user)
    found = _entries(access).filter(pk__in=[one.pk for one in done]).order_by("number")
    return Answer({"items": _seen(rows_of(found, Reading(ENTRY.fields)), access)}, 201)


@router.get("/projects/{key}/journal/export", gives=tuple(_MEDIA.values()), parameters=(_FORMAT,))
@door(Right.EXPORT)
def export_journal(request: Request, key: str) -> HttpResponseBase:
    """The project's whole history as a file, with what checks its chain; needs the right to see it, too."""
    access = project_for(request.auth.user, key, Right.EXPORT)
    access.require(Right.SEE_HISTORY)
    stream = access.project.journal_id
    return _file(request, stream, access, f"project {access.project.key}", f"history-{access.project.key}")


@router.get("/journal", shows=ENTRY, listed=True)
@organisation_right(OrganisationRight.SEE_ORGANISATION_HISTORY)
def list_organisation_entries(request: Request) -> Any:
    """What happened to accounts, groups and roles in the organisation."""
    Standing(request.auth.user).require(OrganisationRight.SEE_ORGANISATION_HISTORY)
    found = entries(stream_id=actions.open_stream(actions.ORGANISATION).pk)
    page = page_of(request, found, ENTRY, asked_of(request.GET, ENTRY))
    _seen(page.items, None)
    return page.body()


@router.get("/journal/export", gives=tuple(_MEDIA.values()), parameters=(_FORMAT,))
@organisation_right(OrganisationRight.SEE_ORGANISATION_HISTORY)
def export_organisation_journal(request: Request) -> HttpResponseBase:
    """The organisation's whole history as a file."""
    Standing(request.auth.user).require(OrganisationRight.SEE_ORGANISATION_HISTORY)
    stream = actions.open_stream(actions.ORGANISATION)
    return _file(request, stream.pk, None, stream.name, "history-organisation")


def _entries(access: Access) -> QuerySet[Entry]:
    return entries(stream_id=access.project.journal_id).filter(access.told())


def _seen(items: list[dict[str, Any]], access: Access | None) -> list[dict[str, Any]]:
    for item in items:
        for name in {"before", "after"} & item.keys():
            record, values = item[name]
            item[name] = values if access is None else access.seen(record, values)
    return items


def _no_such_entry(number: int) -> NoSuchEntry:
    return NoSuchEntry(_("There is no entry %(number)d in this project’s history.") % {"number": number})


def _file(request: Request, stream: int, access: Access | None, journal: str, name: str) -> StreamingHttpResponse:
    only(request.GET, ("format",))
    kind = choice_in(request.GET, "format", tuple(_MEDIA))
    found = matching(stream, Wanted()).select_related("stream")
    if access is not None:
        found = found.filter(access.told())
    content = exporting.as_table(found, access) if kind == "csv" else exporting.as_lines(found, access, journal)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return StreamingHttpResponse(content, content_type=_MEDIA[kind], headers=headers)
