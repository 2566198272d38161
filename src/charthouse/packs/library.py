"""The packs that come with Charthouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from charthouse.packs.checking import checked
from charthouse.packs.content import METHOD, Pack


@dataclass(frozen=True, slots=True)
class Shipped:
    """A pack with its text."""

    pack: Pack
    text: str


class BrokenPackError(Exception):
    """A pack that came with Charthouse does not pass its own checks."""


@cache
def shipped() -> Mapping[str, Shipped]:
    """The packs that come with Charthouse by their ids, methods first.

    :raises BrokenPackError: with what is wrong, and where
    """
    found = {}
    for file in sorted(files("charthouse.packs").joinpath("data").iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        text = file.read_text(encoding="utf-8")
        pack, problems = checked(text)
        if pack is None or problems:
            raise BrokenPackError("\n".join(f"{file.name}:{one.line}: {one.sentence}" for one in problems))
        found[pack.id] = Shipped(pack, text)
    return dict(sorted(found.items(), key=lambda one: (one[1].pack.kind != METHOD, one[1].pack.name)))
