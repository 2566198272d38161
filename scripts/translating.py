"""The catalogues behind scripts/translations: kept up to date with the code, and looked through for what is wrong."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import catalogues
import extracting
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po
from parts import ROOT

PACKAGE = ROOT / "src" / "charthouse"
LANGUAGES = ("de",)
HEADER = """\
# German texts of Charthouse. The words of the field stand in docs/glossary.md.
# scripts/translations brings this file up to date; then give each empty msgstr its text."""

_PLACEHOLDER = re.compile(r"%\(\w+\)[sdg]|%%|\{\w*\}")
_TAG = re.compile(r"</?[a-z]+[^>]*>")


def path_of(language: str) -> Path:
    """Where the texts of a language are."""
    return ROOT / catalogues.PLACE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The texts of a language as they are kept."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Charthouse", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def brought_up_to_date(language: str) -> Catalog:
    """The kept texts of a language under exactly the texts of the code; nothing is guessed."""
    kept, found = read(language), extracting.catalogue_of(PACKAGE)
    fresh = Catalog(locale=language, project="Charthouse", charset="utf-8", header_comment=HEADER, fuzzy=False)
    for message in sorted(found, key=lambda one: (one.locations[:1], str(one.id))):
        if not message.id:
            continue
        before = kept.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        fresh.add(
            message.id,
            before.string if before is not None and isinstance(before.id, str) == isinstance(message.id, str) else "",
            locations=sorted(message.locations),
            flags=message.flags,
            context=message.context,
            auto_comments=message.auto_comments,
            user_comments=before.user_comments if before is not None else [],
        )
    return fresh


def written(catalogue: Catalog) -> str:
    """A catalogue as its file holds it, without dates that would change with every run."""
    into = io.BytesIO()
    write_po(into, catalogue, width=116, include_lineno=False)
    lines = into.getvalue().decode().splitlines()
    varying = ("PO-Revision-Date", "POT-Creation-Date", "Last-Translator", "Language-Team", "Generated-By")
    lines = [line for line in lines if not line.startswith(tuple(f'"{name}' for name in (*varying, "Report-Msgid")))]
    return "\n".join(lines) + "\n"


def troubles_of(language: str) -> Iterator[str]:
    """What is missing, left over or wrong in the texts of a language."""
    kept, found = read(language), extracting.catalogue_of(PACKAGE)
    there = {_key(message) for message in kept if message.id}
    wanted = {_key(message) for message in found if message.id}
    for context, text in sorted(wanted - there, key=str):
        yield f"{language}: not in the catalogue: {_shown(text, context)}"
    for context, text in sorted(there - wanted, key=str):
        yield f"{language}: in the catalogue but no longer in the code: {_shown(text, context)}"
    for message in kept.obsolete.values():
        yield f"{language}: obsolete: {_shown(message.id, message.context)}"
    for message in kept:
        if message.id and _key(message) in wanted:
            for trouble in faults(message):
                yield f"{language}: {trouble}: {_shown(message.id, message.context)}"


def faults(message: Message) -> Iterator[str]:
    """What is wrong with one translated text."""
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    if message.fuzzy:
        yield "only guessed"
    if len(texts) != len(originals) or not all(texts):
        yield "without a translation"
        return
    for original, text in zip(originals, texts, strict=True):
        if sorted(_PLACEHOLDER.findall(original)) != sorted(_PLACEHOLDER.findall(text)):
            yield f"other placeholders in “{text}”"
        if sorted(_TAG.findall(original)) != sorted(_TAG.findall(text)):
            yield f"other tags in “{text}”"
        if original[:1].isspace() != text[:1].isspace() or original[-1:].isspace() != text[-1:].isspace():
            yield f"other blanks around “{text}”"
        if "”" in text or text.count("„") != text.count("“"):
            yield f"quotation marks that are not German in “{text}”"


def _key(message: Message) -> tuple[str | None, object]:
    return message.context, tuple(message.id) if isinstance(message.id, list | tuple) else message.id


def _shown(text: object, context: object) -> str:
    said = text if isinstance(text, str) else " | ".join(text)  # type: ignore[arg-type]
    return f"{said!r}" + (f" ({context})" if context else "")


def complete() -> list[str]:
    """What scripts/check says about the translations."""
    return [trouble for language in LANGUAGES for trouble in troubles_of(language)]


def main() -> int:
    """Bring up to date unless only checking; say what is wrong and give the exit status."""
    if sys.argv[1:] not in ([], ["check"]):
        sys.exit("translations: there is only “check”.")
    if not sys.argv[1:]:
        for language in LANGUAGES:
            path = path_of(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(brought_up_to_date(language)))
        catalogues.compile_catalogues(ROOT)
    troubles = complete()
    for trouble in troubles:
        print(trouble)
    count = sum(1 for message in read("de") if message.id)
    print(f"{count} texts, {len(troubles)} troubles" if troubles else f"{count} texts, all of them in German")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
