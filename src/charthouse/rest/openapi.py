"""The API's description as OpenAPI 3.1, made from what the endpoints say of themselves."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterable, Mapping
from http.client import responses
from typing import Any

from charthouse.rest import asking
from charthouse.rest.bulk import RESULTS
from charthouse.rest.problems import CONTENT_TYPE
from charthouse.rest.records import Field, Record
from charthouse.rest.router import Endpoint

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why something was refused (RFC 9457).",
    "properties": {
        "type": {"type": "string", "description": "The kind of refusal, the same in every language."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that says what is wrong, and the way out."},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What is wrong where: by JSON pointer into the body (/name), or ?parameter, or header.",
        },
    },
    "required": ["type", "title", "status", "detail"],
}
SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
_SCHEMES: dict[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal or service token: Authorization: Bearer cht_…",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "charthouse_session",
        "description": "The session of our own pages; changes carry the page’s CSRF token in X-CSRFToken.",
    },
}
_ALWAYS = (401, 403, 422, 429)
_RATE_HEADERS = {
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left: “minute”;r=REMAINING;t=SECONDS."},
}
_BINARY = {"type": "string", "format": "binary"}
_FILE_BODY: dict[str, Any] = {
    "multipart/form-data": {
        "schema": {"type": "object", "properties": {"file": _BINARY}, "required": ["file"]},
    },
    "application/octet-stream": {"schema": _BINARY},
}
_TAG = {"schema": {"type": "string"}, "description": "The version of what is shown; send it back in If-None-Match."}
_VERSION_TAG = {
    "schema": {"type": "string"},
    "description": "The record’s version and what is shown of it; send it back in If-Match or If-None-Match.",
}


def described(made: dict[str, Any], endpoints: Iterable[Endpoint], prefix: str) -> dict[str, Any]:
    """The framework's description with what our endpoints say beside it: answers, errors, parameters, headers."""
    found = copy.deepcopy(made)
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    schemas["BulkResults"] = RESULTS
    components["securitySchemes"] = _SCHEMES
    for endpoint in endpoints:
        path = prefix + plain(endpoint.path)
        operation = found["paths"][path][endpoint.method.lower()]
        _describe(operation, endpoint, schemas)
    return found


def plain(path: str) -> str:
    """``/tasks/{int:number}`` is ``/tasks/{number}``."""
    parts = []
    for part in path.split("{"):
        inside, brace, rest = part.partition("}")
        parts.append(f"{inside.rpartition(':')[2]}{brace}{rest}" if brace else part)
    return "{".join(parts)


def _describe(operation: dict[str, Any], endpoint: Endpoint, schemas: dict[str, Any]) -> None:
    operation["security"] = SECURITY
    if endpoint.scope:
        operation["x-scope"] = endpoint.scope
    text = inspect.getdoc(endpoint.view) or ""
    operation["description"] = _description(text, endpoint)
    for parameter in operation["parameters"]:
        parameter["schema"].pop("title", None)
    operation["parameters"] += _parameters(endpoint)
    operation["responses"] = _responses(endpoint, schemas)
    if endpoint.raw:
        operation["requestBody"] = {"content": _FILE_BODY}
    if endpoint.uploads and "requestBody" in operation:
        operation["requestBody"]["required"] = True


def _description(text: str, endpoint: Endpoint) -> str:
    body = text.partition(":raises")[0].strip()
    if endpoint.scope:
        body += f"\n\nA token needs the scope `{endpoint.scope}`."
    if endpoint.versioned:
        body += "\n\n`If-Match` says which version is changed: the record's ETag, or `*`."
    return body


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = list(endpoint.parameters)
    record = endpoint.shows
    if isinstance(record, Record):
        if endpoint.listed:
            found += [parameter for field in record.filters for parameter in _filters(field)]
            found += [_sort(record), _limit(), _after()]
        found.append(_fields(record))
    if endpoint.versioned:
        found.append(
            _header(
                "If-Match", "The ETag of the version that is changed, or *.", r'^\*$|^"[0-9]{1,15}(-[0-9a-f]{12})?"$'
            )
        )
    if endpoint.repeatable:
        found.append(_header("Idempotency-Key", "A key of your own, best a UUID: sent twice, done once.",
                             r"^[!-~]{1,200}$"))  # fmt: skip
    return found


