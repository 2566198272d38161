"""Estimates by formula: published figures, published examples, and what no model takes."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.engine.parametric.cases import NoSpread, middle, scaled, spread, student_90
from charthouse.engine.parametric.cocomo import ACCURACY, MULTIPLIERS, cocomo
from charthouse.engine.parametric.cone import CONE, stated
from charthouse.engine.parametric.function_points import WEIGHTS, function_points
from charthouse.engine.parametric.limits import NotRated, OutOfRange
from charthouse.engine.parametric.use_case_points import ENVIRONMENT, TECHNICAL, use_case_points


@pytest.mark.parametrize(
    ("mode", "effort", "months"),
    [("organic", 3.2 * 10**1.05, 9.75), ("semi_detached", 3.0 * 10**1.12, 9.06), ("embedded", 44.37700939, 8.41)],
)
def test_ten_thousand_lines_take_what_the_nominal_equations_say(mode, effort, months):
    found = cocomo(10, mode, {})

    assert found.effort == found.nominal == pytest.approx(effort)
    assert found.months == pytest.approx(months, abs=0.01)
    assert found.hours == pytest.approx(152 * effort)


def test_a_power_plant_of_100_thousand_lines_takes_900_months_of_staff_and_22_of_the_calendar():
    """W. Royce, Software Project Management, 1998, appendix B; two drivers stand for the 1.28 that 900 is over 703."""
    found = cocomo(100, "embedded", {"rely": "high", "time": "high"})

    assert found.nominal == pytest.approx(703.3, abs=0.1)
    assert found.effort == pytest.approx(900, rel=0.003)
    assert found.months == pytest.approx(22, abs=0.1)
    assert found.people == pytest.approx(41, abs=0.5)


def test_the_extremes_of_the_fifteen_drivers_are_those_of_the_book():
    """Each driver's greatest over its least multiplier, as Boehm (1981) ranks them by what they can change."""
    reach = {name: max(row.values()) / min(row.values()) for name, row in MULTIPLIERS.items()}

    assert len(reach) == 15
    assert all(row["nominal"] == 1 for row in MULTIPLIERS.values())
    assert {name: round(value, 2) for name, value in reach.items()} == {
        "rely": 1.87, "data": 1.23, "cplx": 2.36, "time": 1.66, "stor": 1.56, "virt": 1.49, "turn": 1.32,
        "acap": 2.06, "aexp": 1.57, "pcap": 2.03, "vexp": 1.34, "lexp": 1.20, "modp": 1.51, "tool": 1.49, "sced": 1.23,
    }  # fmt: skip
    for name in ("acap", "aexp", "pcap", "vexp", "lexp", "modp", "tool"):  # what is better costs less
        assert all(worse > better for worse, better in pairwise(MULTIPLIERS[name].values()))


def test_the_accuracy_holds_68_of_a_hundred_within_a_fifth():
    deviation = math.log(ACCURACY.high) / 1.2815515655446004

    assert math.erf(math.log(1.2) / deviation / math.sqrt(2)) == pytest.approx(0.68)


def test_the_book_shop_has_48_use_case_points():
    """A published count of a book shop (UCMetrics, 2000): 60 unadjusted, factors 47 and 21.5, adjusted 48."""
    technical = dict(zip(TECHNICAL, (5, 4, 2, 4, 2, 5, 3, 3, 3, 2, 2, 5, 3), strict=True))
    environment = dict(zip(ENVIRONMENT, (4, 3, 4, 4, 3, 4, 0, 3), strict=True))

    found = use_case_points({"cases_simple": 3, "cases_average": 3, "cases_complex": 1}, technical | environment, 7)

    assert found.cases == 60
    assert found.technical == pytest.approx(1.07)
    assert found.environment == pytest.approx(0.755)
    assert found.points == pytest.approx(48.471)
    assert found.hours == pytest.approx(7 * 48.471)


