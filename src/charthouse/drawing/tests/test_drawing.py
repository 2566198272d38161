"""Drawings: texts are measured by our fonts, nothing in an SVG runs, and a PDF has its pages and its texts."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pytest
from pypdf import PdfReader

from charthouse.drawing import fonts, inks
from charthouse.drawing.paper import pdf_of, png_of
from charthouse.drawing.scene import Box, Line, Page, Rect, Words, clipped, overlapping
from charthouse.drawing.svg import svg_of

SVG = "{http://www.w3.org/2000/svg}"


def page_with(*texts: str) -> Page:
    page = Page(200, 100, "A page")
    for i, text in enumerate(texts):
        page.add(1, Words(text, 10, 20 + i * 12, 8, inks.INK, about=i))
    page.add(0, Rect(inks.BAR, 10, 60, 80, 10, 2))
    return page


def test_texts_are_measured_by_the_font_and_not_by_their_letters():
    assert fonts.width("iiii", 10) < fonts.width("mmmm", 10) / 3
    assert fonts.width("Bold", 10, bold=True) > fonts.width("Bold", 10)
    assert fonts.width("Text", 20) == pytest.approx(2 * fonts.width("Text", 10))
    assert fonts.width("תכנון", 10) > 0
    assert fonts.width("1111", 10) == pytest.approx(fonts.width("8888", 10))  # figures stand in columns


def test_a_text_is_cut_to_what_fits_with_an_ellipsis():
    whole = "Cleanse customers and vendors"
    room = fonts.width("Cleanse customers", 10)

    assert fonts.cut(whole, 1000, 10) == whole
    assert fonts.cut(whole, room, 10).endswith("…")
    assert whole.startswith(fonts.cut(whole, room, 10)[:-1])
    assert fonts.width(fonts.cut(whole, room, 10), 10) <= room
    assert fonts.cut(whole, 1, 10) == ""


def test_a_text_is_wrapped_between_words_and_its_last_line_cut():
    lines = fonts.wrap("one two three four five six", fonts.width("one two th", 10), 10, lines=2)

    assert lines[0] == "one two"
    assert len(lines) == 2
    assert lines[1].startswith("three")
    assert lines[1].endswith("…")


def test_an_svg_is_well_formed_and_says_texts_as_they_are():
    nasty = '<script>alert("x")</script> & \x00 “quotes”'

    root = ET.fromstring(svg_of(page_with(nasty)))  # our own text

    assert [text.text for text in root.iter(f"{SVG}text")] == ['<script>alert("x")</script> &  “quotes”']
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "title", "rect", "path", "g", "text")
    }
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]


def test_an_svg_for_other_programs_brings_the_letters_it_needs():
    plain, packed = svg_of(page_with("Go-live")), svg_of(page_with("Go-live"), embed=True)

    assert "@font-face" not in plain
    assert packed.count("@font-face") == 1
    assert 2_000 < len(packed) - len(plain) < 20_000


def test_a_text_that_is_read_from_the_right_keeps_its_brackets_in_place():
    assert fonts.runs_right_to_left("תכנון (שלב 2)")
    assert not fonts.runs_right_to_left("Phase תכנון")
    assert fonts.in_its_direction("תכנון (שלב 2)") == "\u200fתכנון (שלב 2)\u200f"
    assert "'Noto Sans Hebrew'" in svg_of(page_with("תכנון"))


def test_a_pdf_has_every_page_at_its_size_with_texts_that_can_be_found():
    told: list[int] = []

    read = PdfReader(io.BytesIO(pdf_of([page_with("First"), page_with("Second")], title="Ours", on_page=told.append)))

    assert len(read.pages) == 2
    assert [round(float(side)) for side in read.pages[0].mediabox[2:]] == [200, 100]
    assert "First" in read.pages[0].extract_text()
    assert "Second" in read.pages[1].extract_text()
    assert told == [1, 2]
    assert read.metadata is not None
    assert read.metadata.title == "Ours"


def test_a_picture_has_the_dots_that_are_asked_for_and_no_more_than_can_be():
    picture = png_of(page_with("Go"), dots=144)

    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (400, 200)


def test_ways_are_cut_at_the_edges_of_a_page():
    ways = clipped([(0, 5), (50, 5), (50, 90)], Box(10, 0, 30, 20))

    assert ways == [[(10, 5), (40, 5)]]


def test_boxes_that_come_nearer_than_a_gap_overlap():
    assert overlapping([Box(0, 0, 10, 10)], Box(12, 0, 5, 5), gap=3)
    assert not overlapping([Box(0, 0, 10, 10)], Box(12, 0, 5, 5), gap=1)


def test_shapes_of_one_ink_are_one_path():
    page = Page(100, 100)
    page.add(0, *(Line(inks.GRID, ((0, y), (100, y))) for y in range(0, 100, 10)))

    root = ET.fromstring(svg_of(page))

    assert [len((path.get("d") or "").split("M")) - 1 for path in root.iter(f"{SVG}path")] == [10]