def _header(name: str, about: str, pattern: str) -> dict[str, Any]:
    return {
        "in": "header", "name": name, "required": name == "If-Match", "description": about,
        "schema": {"type": "string", "pattern": pattern},
    }  # fmt: skip


def _query(name: str, schema: Mapping[str, Any], about: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "description": about, "schema": dict(schema)}


_WORDS = {
    "eq": "is this", "in": "is one of these, with commas between", "lt": "is before or less", "lte": "at most",
    "gt": "is after or more", "gte": "at least", "contains": "has this in it, in capitals or not",
}  # fmt: skip


def _filters(field: Field) -> Iterable[dict[str, Any]]:
    single = dict(field.kind.schema)
    kind = single.get("type")
    if isinstance(kind, list):
        single["type"] = next(one for one in kind if one != "null")
    if "enum" in single:
        single["enum"] = [one for one in single["enum"] if one is not None]
    if single.get("type") == "integer":
        single.update(minimum=-(2**53) + 1, maximum=2**53 - 1)
    if single.get("type") == "number":
        single.update(minimum=-1e15, maximum=1e15)
    if single.get("type") == "string" and not {"enum", "format", "pattern"} & single.keys():
        single["pattern"] = r"^[^\x00]*$"
    for operator in sorted(field.kind.operators):
        name = field.name if operator == "eq" else f"{field.name}.{operator}"
        if operator == "in":
            listed = {"type": "array", "items": single, "minItems": 1, "maxItems": asking.MOST_IN_LIST}
            parameter = _query(name, listed, f"{field.name} {_WORDS[operator]}.")
            yield {**parameter, "style": "form", "explode": False}
        else:
            yield _query(name, single, f"{field.name} {_WORDS[operator]}.")
    if field.kind.nullable:
        yield _query(f"{field.name}.null", {"type": "boolean"}, f"{field.name} is not known.")


def _sort(record: Record) -> dict[str, Any]:
    names = [name for field in record.sorts for name in (field.name, f"-{field.name}")]
    listed = {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1, "maxItems": 1}
    about = "What to sort by, several with commas between; “-” for downwards."
    return {**_query("sort", listed, about), "style": "form", "explode": False}


def _limit() -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": asking.MOST, "default": asking.USUAL}
    return _query("limit", schema, "Records on a page.")


def _after() -> dict[str, Any]:
    return _query("after", {"type": "string", "minLength": 1}, "Where to go on: part of the “next” of the page before.")


def _fields(record: Record) -> dict[str, Any]:
    names = [field.name for field in record.fields]
    listed = {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}
    about = f"Only these members, with commas between; {record.key} is always there."
    return {**_query("fields", listed, about), "style": "form", "explode": False}


def _responses(endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    body = _body(endpoint, schemas)
    found: dict[str, Any] = {}
    for status in (endpoint.status, *endpoint.also):
        said: dict[str, Any] = {"description": responses[status], "headers": dict(_RATE_HEADERS)}
        if body is not None and status != 204:
            said["content"] = {"application/json": {"schema": body}}
            said["headers"]["ETag"] = _VERSION_TAG if endpoint.tagged else _TAG
        if endpoint.gives:
            said["content"] = {
                media: {"schema": {"type": "object"} if media == "application/json" else _BINARY}
                for media in endpoint.gives
            }
        found[str(status)] = said
    if endpoint.method == "GET":
        found["304"] = {"description": "The reader has the same already (If-None-Match)."}
    refused = {*_ALWAYS, *endpoint.refuses}
    if "{" in endpoint.path:
        refused.add(404)
    if endpoint.takes:
        refused |= {400, 411, 413, 415}
    if endpoint.versioned:
        refused |= {412, 428}
    for status in sorted(refused):
        found[str(status)] = {
            "description": responses[status],
            "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return found


def _body(endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any] | None:
    if endpoint.shows is None:
        return None
    if isinstance(endpoint.shows, Record):
        record = endpoint.shows
        schemas.setdefault(record.name, record.schema())
        one: dict[str, Any] = {"$ref": f"#/components/schemas/{record.name}"}
    else:
        one = endpoint.shows
    if not endpoint.listed:
        return one
    following = {"type": ["string", "null"], "description": "The next page’s address; null on the last page."}
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": one}, "next": following},
        "required": ["items", "next"],
        "additionalProperties": False,
    }
