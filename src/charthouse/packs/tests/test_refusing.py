"""Each fault of a pack is named with the part in which it lies, the line on which that begins, and what to do."""

from __future__ import annotations

import pytest

from charthouse.packs.checking import checked
from charthouse.packs.library import shipped


def _problems(slug: str, before: str, after: str) -> list[tuple[int | None, str]]:
    text = shipped()[slug].text
    assert before in text
    _pack, problems = checked(text.replace(before, after, 1))
    return [(one.line, one.sentence) for one in problems]


def _line(slug: str, table: str, identity: str) -> int:
    lines = shipped()[slug].text.split("\n")
    return next(
        place for place, line in enumerate(lines, 1)
        if line == f"[[{table}]]" and lines[place] == f'id = "{identity}"'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "part", "before", "after", "says"),
    [
        ("software", ("task", "observe"), 'after = ["outcomes"]', 'after = ["outcome"]', "There is no task “outcome”"),
        ("software", ("task", "observe"), 'role = "ux"\nchecklist', 'role = "uy"\nchecklist', "There is no role “uy”"),
        ("software", ("task", "observe"), "days = [4, 6, 10]", "days = [6, 6, 6]", "durations are the same"),
        ("software", ("task", "observe"), "days = [4, 6, 10]", "days = [6, 4, 10]", "three numbers in their order"),
        ("software", ("task", "observe"), "days = [4, 6, 10]\n", "", "Say how many days it takes"),
        ("software", ("task", "observe"), 'in = "understand"\ndays = [4', 'in = "hall"\ndays = [4', "no “hall”"),
        ("software", ("task", "observe"), 'id = "observe"', 'id = "observe"\ncolour = "red"', "“colour” means nothing"),
        ("software", ("phase", "shape"), 'step = "design"', 'step = "dream"', "“step” is one of"),
        ("software", ("risk", "finding"), 'hits = ["mend"]', "hits = []", "It hits no task"),
        ("software", ("risk", "finding"), "probability = 0.15", "probability = 1.5", "a number from 0 to 1"),
        ("software", ("meeting", "demo"), 'every = "fortnightly"', 'every = "often"', "“every” is one of"),
        ("software", ("meeting", "demo"), 'leads = "owner"', 'leads = "nobody"', "There is no role “nobody”"),
        ("software", ("run_sheet", "release-day"), 'kind = "point-of-no-return"', 'kind = "decision"', "no way back"),
        ("infrastructure", ("calendar", "window"), "Sat 18:00-24:00", "Sat 18-24", "“Sat 18-24” is no working time"),
        ("waterfall", ("gate", "closed"), 'stage = "handing-over"', 'stage = "end"', "There is no stage “end”"),
        ("waterfall", ("stage", "design"), 'steps = ["design"]', 'steps = ["paint"]', "“paint” is no step"),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_the_line_of_its_part(
    slug: str, part: tuple[str, str], before: str, after: str, says: str
) -> None:
    found = _problems(slug, before, after)
    line = _line(slug, *part)
    assert [sentence for at, sentence in found if at == line and says in sentence and part[1] in sentence], found


def test_tasks_that_wait_for_each_other_are_all_named() -> None:
    found = _problems("software", 'name = "Agree on outcomes', 'after = ["observe"]\nname = "Agree on outcomes')
    assert {line for line, sentence in found if "waits for itself" in sentence} == {
        _line("software", "task", "outcomes"),
        _line("software", "task", "observe") + 1,  # a line was put in above it
    }


def test_a_text_that_is_no_toml_is_refused_with_its_line() -> None:
    pack, problems = checked('format = "charthouse-pack-1"\nkind = type\n')
    assert pack is None
    assert problems[0].line == 2
