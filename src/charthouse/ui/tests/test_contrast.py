"""Every text pair of the tokens reads well in both themes: computed, as WCAG 2.2 defines contrast."""

import pytest

from charthouse.ui.specimens import contrast, tokens

GROUNDS = ("paper", "buff", "surface")
STATES = ("good", "warn", "bad")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "water-5", "course", *STATES) for ground in GROUNDS),
    *(("ink", ground) for ground in ("buff-2", "water-1", "water-2", "sel", "weekend", "course-tint")),
    *(("ink-2", ground) for ground in ("buff-2", "water-1", "sel")),
    *(("ink-3", ground) for ground in ("sel", "weekend")),
    *((state, f"{state}-tint") for state in STATES),
    *(("ink", f"{state}-tint") for state in STATES),
    ("on-course", "course"),
    ("on-course", "course-2"),
    ("paper", "ink"),
    ("paper", "water-5"),
]
MARKS = [
    *((mark, ground) for mark in ("edge", "water-4", "focus", "course", *STATES) for ground in ("paper", "surface")),
    ("warn-mark", "surface"),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_reads_at_4_5(text, ground, theme):
    colours = tokens()

    assert contrast(colours[text][theme], colours[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_show_at_3(mark, ground, theme):
    colours = tokens()

    assert contrast(colours[mark][theme], colours[ground][theme]) >= 3


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
