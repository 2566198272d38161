"""What a deck says is on its slides: as titles, texts, tables and charts that PowerPoint knows."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pptx

from charthouse.papers.deck import Bars, Deck, Line, Lines, Part, Series, Sign, Signs, Slide
from charthouse.papers.model import Bullets, Column, Note, Table, cells
from charthouse.papers.slide_parts import plain
from charthouse.papers.slides import HEIGHT, WIDTH, pptx_of

EVIL = 'שלום \x00\x0b <a:t/> & "=1+1" \ud800 {x}'


def opened(*slides: Slide, **facts: Any) -> Any:
    return pptx.Presentation(io.BytesIO(pptx_of(Deck("x", "Weekly report", "Payroll", slides, **facts))))


def texts(slide: Any) -> str:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def charts(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if shape.has_chart]


def test_charts_hold_their_figures_and_say_in_words_what_they_show() -> None:
    day = dt.date(2026, 3, 2)
    lines = Lines((Line("Earned", ((day, Decimal(0)), (day + dt.timedelta(days=30), Decimal("0.64")))),), "64 % earned")
    bars = Bars(("Labour", "Cloud"), (Series("Budget", (Decimal("1200.50"), Decimal(-3))),), "By type")

    (slide,) = opened(Slide("Money", (Part("Course", lines),), (Part("Money", bars),))).slides

    course, money = charts(slide)
    (earned,) = course.chart.plots[0].series
    assert list(earned.values) == [0, 0.64]
    assert [int(float(each.text)) for each in earned._element.xpath(".//c:xVal//c:v")] == [46083, 46113]
    assert list(money.chart.plots[0].categories) == ["Labour", "Cloud"]
    assert list(money.chart.plots[0].series[0].values) == [1200.5, -3]
    told = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in (course, money)]
    assert told == ["64 % earned", "By type"]


def test_a_long_table_runs_on_over_the_next_slides_with_its_head_and_without_losing_a_row() -> None:
    table = Table((Column("What"), Column("Amount", "end")), tuple(cells(f"Row {at}", f"{at}") for at in range(60)))

    slides = opened(Slide("All", (Part("Rows", table, "After the last"),), lead="Sixty rows.")).slides

    assert len(slides) > 2
    said = "\n".join(texts(one) for one in slides)
    assert [at for at in range(60) if f"Row {at}\n" not in said] == []
    assert all("What\nAmount" in texts(one) for one in slides)
    assert [one.shapes.title.text for one in slides][:2] == ["All", "All (continued)"]
    assert ["After the last" in texts(one) for one in slides] == [False] * (len(slides) - 1) + [True]


def test_nothing_stands_outside_the_slide_and_each_has_its_number() -> None:
    many = Bullets(tuple(f"{at}: " + "a long sentence about it " * 12 for at in range(20)))
    signs = Signs(tuple(Sign(f"Side {at}", "warn", "At risk", "because of it " * 30) for at in range(5)))
    table = Table(
        (Column("A"), Column("B"), Column("C", "end")), tuple(cells("W" * 300, "x " * 200, "1,234") for _at in range(9))
    )

    slides = opened(
        Slide("T" * 200, (Part("", signs), Part("Ask", many, asked=True)), (Part("R" * 90, table),), lead="L " * 400),
        stamp="DRAFT", foot="Charthouse",
    ).slides  # fmt: skip

    for number, slide in enumerate(slides, 1):
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert (shape.left + shape.width) / 12700 <= WIDTH
            assert (shape.top + shape.height) / 12700 <= HEIGHT, (number, shape.name)
        assert slide._element.xpath(".//a:fld[@type='slidenum']/a:t")[0].text == str(number)
        assert "DRAFT" in texts(slide)


def test_texts_of_any_kind_are_texts_in_their_own_direction() -> None:
    deck = opened(Slide(EVIL, (Part(EVIL, Note(EVIL)), Part("", Bullets((EVIL,)))), lead=EVIL), foot=EVIL)

    (slide,) = deck.slides
    assert slide.shapes.title.text == plain(EVIL)
    assert slide.shapes.title.text_frame.paragraphs[0]._p.pPr.get("rtl") == "1"
    assert opened(Slide("Empty", ())).slides[0].shapes.title.text == "Empty"
