"""Finds the texts that are marked for translation: in Python by Babel, in templates by Django's own reading of them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

#: How many arguments of each function are texts, and which of them is a context.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: What only developers see stays English.
UNTRANSLATED = {"cli", "demo", "migrations", "tests", "node_modules", "static"}


@dataclass(frozen=True, slots=True)
class Found:
    """One marked text and where it stands."""

    place: str
    line: int
    text: str | tuple[str, str]
    context: str | None
    comments: tuple[str, ...] = ()


def sources(package: Path) -> Iterator[Path]:
    """Every file of the package whose texts reach people."""
    for file in sorted(package.rglob("*")):
        inside = file.relative_to(package)
        if not file.is_file() or UNTRANSLATED & set(inside.parts):
            continue
        if file.suffix == ".py" or (file.suffix in {".html", ".txt"} and "templates" in inside.parts):
            yield file


def marked(file: Path, package: Path) -> Iterator[Found]:
    """The marked texts of one file."""
    text = file.read_text()
    place = str(file.relative_to(package.parent))
    if file.suffix != ".py":
        # What is no text becomes rows of X; without indentation that is Python enough for Babel.
        text = re.sub(r"^[ \t]+", "", templatize(text, origin=place), flags=re.MULTILINE)
    for line, message, comments, context in extract(
        "python",
        io.BytesIO(text.encode()),
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        options={"encoding": "utf-8"},
    ):
        yield Found(place, line, message, context, tuple(comments))  # type: ignore[arg-type]


def catalogue_of(package: Path) -> Catalog:
    """All marked texts of the package as a catalogue without translations."""
    catalogue = Catalog(project="Charthouse", charset="utf-8")
    for file in sources(package):
        for found in marked(file, package):
            flags = ["python-format"] if "%(" in "".join(found.text) else []
            catalogue.add(
                found.text,
                locations=[(found.place, 0)],
                context=found.context,
                flags=flags,
                auto_comments=list(found.comments),
            )
    return catalogue
