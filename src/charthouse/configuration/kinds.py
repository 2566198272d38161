"""The kinds of values that a variable can have, each with its own refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class BadSetting(ValueError):  # noqa: N818 - it reads as what it is
    """A CHARTHOUSE_* variable, or the place it names, cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words, which whoever asks for them looks at."""

    default: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    default: bool = False

    def read(self, name: str, value: str) -> bool:
        """What was written, as true or false."""
        if not value:
            return self.default
        if value.lower() not in {"true", "false"}:
            raise BadSetting(f'{name}="{value.lower()}": use "true" or "false".')
        return value.lower() == "true"


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number between two bounds."""

    least: int
    most: int
    default: int | Callable[[], int]

    def read(self, name: str, value: str) -> int:
        """What was written, as a number."""
        if not value:
            return self.default if isinstance(self.default, int) else self.default()
        if not value.isascii() or not value.isdigit() or not self.least <= int(value) <= self.most:
            raise BadSetting(f'{name}="{value}": use a whole number from {self.least} to {self.most}.')
        return int(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; the first is the default."""

    words: tuple[str, ...]

    def read(self, name: str, value: str) -> str:
        """What was written, if it is one of the words."""
        if not value:
            return self.words[0]
        if value.lower() not in self.words:
            allowed = " or ".join([", ".join(f'"{word}"' for word in self.words[:-1]), f'"{self.words[-1]}"'])
            raise BadSetting(f'{name}="{value}": use {allowed}.')
        return value.lower()


Kind = Text | Truth | WholeNumber | Choice