def test_actors_and_use_cases_weigh_as_karner_weighed_them():
    counts = {"actors_simple": 2, "actors_average": 3, "actors_complex": 4, "cases_simple": 8, "cases_average": 8,
              "cases_complex": 2}  # fmt: skip

    found = use_case_points(counts, dict.fromkeys((*TECHNICAL, *ENVIRONMENT), 0))

    assert (found.actors, found.cases) == (20, 150)
    assert found.points == pytest.approx(170 * 0.6 * 1.4)
    assert found.hours == pytest.approx(20 * 170 * 0.6 * 1.4)
    assert (sum(TECHNICAL.values()), sum(ENVIRONMENT.values())) == (14, 4.5)


def test_a_count_of_functions_is_that_of_the_textbooks_example():
    """5 average inputs, 3 low outputs, 2 high inquiries, 4 average files and 2 low interfaces: 94 unadjusted points."""
    counts = {"inputs_average": 5, "outputs_low": 3, "inquiries_high": 2, "internal_average": 4, "external_low": 2}

    assert function_points(counts, 8).points == 94
    assert function_points(counts, 8).hours == 752
    assert sum(WEIGHTS.values()) == 13 + 16 + 13 + 32 + 22


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: cocomo(0, "organic", {}),
        lambda: cocomo(-5, "organic", {}),
        lambda: cocomo(math.nan, "organic", {}),
        lambda: cocomo(1e9, "embedded", {}),
        lambda: use_case_points({}, {}),
        lambda: use_case_points({"cases_simple": -1}, {}),
        lambda: use_case_points({"cases_simple": 1}, {"t1": 6}),
        lambda: use_case_points({"cases_simple": 1}, {}, 0),
        lambda: function_points({}, 8),
        lambda: function_points({"inputs_low": math.inf}, 8),
        lambda: stated(1, 1),
        lambda: stated(1.2, 1.5),
        lambda: scaled(0, 1),
        lambda: scaled(480, 0),
        lambda: scaled(480, 1, [-1]),
    ],
)
def test_nonsense_is_refused_by_name(wrong):
    with pytest.raises(OutOfRange, match="is from"):
        wrong()


@pytest.mark.parametrize(
    ("mode", "ratings"), [("hybrid", {}), ("organic", {"rely": "extra_high"}), ("organic", {"luck": "high"})]
)
def test_a_rating_that_the_table_lacks_is_refused(mode, ratings):
    with pytest.raises(NotRated, match="has no rating"):
        cocomo(10, mode, ratings)


def test_the_range_of_three_cases_is_the_prediction_interval():
    """10, 20 and 40 days: the logarithms deviate by ln 2, t(0.9; 2) = 1.886, √(4/3)."""
    found = spread([10, 20, 40])

    assert middle([10, 40, 20]) == 20
    assert found.high == pytest.approx(2 ** (1.886 * math.sqrt(4 / 3)))
    assert found.low * found.high == pytest.approx(1)


@pytest.mark.parametrize("values", [[], [10], [7, 7, 7]])
def test_what_does_not_vary_tells_no_range(values):
    with pytest.raises(NoSpread):
        spread(values)


def test_students_quantiles_are_those_of_the_tables():
    assert [round(student_90(freedom), 3) for freedom in (1, 10, 11, 15, 20, 30, 120)] == [
        3.078, 1.372, 1.363, 1.341, 1.325, 1.310, 1.289,
    ]  # fmt: skip


@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=30, unique=True))
def test_the_range_holds_the_middle_and_scales_with_the_cases(values):
    try:
        found = spread(values)
    except NoSpread:
        return
    assert found.low < 1 < found.high
    assert spread([3 * each for each in values]).high == pytest.approx(found.high, rel=1e-6)


def test_the_cone_narrows_with_what_is_known():
    reach = [each.high / each.low for each in CONE.values()]

    assert reach[0] == 16
    assert all(wider > narrower for wider, narrower in pairwise(reach))
