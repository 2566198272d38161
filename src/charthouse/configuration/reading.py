"""Reads the environment by the table, and refuses what is not in it."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import TypeVar

from charthouse.configuration.kinds import BadSetting, Choice, Kind, Text, Truth, WholeNumber
from charthouse.configuration.variables import VARIABLES, Variable

_BY_NAME = {variable.name: variable for variable in VARIABLES}
_FOR_DEVELOPMENT = {variable.name for variable in VARIABLES if variable.for_development}
_BEGINNING = "CHARTHOUSE_"
_KUBERNETES = re.compile(r"CHARTHOUSE_(\w+_)?(SERVICE_HOST|SERVICE_PORT\w*|PORT(_\d+_(TCP|UDP|SCTP)\w*)?)")
"""What Kubernetes sets by itself for a service called charthouse or charthouse-something."""

_K = TypeVar("_K", bound=Kind)


def text(name: str) -> str:
    """The variable without surrounding blanks, or its default when it is not set or empty."""
    kind = _declared(name).kind
    return _written(name) or (kind.default if isinstance(kind, Text) else "")


def yes_or_no(name: str) -> bool:
    """The variable as true or false."""
    return _kind(name, Truth).read(name, _written(name))


def whole_number(name: str) -> int:
    """The variable as a whole number between its bounds."""
    return _kind(name, WholeNumber).read(name, _written(name))


def choice(name: str) -> str:
    """The variable as one of its words."""
    return _kind(name, Choice).read(name, _written(name))


def unknown() -> list[str]:
    """A sentence for each CHARTHOUSE_* variable in the environment that means nothing to us."""
    allowed = {*_BY_NAME, *(f"{variable.name}_FILE" for variable in VARIABLES if variable.secret)}
    endings = [name.removeprefix(_BEGINNING) for name in sorted(allowed - {*_FOR_DEVELOPMENT})]
    troubles = []
    for name in sorted(os.environ):
        if not name.startswith(_BEGINNING) or name in allowed or _is_kubernetes(name):
            continue
        near = difflib.get_close_matches(name.removeprefix(_BEGINNING), endings, n=1)
        way_out = f"did you mean {_BEGINNING}{near[0]}?" if near else "docs/configuration.md lists those there are."
        if name == "CHARTHOUSE_PORT":
            way_out = "the port is given with --port."
        troubles.append(f"{name} is not a setting of Charthouse; {way_out}")
    return troubles


def refuse_unknown() -> None:
    """Speak up about a misspelt variable, which would otherwise change nothing in silence.

    :raises BadSetting:
    """
    troubles = unknown()
    if troubles:
        raise BadSetting("\n".join(troubles))


def _is_kubernetes(name: str) -> bool:
    if name == "CHARTHOUSE_PORT":
        return os.environ[name].startswith("tcp://")
    return _KUBERNETES.fullmatch(name) is not None


def _declared(name: str) -> Variable:
    try:
        return _BY_NAME[name]
    except KeyError:
        raise LookupError(f"{name} is not in configuration/variables.py.") from None


def _kind(name: str, expected: type[_K]) -> _K:
    kind = _declared(name).kind
    if not isinstance(kind, expected):
        raise TypeError(f"{name} is declared as {type(kind).__name__}, not {expected.__name__}.")
    return kind


def _written(name: str) -> str:
    """What stands in the environment, or for a secret in the file that NAME_FILE names."""
    value = os.environ.get(name, "").strip()
    if not _declared(name).secret:
        return value
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return value
    if value:
        raise BadSetting(f"{name} and {name}_FILE are both set; keep one of them.")
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise BadSetting(f'{name}_FILE="{file}": this file cannot be read ({why}).') from None
    if not value:
        raise BadSetting(f'{name}_FILE="{file}": this file is empty.')
    return value
