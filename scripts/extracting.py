"""Finds the texts that are marked for translation: in Python by Babel, in templates by Django's own reading of them."""

from __future__ import annotations

import ast
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
    "_lazy": None,
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
    for found in sentences(package):
        catalogue.add(found.text, locations=[(found.place, 0)], context=SENTENCE)
    return catalogue


# -- sentences of the engine and of the readers of files, which know no Django ---------------------------------------

SENTENCE = "sentence"
"""The context of texts that are recognised when they reach a reader (charthouse.ui.sentences, ADR 0013)."""

#: Modules whose texts reach people on pages; what only files, schemas and the command line say stays English.
_SPEAKING = (
    "engine/*.py",
    "engine/earned_value/*.py",
    "engine/forecast/completion.py",
    "engine/forecast/network.py",
    "engine/quality/repair.py",
    "engine/risk/*.py",
    "exchange/csv_table.py",
    "exchange/durations.py",
    "exchange/earned_values.py",
    "exchange/engine_values.py",
    "exchange/files.py",
    "exchange/issues*.py",
    "exchange/lists.py",
    "exchange/moments.py",
    "exchange/progress_told.py",
    "exchange/refusals.py",
    "exchange/risk_values.py",
    "exchange/mspdi*.py",
    "exchange/table_*.py",
    "exchange/xlsx_table.py",
    "exchange/mpxj/files.py",
    "exchange/mpxj/guard.py",
    "exchange/mpxj/primavera.py",
    "exchange/mpxj/read*.py",
    "exchange/mpxj/sandbox.py",
    "goals/formulas/*.py",
)
_SILENT = re.compile(r"(losses|write|custom|rows|vectors)\.py$")
#: Lists of words that are read, not said.
_WORD_LISTS = {"_WORDS", "EXPLAINED", "_MONTHS", "_CONSTRAINTS", "_CONSTRAINT_NAMES"}


def sentences(package: Path) -> Iterator[Found]:
    """Every sentence that engine and exchange may say, f-strings with named gaps: ``“{name}” waits for itself``."""
    files = sorted({file for pattern in _SPEAKING for file in package.glob(pattern) if not _SILENT.search(file.name)})
    for file in files:
        tree = ast.parse(file.read_text())
        for node in _said_nodes(tree):
            text = _template(node)
            if _is_sentence(node, text):
                yield Found(str(file.relative_to(package.parent)), node.lineno, text, SENTENCE)


def _said_nodes(tree: ast.Module) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Texts that are no docstrings, no parts of f-strings and in no list of words."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.JoinedStr):
            yield node
            waiting += [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
            continue
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id in _WORD_LISTS for one in targets):
                continue
        waiting += ast.iter_child_nodes(node)


def _template(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    text, taken = "", list[str]()
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            assert isinstance(part, ast.FormattedValue)
            name = _gap_name(part.value)
            while name in taken:
                name += "_"
            taken.append(name)
            text += "{" + name + "}"
    return text


def _gap_name(node: ast.expr) -> str:
    """What a gap is called: by the last name in what fills it."""
    names = [one.attr if isinstance(one, ast.Attribute) else one.id for one in ast.walk(node)
             if isinstance(one, ast.Attribute | ast.Name)]  # fmt: skip
    return (names[0] if names else "value").strip("_").lower()


def _is_sentence(node: ast.Constant | ast.JoinedStr, text: str) -> bool:
    """At least two words; a text without gaps has three, or begins like a thing that is named: “a CSV table”."""
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", " ", text))
    if " " not in text.strip() or "|" in text or "yyyy" in text:
        return False
    if isinstance(node, ast.JoinedStr):
        return len(words) >= 2 or text.startswith(("Line ", "The table"))
    return len(words) >= 3 or text.startswith(("a ", "an "))
