"""The packs that come with Charthouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language

from charthouse.packs.checking import checked
from charthouse.packs.content import METHOD, Pack
from charthouse.packs.wording import WordsMissingError, in_other_words


@dataclass(frozen=True, slots=True)
class Shipped:
    """A pack with its text."""

    pack: Pack
    text: str


class BrokenPackError(Exception):
    """A pack that came with Charthouse does not pass its own checks."""


LANGUAGES = ("en", "de")
"""In which what comes with Charthouse can be had; the first is that of the packs themselves."""


@cache
def shipped(language: str = LANGUAGES[0]) -> Mapping[str, Shipped]:
    """The packs that come with Charthouse by their ids, methods first, in a language where they have it.

    :raises BrokenPackError: with what is wrong, and where
    """
    found = {}
    data = files("charthouse.packs").joinpath("data")
    for file in sorted(data.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        text = file.read_text(encoding="utf-8")
        words = data.joinpath(language, file.name)
        if language != LANGUAGES[0] and words.is_file():
            try:
                text = in_other_words(text, words.read_text(encoding="utf-8"))
            except (WordsMissingError, ValueError) as error:
                raise BrokenPackError(f"{language}/{file.name}: {error}") from error
        pack, problems = checked(text)
        if pack is None or problems:
            raise BrokenPackError("\n".join(f"{language}/{file.name}:{one.line}: {one.sentence}" for one in problems))
        found[pack.id] = Shipped(pack, text)
    return dict(sorted(found.items(), key=lambda one: (one[1].pack.kind != METHOD, one[1].pack.name)))


def readers_language() -> str:
    """The language of whoever reads, or the first where packs do not speak it."""
    spoken = (get_language() or "")[:2]
    return spoken if spoken in LANGUAGES else LANGUAGES[0]
