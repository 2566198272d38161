"""The reference of the API for people: what the page shows, taken from the same description that programs read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from charthouse.rest.openapi import plain
from charthouse.rest.router import Endpoint


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter or a member: its name, what it is, what it means."""

    name: str
    kind: str
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One endpoint as the page tells it."""

    id: str
    method: str
    path: str
    title: str
    about: str
    scope: str
    parameters: tuple[Line, ...]
    body: tuple[Line, ...]
    shows: tuple[Line, ...]
    answers: tuple[tuple[str, str], ...]
    example: str


def chapters(
    description: Mapping[str, Any], endpoints: Iterable[Endpoint], *, base: str, words: str
) -> list[tuple[str, list[Told]]]:
    """The endpoints by chapter; only those that hold all the words that are looked for."""
    found: dict[str, list[Told]] = {}
    wanted = words.casefold().split()
    for endpoint in endpoints:
        told = _told(description, endpoint, base)
        text = f"{told.method} {told.path} {told.title} {told.about} {told.scope} {told.id} {endpoint.tag}".casefold()
        if all(word in text for word in wanted):
            found.setdefault(endpoint.tag, []).append(told)
    return list(found.items())


def _told(description: Mapping[str, Any], endpoint: Endpoint, base: str) -> Told:
    operation = description["paths"][plain(endpoint.path)][endpoint.method.lower()]
    schemas = description["components"]["schemas"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good = operation["responses"][str(endpoint.status)].get("content", {}).get("application/json", {}).get("schema")
    if good and endpoint.listed:
        good = good["properties"]["items"]["items"]
    return Told(
        id=operation["operationId"],
        method=endpoint.method,
        path=plain(endpoint.path),
        title=str(endpoint.title).replace("`", ""),
        about=operation["description"].partition("\n\nA token needs")[0].replace("`", ""),
        scope=endpoint.scope,
        parameters=tuple(
            Line(one["name"], _kind(one["schema"], schemas), one.get("description", ""), bool(one.get("required")))
            for one in operation["parameters"]
            if one["in"] != "path"
        ),
        body=_members(body, schemas),
        shows=_members(good, schemas),
        answers=tuple((status, said["description"]) for status, said in sorted(operation["responses"].items())),
        example=_example(endpoint, operation, body, schemas, base),
    )


def _members(schema: Mapping[str, Any] | None, schemas: Mapping[str, Any]) -> tuple[Line, ...]:
    if schema is None:
        return ()
    schema = _resolved(schema, schemas)
    required = set(schema.get("required", ()))
    lines = (
        Line(name, _kind(said, schemas), said.get("description", ""), name in required)
        for name, said in schema.get("properties", {}).items()
    )
    return tuple(sorted(lines, key=lambda line: not line.required))


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return schemas[reference.rpartition("/")[2]] if reference else schema


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """In few words: ``integer or null``, ``one of task, milestone``."""
    if "$ref" in schema:
        found = _resolved(schema, schemas)
        if "enum" in found:
            return _kind(found, schemas)
        members = list(found.get("properties", {}))
        return f"object of {', '.join(members)}" if 0 < len(members) <= _FEW else schema["$ref"].rpartition("/")[2]
    if len(schema.get("allOf", ())) == 1:
        return _kind(schema["allOf"][0], schemas)
    if "T(" in schema.get("pattern", ""):
        return "plan time or null" if isinstance(schema.get("type"), list) else "plan time"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one, schemas) for one in schema["anyOf"]))
    if "enum" in schema:
        return "one of " + ", ".join(str(one) for one in schema["enum"] if one is not None)
    kind = schema.get("type", "any")
    said = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), schemas)}"
    return f"{said} ({schema['format']})" if "format" in schema else said


_FEW = 8
"""An object with more members than these is called by its name; the description for programs tells them all."""


def _example(
    endpoint: Endpoint, operation: Mapping[str, Any], body: Mapping[str, Any] | None, schemas: Mapping[str, Any],
    base: str,
) -> str:  # fmt: skip
    path = plain(endpoint.path).replace("{key}", "CRM").replace("{job}", "6d2a8f0a-6c0b-4f43-9a53-0f0a1c9f7a11")
    for name in ("number", "resource", "person", "group"):
        path = path.replace(f"{{{name}}}", "42" if name == "number" else "7")
    lines = [f"curl {base}{path}", '-H "Authorization: Bearer $CHARTHOUSE_TOKEN"']
    if endpoint.method != "GET":
        lines[0] = f"curl -X {endpoint.method} {base}{path}"
    if endpoint.versioned:
        lines.append("-H 'If-Match: \"7\"'")
    if endpoint.uploads:
        lines.append("-F file=@plan.mpp")
    elif body is not None:
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(_sample(body, schemas))}'"]
    return " \\\n  ".join(lines)


_SAMPLES = {"name": "Rehearse the cut-over", "email": "maria@example.org", "key": "CRM", "before": 41, "after": 42,
            "status_date": "2027-02-26T17:00"}  # fmt: skip


def _sample(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    schema = _resolved(schema, schemas)
    if "properties" in schema:
        required = schema.get("required", [])
        names = required or list(schema["properties"])[:1]
        return {
            name: _SAMPLES.get(name) or _sample(schema["properties"][name], schemas) for name in names
        }  # fmt: skip
    if "oneOf" in schema or "anyOf" in schema:
        return _sample((schema.get("oneOf") or schema["anyOf"])[0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    if schema.get("type") == "array":
        return [_sample(schema["items"], schemas)]
    return {"integer": 7, "number": 50, "boolean": True, "string": "…"}.get(str(schema.get("type")))
