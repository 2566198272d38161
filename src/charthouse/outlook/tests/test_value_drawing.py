"""The S-curve's words lie over no others, wherever the project stands."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from tests.worlds import DAY, MONDAY

from charthouse.outlook.value_drawing import HEIGHT, NARROW, WIDE, Label, curve_of
from charthouse.outlook.value_words import Amount

BAC = 480_000.0
EUROS = Amount(money=True, currency="EUR")


def sheet(share: float, *, spent: float | None, finished: bool = False) -> Any:
    """What was measured of three years when a share of them is over."""
    days = 3 * 365 * 1440
    at = round(MONDAY + share * days)
    moments = [
        SimpleNamespace(
            date=MONDAY + day, pv=BAC * day / days, ev=None if MONDAY + day > at else 0.9 * BAC * day / days,
            ac=None if spent is None or MONDAY + day > at else spent * BAC * day / days,
        )
        for day in sorted({0, at - MONDAY, days // 2, days})
    ]  # fmt: skip
    amounts = SimpleNamespace(bac=BAC, ev=0.9 * BAC * share, ac=None if spent is None else spent * BAC * share)
    standing = SimpleNamespace(
        at=at, series=moments, planned_start=MONDAY, planned_finish=MONDAY + days, amounts=amounts,
        actual_finish=at if finished else None,
    )  # fmt: skip
    finish = {level: MONDAY + days + late * 60 * DAY for level, late in ((0.1, 1), (0.5, 2), (0.9, 5))}
    cost = None if spent is None else {0.1: BAC, 0.5: 1.1 * BAC, 0.9: 1.2 * BAC}
    return SimpleNamespace(standing=standing, forecast=SimpleNamespace(finish=finish, cost=cost))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("spent", [None, 0.89, 0.9, 1.4])
@pytest.mark.parametrize("share", [0.0, 0.002, 0.01, 0.03, 0.06, 0.12, 0.5, 0.9, 1.0])
def test_no_words_lie_over_others_or_outside_of_the_drawing(share, spent, width):
    curve = curve_of(sheet(share, spent=spent), EUROS, width)

    words: list[Label] = [
        curve.status_label, *curve.forecast_labels, *(label for _name, label in curve.labels),
        *(label for _height, label in curve.rows), *curve.columns,
    ]  # fmt: skip
    across = [label for label in words if label not in curve.columns]
    assert [(a.text, b.text) for a, b in combinations(across, 2) if a.meets(b)] == []
    assert [label.text for label in across if label.box[0] < 0 or label.box[2] > width or label.y > HEIGHT - 30] == []
    heights = {name: label.y for name, label in curve.labels}
    if spent is not None and spent > 0.9:
        assert heights["spent"] < heights["earned"], "as the lines lie"
    assert {name for name, _label in curve.labels} == {"plan", "earned"} | ({"spent"} if spent is not None else set())


def test_a_finished_project_has_no_fan():
    curve = curve_of(sheet(1.0, spent=0.9, finished=True), EUROS, WIDE)

    assert (curve.fan, curve.middle, curve.forecast_labels) == ("", None, ())
