"""What a document says is on its pages and in its files, and is never a command of the format."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.shared import Mm
from pypdf import PdfReader

from charthouse.papers.letters import breakable
from charthouse.papers.markdown import escaped, markdown_of
from charthouse.papers.model import (
    Attached,
    Band,
    Box,
    Bullets,
    Column,
    Condition,
    Fact,
    Facts,
    Figure,
    Heading,
    Note,
    Page,
    Paper,
    Prose,
    Sheet,
    Side,
    Sides,
    Signature,
    Signatures,
    State,
    Table,
    cells,
)
from charthouse.papers.pdf import pdf_of, pictures_of
from charthouse.papers.prose import Run, plain, read, reader
from charthouse.papers.word import docx_of

EVIL = '#read("paper.json") $x$ @ref <label> = head #panic() \\ `raw` ``` /* // #import "x" *b* _i_ [l](javascript:x)'


def paper(*blocks: object, **facts: object) -> Paper:
    return Paper("X-1", "Charter", "Payroll", blocks, **facts)  # type: ignore[arg-type]


WHOLE = paper(
    Heading("Purpose", "1"),
    Prose("**Why**\n\n- one\n- two\n\n> so\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx  y\n```\n\n---"),
    Note("A note"), Bullets(("first", "second")),
    Table((Column("What"), Column("Amount", "end")), (cells("Licences", "€576"), cells("Sum", "€576")), total=True),
    Table((Column("What"),), ()),
    Facts((Fact("Basis", "Two quotations"),)), Band((Fact("Low", "1"), Fact("High", "2"))),
    Sides((Side("In", ("Stock",), "✓"), Side("Out", (), nothing="nothing named"))),
    Signatures((Signature("Helene", "CFO", "Signed", "good", ("today",), "", (Condition("Rehearse", "open"),)),
                Signature("Robert", "", "Refused", "bad", (), "Too dear"))),
    Figure('<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"><rect width="5" height="5"/></svg>', "A"),
    lead="A draft.", facts=(Fact("SHA-256", "a1" * 32),), stamp="Draft", edition="version 2", foot="Charthouse",
    attached=(Attached("charter.json", b'{"a":1}', "application/json", "The content"),),
)  # fmt: skip


@pytest.mark.parametrize("sheet", ["a4", "letter"])
def test_every_kind_of_block_is_set_on_both_papers(sheet):
    assert pdf_of(WHOLE, sheet).startswith(b"%PDF-")
    assert docx_of(WHOLE, sheet).startswith(b"PK")


def test_the_sheets_have_the_sizes_of_their_papers():
    assert b"/MediaBox [0 0 595" in pdf_of(WHOLE, "a4")
    assert b"/MediaBox [0 0 612 792]" in pdf_of(WHOLE, "letter")
    assert Document(io.BytesIO(docx_of(WHOLE, "letter"))).sections[0].page_width == Mm(215.9)


def test_what_was_signed_lies_in_the_pdf():
    assert b"charter.json" in pdf_of(WHOLE)


def test_an_empty_document_has_one_page():
    assert len(pictures_of(paper())) == 1


@pytest.mark.parametrize("block", [
    Heading(EVIL, EVIL), Prose(EVIL), Note(EVIL), Bullets((EVIL,), EVIL), Table((Column(EVIL),), (cells(EVIL),)),
    Facts((Fact(EVIL, EVIL),)), Band((Fact(EVIL, EVIL),)), Sides((Side(EVIL, (EVIL,), EVIL, EVIL),)),
    Signatures((Signature(EVIL, EVIL, EVIL, "warn", (EVIL,), EVIL, (Condition(EVIL, EVIL),)),)),
])  # fmt: skip
def test_commands_of_the_type_setter_are_only_words(block):
    evil = Paper("x", EVIL, EVIL, (block,), lead=EVIL, stamp=EVIL, foot=EVIL)

    assert pdf_of(evil).startswith(b"%PDF-")
    assert docx_of(evil).startswith(b"PK")


def test_markdown_shows_every_text_as_it_was_written():
    told = markdown_of(paper(Table((Column("What"),), (cells("a|b <script> *c* [d](e) `f` &amp; ~~g~~ $h$"),))))

    assert "| a\\|b \\<script\\> \\*c\\* \\[d\\](e) \\`f\\` \\&amp; \\~\\~g\\~\\~ \\$h\\$ |" in told


@pytest.mark.parametrize(
    "said", ["# Not a heading", "1. Not an item", "- not an item", "> not quoted", "+ x", "===", "12) x"]
)
def test_a_line_that_looks_like_a_command_of_markdown_is_a_paragraph(said):
    html = reader().render(escaped(said))

    assert html == f"<p>{said.replace('>', '&gt;')}</p>\n"


def test_prose_comes_back_from_markdown_as_it_went_in():
    said = "Why **now** and *not* ~~then~~: [the page](https://example.org/a)\n\n- one\n- two\n    1. deep\n"

    again = markdown_of(paper(Prose(said))).split("---")[0]

    assert reader().render(said) in reader().render(again)


def test_links_that_run_something_are_no_links():
    runs = read("[a](javascript:alert) [b](https://b.example) [c](file:///etc/passwd)")[0].runs

    assert {one.link for one in runs} == {"", "https://b.example"}


def test_items_know_their_depth_and_their_number():
    found = [(one.level, one.sign, plain(one.runs)) for one in read("3. three\n4. four\n    - deep\n")]

    assert found == [(0, "3.", "three"), (0, "4.", "four"), (1, "–", "deep")]


def test_lines_of_a_paragraph_stay_lines():
    assert read("one\ntwo")[0].runs == (Run("one"), Run(broken=True), Run("two"))


def test_a_word_that_fits_on_no_line_can_be_broken_and_a_usual_one_not():
    assert breakable("Donaudampfschifffahrtsgesellschaft") == "Donaudampfschifffahrtsgesellschaft"
    assert "\N{ZERO WIDTH SPACE}" in breakable("https://example.org/a/very/long/path/to/some/page")
    assert "\N{ZERO WIDTH SPACE}" in breakable("x" * 200)


def test_right_to_left_texts_say_so_to_the_word_processor():
    with zipfile.ZipFile(io.BytesIO(docx_of(paper(Prose("مرحبا بالعالم"))))) as packed:
        xml = packed.read("word/document.xml").decode()

    assert "<w:bidi/>" in xml
    assert "<w:rtl/>" in xml


def test_control_characters_break_no_file():
    odd = paper(Prose("a\x0bbc\ud800"), Note("\x1b[31m"))

    assert pdf_of(odd).startswith(b"%PDF-")
    assert "abc" in [one.text for one in Document(io.BytesIO(docx_of(odd))).paragraphs]
    assert "abc" in markdown_of(odd)


def test_the_word_processor_gets_headings_and_heads_of_tables_that_repeat():
    document = Document(io.BytesIO(docx_of(WHOLE)))

    assert [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"] == [
        "1  Purpose"
    ]
    assert document.core_properties.title == "Charter – Payroll"
    assert sum("tblHeader" in table._tbl.xml for table in document.tables) == 2


def one_page(count: int, letters: int) -> Paper:
    name = ("Datenschutzfolgenabschätzung שלום " * 20)[:letters]
    items = Bullets(tuple(f"{at} {name}" for at in range(count)))
    table = Table(
        (Column("Meilenstein"), *[Column("Zugesagt", "end")] * 4),
        tuple(cells(f"{at} {name}", *["28. September 2027"] * 4) for at in range(count)),
    )
    more = tuple(f"{at} more" for at in range(1, count + 1))
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="690" height="190"><rect width="5" height="5"/></svg>'
    rows = (
        (Box(name, items, (6, 4, 3), more, asked=True),), (Box(name, Figure(svg, "A"), note=name),),
        (Box(name, table, (9, 5), more), Box(name, table, (9, 5), more)),
        (Box("Next", items, (3,)), Box("Done", items)),
        (Box("Nothing", Note("n/a")),),
    )  # fmt: skip
    page = Page(name * 2, tuple(State(name[:20], "At risk", "warn", name) for _at in range(4)), rows, (name, name))
    return paper(page=page, stamp="DRAFT", foot=name, language="de")


@pytest.mark.parametrize(("count", "letters"), [(1, 8), (9, 80), (40, 220)])
@pytest.mark.parametrize("sheet", ["a4", "letter"])
def test_a_single_page_is_one_page_whatever_it_holds(sheet: Sheet, count: int, letters: int) -> None:
    pages = PdfReader(io.BytesIO(pdf_of(one_page(count, letters), sheet))).pages

    said = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert "Nothing n/a" in said
    assert "DRAFT" in said
    assert bool(re.search(r"\b3\d more", said)) == (count == 40)
