"""Pages as PDF and PNG, made by typst from their SVG with our own fonts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from charthouse.drawing import fonts
from charthouse.drawing.scene import Page
from charthouse.drawing.svg import svg_of

if TYPE_CHECKING:
    import typst

MOST_PIXELS = 64_000_000
"""Of a picture: more takes a browser or a slide program its memory."""


def pdf_of(pages: Sequence[Page], *, title: str = "", on_page: Callable[[int], None] | None = None) -> bytes:
    """All pages as one PDF whose texts can be searched and copied; ``on_page`` is told how many are laid out."""
    with _laid_out(pages, title, on_page=on_page) as compiler:
        return _whole(compiler.compile(format="pdf"))


def png_of(page: Page, *, dots: float = 144) -> bytes:
    """One page as a picture with so many dots an inch, or as many as a picture may have."""
    most = (MOST_PIXELS / (page.width * page.height)) ** 0.5 * 72
    with _laid_out([page], page.title) as compiler:
        return _whole(compiler.compile(format="png", ppi=min(dots, most)))


def _whole(written: bytes | list[bytes] | None) -> bytes:
    assert isinstance(written, bytes), "One page, or one document, is one file."
    return written


@contextmanager
def _laid_out(
    pages: Sequence[Page], title: str, *, on_page: Callable[[int], None] | None = None
) -> Iterator[typst.Compiler]:
    """Typst with the pages before it, each as big as it is."""
    import typst

    own = all(fonts.has_all(text) for page in pages for text in page.words())
    with tempfile.TemporaryDirectory(prefix="charthouse-") as folder:
        place = Path(folder)
        lines = [f"#set document(title: {_quoted(title)}, date: none)"]
        for number, page in enumerate(pages):
            (place / f"{number}.svg").write_text(svg_of(page), encoding="utf-8")
            lines.append(f"#set page(width: {page.width:.3f}pt, height: {page.height:.3f}pt, margin: 0pt)")
            lines.append(f'#image("{number}.svg", width: 100%, height: 100%, alt: {_quoted(page.title)})')
            if on_page is not None:
                on_page(number + 1)
        source = place / "pages.typ"
        source.write_text("\n".join(lines), encoding="utf-8")
        # The machine's fonts are looked for only where ours lack a letter: that takes time and differs everywhere.
        yield typst.Compiler(str(source), root=folder, font_paths=[str(fonts.FOLDER)], ignore_system_fonts=own)


def _quoted(text: str) -> str:
    plain = "".join(letter for letter in text if letter.isprintable())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
