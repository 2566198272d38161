"""Finds the built front end's files by the name of their entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

MANIFEST = Path(__file__).resolve().parent / "static" / "charthouse" / "manifest.json"
PREFIX = "charthouse/"


class Chunk(TypedDict, total=False):
    """What the manifest says of one built file."""

    file: str
    css: list[str]
    imports: list[str]


class FrontEndMissing(RuntimeError):  # noqa: N818 - it says what is the matter
    """The pages' scripts and styles were not built, or not this entry of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a page must load for one entry of the front end; paths are relative to the static folder."""

    script: str
    imports: tuple[str, ...]
    styles: tuple[str, ...]


def entry(name: str, manifest: Path = MANIFEST) -> Entry:
    """The files of ``islands/NAME/main.ts``.

    :raises FrontEndMissing:
    """
    chunks = _chunks(manifest, _modified(manifest))
    key = f"islands/{name}/main.ts"
    if key not in chunks:
        known = ", ".join(
            sorted(k.split("/")[1] for k in chunks if k.startswith("islands/") and k.endswith("/main.ts"))
        )
        raise FrontEndMissing(f"The front end has no entry “{name}”; it has {known}. Build it again: scripts/setup.")
    needed = _with_imports(chunks, key)
    styles = dict.fromkeys(style for one in needed for style in chunks[one].get("css", ()))
    return Entry(
        script=PREFIX + chunks[key]["file"],
        imports=tuple(PREFIX + chunks[one]["file"] for one in needed if one != key),
        styles=tuple(PREFIX + style for style in styles),
    )


def asset(name: str, manifest: Path = MANIFEST) -> str:
    """The built path of one source file by the end of its name, such as ``icons/icons.svg``.

    :raises FrontEndMissing:
    """
    chunks = _chunks(manifest, _modified(manifest))
    for key, chunk in chunks.items():
        if key == name or key.endswith("/" + name):
            return PREFIX + chunk["file"]
    raise FrontEndMissing(f"The front end has no file “{name}”. Build it again: scripts/setup.")


def _modified(manifest: Path) -> int:
    try:
        return manifest.stat().st_mtime_ns
    except FileNotFoundError:
        raise FrontEndMissing("The front end is not built yet: run scripts/setup.") from None


@lru_cache(maxsize=2)
def _chunks(manifest: Path, modified: int) -> Mapping[str, Chunk]:
    chunks: dict[str, Chunk] = json.loads(manifest.read_text())
    return chunks


def _with_imports(chunks: Mapping[str, Chunk], key: str) -> list[str]:
    """The entry and all it imports at once, what is imported first: styles keep their order that way."""
    found: dict[str, None] = {}

    def visit(one: str) -> None:
        if one in found:
            return
        found[one] = None
        for other in chunks[one].get("imports", ()):
            visit(other)

    visit(key)
    return list(reversed(found))
