"""Finds texts for people that are not marked for translation: in templates, their attributes, and Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import extracting

#: Said by screen readers, browsers and our scripts.
SPOKEN = {"aria-label", "aria-description", "aria-roledescription", "alt", "title", "placeholder", "label"}
#: What stands in these is a name, a key or a drawing, not a sentence.
SILENT = {"script", "style", "code", "kbd", "svg", "template", "pre"}
#: Names, units and notations that are the same in every language.
SAME = re.compile(
    r"Charthouse|CRM-42|OpenAPI|API|JSON|SHA-256|SVG|PNG|PDF|CSV|XLSX|DOCX|Markdown|PowerPoint|Ctrl|Shift|Esc|Enter|Alt"
    r"|https?:\S*|SPI\(t\)|SPI|CPI|EAC|CRI|SSI"
)
#: What its examples say is as much data as a task's name.
SPECIMENS = {"components.html"}
#: The arguments of calls that people read.
READ = {"label", "help_text", "verbose_name", "verbose_name_plural", "title", "heading", "lead"}
SENT = {"success", "error", "warning", "info"}
_BLOCK = re.compile(r"\{%-?\s*blocktrans(?:late)?\b.*?%\}.*?\{%-?\s*endblocktrans(?:late)?\s*-?%\}", re.DOTALL)
_NAMES = re.compile(r"\{%\s*block (?:\w*class|live\w*)\s*%\}.*?\{%\s*endblock", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        for name, value in attrs:
            if name in SPOKEN and value:
                self._look(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._look(data)

    def _look(self, text: str) -> None:
        if _WORD.search(SAME.sub("", text)) and '="' not in text:  # a tag whose name or attributes a condition chooses
            self.found.append((self.getpos()[0], " ".join(text.split())))


def in_template(text: str) -> Iterator[tuple[int, str]]:
    """Texts of a template outside of the tags that translate."""
    for pattern in (_COMMENT, _BLOCK, _NAMES, _TAG):
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    parser = _Texts()
    parser.feed(text)
    yield from parser.found


def in_python(text: str, *, refusals: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Sentences in refusals, labels and messages that no function translates."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        read: list[ast.expr] = [word.value for word in node.keywords if word.arg in READ]
        if name in {"_", "gettext", "gettext_lazy"} and node.args and _unmarked(node.args[0]) is None:
            yield (
                node.lineno,
                f"{ast.unparse(node)[:60]}: mark texts where they are written, and say them by str()",
            )
        if name in refusals:
            read += node.args
        elif name in SENT and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "messages":
            read += node.args[1:2]
        for value in read:
            said = _unmarked(value)
            if said is not None and _WORD.search(SAME.sub("", said)):
                yield value.lineno, said


def _unmarked(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant)) or None
    if isinstance(node, ast.BinOp):
        return _unmarked(node.left)
    return None


def refusal_classes(package: Path) -> frozenset[str]:
    """The names of all refusals: whatever descends from ``Refused``."""
    bases: dict[str, set[str]] = {}
    for file in extracting.sources(package):
        if file.suffix == ".py":
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ClassDef):
                    bases.setdefault(node.name, set()).update(ast.unparse(base).split(".")[-1] for base in node.bases)
    found = {"Refused"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return frozenset(found)


def everywhere(package: Path) -> list[str]:
    """Every unmarked text of the product; what knows no Django is read whole (ADR 0013)."""
    refusals = refusal_classes(package)
    troubles = []
    for file in extracting.sources(package):
        inside = file.relative_to(package)
        if inside.parts[0] in {"engine", "exchange"} or inside.name in SPECIMENS:
            continue
        text = file.read_text()
        found = in_python(text, refusals=refusals) if file.suffix == ".py" else in_template(text)
        troubles += [
            f"{inside}: texts under the name “{alias}” are not looked for; call it “_”"
            for alias in (re.findall(r"gettext\w* as (\w+)", text) if file.suffix == ".py" else ())
            if alias not in extracting.KEYWORDS
        ]
        troubles += [f"{inside}:{line}: “{said[:100]}” is not marked for translation" for line, said in found]
    return troubles
