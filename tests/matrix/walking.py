"""Finds every door by introspection: the addresses of the site, the operations of the API, live channels and jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from charthouse import doors
from charthouse.jobs import registry
from charthouse.live.channels import ChannelKind, all_kinds

READING, CHANGING = ("GET",), ("POST", "PUT", "PATCH", "DELETE")
_NAMED = re.compile(r"<(?:(?P<kind>[^<>:]+):)?(?P<name>[^<>]+)>|\(\?P<(?P<group>\w+)>(?P<regex>[^()]*)\)")


@dataclass(frozen=True)
class Door:
    """One address with one way to use it."""

    address: str
    """As Django or the API writes it: ``/projects/<key:key>/``."""
    name: str
    module: str
    rule: doors.Rule | None = field(compare=False, hash=False)
    methods: tuple[str, ...] = ("GET", "POST")
    api: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)
    """The kinds of what its address names."""

    def __str__(self) -> str:
        return f"{self.address} ({self.name or self.module})"

    @property
    def foreign(self) -> bool:
        """A view of a library."""
        return not self.module.startswith(("charthouse", "tests"))


def addresses(resolver: URLResolver | None = None) -> list[Door]:
    """Every address that Django knows, with those of the API operation by operation, each once."""
    return list(dict.fromkeys(_below(resolver or get_resolver(), "/")))


def _below(resolver: URLResolver, before: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        address = before + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield from _doors(pattern, address)


def live_channels() -> Iterator[tuple[ChannelKind, doors.Rule | None]]:
    """Every kind of live channel."""
    for kind in all_kinds():
        yield kind, doors.rule_of(kind.may_see)


def job_kinds() -> Iterator[tuple[registry.JobKind, doors.Rule | None]]:
    """Every kind of background work."""
    for kind in registry._kinds.values():
        yield kind, doors.rule_of(kind.work)


def _doors(pattern: URLPattern, address: str) -> Iterator[Door]:
    callback: Any = pattern.callback
    parameters = {
        (found["name"] or found["group"]): (found["kind"] or found["regex"] or "str")
        for found in _NAMED.finditer(address)
    }
    name, module = pattern.name or "", getattr(callback, "__module__", "")
    operations = _operations(callback)
    for operation in operations:
        rule = doors.rule_of(operation.view_func)
        yield Door(address, operation.view_func.__name__, operation.view_func.__module__, rule,
                   tuple(operation.methods), api=True, parameters=parameters)  # fmt: skip
    if not operations:
        rule = doors.rule_of(callback) or doors.foreign_rule(module, name)
        yield Door(address, name or getattr(callback, "__name__", ""), module, rule, parameters=parameters)


def _operations(callback: Any) -> list[Any]:
    """Those of an API's path, through whatever is wrapped around it."""
    while callback is not None:
        # django-ninja gives out a function that holds its path's view, and nothing else that leads there.
        held = [cell.cell_contents for cell in getattr(callback, "__closure__", None) or ()]
        for one in held:
            if isinstance(one, PathView):
                return list(one.operations)
        callback = getattr(callback, "__wrapped__", None)
    return []


def _plain(pattern: str) -> str:
    return pattern.removeprefix("^").removesuffix("$").replace(r"\Z", "")


def filled(door: Door, samples: Mapping[str, object]) -> tuple[str, bool]:
    """The address with what it names filled in, and whether all of it is known and there."""
    known = True

    def fill(found: re.Match[str]) -> str:
        nonlocal known
        name, kind = found["name"] or found["group"], found["kind"] or found["regex"] or "str"
        for key in (f"{door.name}:{name}", name if name == "key" else ""):
            if key in samples:
                return str(samples[key])
        known = False
        return {"int": "987654321", "uuid": "00000000-0000-4000-8000-000000000000"}.get(kind, "nothing-there")

    return _NAMED.sub(fill, door.address).replace(".*", "nothing-there"), known
