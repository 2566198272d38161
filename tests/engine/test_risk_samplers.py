"""What the kernel draws follows the distributions that were asked for, far into their tails, and is the same for ever.

Statistical tests have fixed seeds, so that they never fail by chance; their bounds are those that chance would break
once in more than ten thousand seeds.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charthouse.engine.network import Task
from charthouse.engine.risk import sampling
from charthouse.engine.risk.correlating import mixtures, normal_correlation
from charthouse.engine.risk.distributions import (
    BadDistribution,
    BetaPert,
    Discrete,
    Distribution,
    Empirical,
    Lognormal,
    Triangular,
    Uniform,
    between_p10_and_p90,
)
from charthouse.engine.risk.model import Correlation, RiskModel
from charthouse.engine.risk.philox import LANES, fill
from charthouse.engine.risk.program import program_of
from charthouse.engine.risk.scenario import scenario_of
from charthouse.engine.risk.slow import works
from charthouse.engine.risk.special import beta_below, beta_quantile, normal_below, normal_quantile
from charthouse.engine.risk.tables import table_of
from tests.engine.world import plan

MINUTES = 1_000_000
"""So long that rounding to minutes is nothing."""
DISTRIBUTIONS: list[Distribution] = [
    BetaPert(0, 0.2 * MINUTES, MINUTES),
    BetaPert(0.5 * MINUTES, 0.5 * MINUTES, MINUTES),
    Triangular(0, 0.3 * MINUTES, MINUTES),
    Uniform(0.1 * MINUTES, MINUTES),
    Lognormal(0.2 * MINUTES, 0.1 * MINUTES),
    Discrete((100.0, 5_000.0, 90_000.0), (1.0, 2.0, 5.0)),
    Empirical(tuple(MINUTES * each for each in (0.8, 0.95, 1.0, 1.1, 1.3, 1.9))),
]


def drawn(distributions, count=64_000, seed=5, correlations=()):
    """Durations that the kernel draws, a row for each distribution."""
    tasks = tuple(Task(number, f"Task {number}", 480) for number in range(1, len(distributions) + 1))
    model = RiskModel(
        plan(*tasks), tuple(zip(range(1, len(tasks) + 1), distributions, strict=True)), correlations=correlations
    )
    scenario = scenario_of(model, program_of(model.plan))
    return np.concatenate([works(scenario, seed, first)[0] for first in range(0, count, LANES)], axis=1)


def distance(values, quantile):
    """The largest step between the shares found up to 999 quantiles and those that are right (Kolmogorov, Smirnov)."""
    shares = np.arange(1, 1000) / 1000
    bounds = np.array([quantile(p) for p in shares])
    found = np.searchsorted(np.sort(values), bounds, side="right") / len(values)
    return float(np.abs(found - shares).max())


BOUND = 2.23 / math.sqrt(64_000)
"""Chance breaks it once in ten thousand: 2·exp(−2·2.23²) (Kolmogorov's distribution)."""


def follows(values, distribution):
    """Whether draws follow a distribution: in shape, mean and variance."""
    deviation = math.sqrt(distribution.variance)
    mean_is_right = abs(values.mean() - distribution.mean) < 4 * deviation / math.sqrt(len(values)) + 0.01
    if isinstance(distribution, Discrete):
        total = sum(distribution.weights)
        shares = [(values == value).mean() - weight / total
                  for value, weight in zip(distribution.values, distribution.weights, strict=True)]  # fmt: skip
        return mean_is_right and max(map(abs, shares)) < 4 * 0.5 / math.sqrt(len(values))
    spread_is_right = abs(values.std() / deviation - 1) < 0.02
    return mean_is_right and spread_is_right and distance(values, distribution.quantile) < BOUND


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda each: type(each).__name__)
def test_draws_follow_their_distribution(distribution):
    assert follows(drawn([distribution])[0], distribution)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda each: type(each).__name__)
def test_correlated_draws_follow_their_distribution_too(distribution):
    one, other = drawn([distribution, Uniform(0, MINUTES)], correlations=(Correlation((1, 2), 0.5),))

    assert follows(one, distribution)
    assert follows(other, Uniform(0, MINUTES))


@pytest.mark.parametrize(
    "planted", ["a kernel that squeezes", "a table a step off", "half of a mirror", "a weak cipher"]
)
def test_a_planted_error_in_a_sampler_is_found(planted, monkeypatch):
    """The tests above must fail where a sampler is wrong by little, or they prove nothing."""
    distribution = BetaPert(0, 0.2 * MINUTES, MINUTES)
    values = drawn([distribution])[0]
    if planted == "a kernel that squeezes":
        values = distribution.mean + (values - distribution.mean) * 0.97
    else:
        scenario_tables = table_of(distribution.placed()[0])
        wrong = scenario_tables.copy()
        if planted == "a table a step off":
            wrong = np.append(wrong[1:], wrong[-1:], axis=0)
        elif planted == "half of a mirror":
            wrong[len(wrong) // 2 :] *= np.float32(0.97)
        bits = np.empty(LANES, np.uint32)
        out = np.empty(LANES, np.float32)
        found = []
        for first in range(0, 64_000, LANES):
            fill(bits, first, 1, 0, 5)
            if planted == "a weak cipher":
                bits &= np.uint32(0xF7FFFFFF)  # one of the higher bits stuck
            sampling.look_up(bits, wrong, out)
            found.append(out.astype(float) * MINUTES)
        values = np.concatenate(found)

    assert not follows(values, distribution)


@pytest.mark.parametrize("distribution", [each for each in DISTRIBUTIONS if not isinstance(each, Discrete | Empirical)])
@pytest.mark.parametrize("bits", [0, 1, 2, 7, 100, 12_345, 10**6, 2**27 + 9, 2**31 - 1])
def test_tables_are_exact_in_the_tails(distribution, bits):
    """Down to the smallest random number, 6.3 standard deviations out, and the same from above.

    A table is read between its knots along a straight line: that is off by less than a two-thousandth of the distance
    from the end of the distribution, or from its median for one without end.
    """
    key, low, reach = distribution.placed()
    table = table_of(key)
    out = np.empty(LANES, np.float32)
    p = (bits + 0.5) / 2**32
    for number, exact in ((bits, distribution.quantile(p)), (2**32 - 1 - bits, _upper(distribution, p))):
        sampling.look_up(np.full(LANES, number, np.uint32), table, out)
        found = low + reach * float(out[0])
        from_below, from_above = exact - low, low + reach - exact
        near = from_below if isinstance(distribution, Lognormal) else min(from_below, from_above)
        assert found == pytest.approx(exact, abs=5e-4 * near + 2e-7 * reach)


def _upper(distribution, p):
    """The quantile at 1 − p, without the digits that 1 − p loses."""
    from charthouse.engine.risk.distributions import standard_quantile

    key, low, reach = distribution.placed()
    return low + reach * standard_quantile(key, 1 - p, p)


def test_normal_numbers_are_right_beyond_four_deviations():
    """Of 4 million normal numbers as many lie beyond 3.8, 4.25 and 4.75 deviations as should, within four of theirs."""
    table = table_of(("normal",))
    count = 4_000_000
    bits, out = np.empty(LANES, np.uint32), np.empty(LANES, np.float32)
    beyond = {3.8: 0, 4.25: 0, 4.75: 0}
    for first in range(0, count, LANES):
        fill(bits, first, 3, 0, 11)
        sampling.look_up(bits, table, out)
        far = np.abs(out)
        if far.max() > 3.8:
            for z in beyond:
                beyond[z] += int((far > z).sum())
    for z, found in beyond.items():
        expected = count * 2 * NormalDist().cdf(-z)
        assert abs(found - expected) < 4 * math.sqrt(expected) + 1, z
    assert beyond[4.25] > 0


@pytest.mark.parametrize(
    ("p", "z"),
    # B. Wichura's AS 241 gives the first two as its test values; the rest are from tables of the normal distribution.
    [(0.25, -0.6744897501960817), (0.001, -3.090232306167814), (1e-20, -9.262340089798408), (0.975, 1.959963984540054)],
)
def test_the_normal_quantile_has_its_published_values(p, z):
    assert normal_quantile(p) == pytest.approx(z, rel=1e-14)
    assert normal_below(z) == pytest.approx(p, rel=1e-12)


def test_the_beta_distribution_has_its_closed_forms():
    """Beta(1, b) and Beta(a, 1) are powers; Beta(2, 2) is 3x² − 2x³."""
    for x in (1e-12, 0.01, 0.3, 0.9):
        assert beta_below(1, 5, x) == pytest.approx(-math.expm1(5 * math.log1p(-x)), rel=1e-12)
        assert beta_below(5, 1, x) == pytest.approx(x**5, rel=1e-12)
        assert beta_below(2, 2, x) == pytest.approx(3 * x**2 - 2 * x**3, rel=1e-12)
    for p in (1e-12, 0.2, 0.999):
        assert beta_quantile(5, 1, p, -1) == pytest.approx(p**0.2, rel=1e-11)


@given(st.floats(1, 5), st.floats(1e-9, 1 - 1e-9))
def test_the_beta_quantile_undoes_the_distribution(a, p):
    x = beta_quantile(a, 6 - a, p, -1.0)

    assert beta_below(a, 6 - a, x) == pytest.approx(p, rel=1e-9)


def test_pert_has_its_exact_moments_and_not_the_old_sixth():
    """(10, 20, 60): mean 25, variance (μ − a)(b − μ)/7 = 75; the old rule ((b − a)/6)² says 69.4."""
    pert = BetaPert(10, 20, 60)

    assert (pert.mean, pert.variance) == (25, 75)
    assert pert.placed() == (("beta", 0.2), 10, 50)  # α = 1 + 4·0.2 = 1.8, β = 1 + 4·0.8 = 4.2
    assert pert.mean == 10 + 50 * 1.8 / (1.8 + 4.2)


def test_a_lognormal_is_placed_by_its_mean_and_deviation():
    found = Lognormal(100, 50)

    assert found.quantile(0.5) == pytest.approx(100 / math.sqrt(1.25))
    assert found.quantile(NormalDist().cdf(1)) == pytest.approx(
        100 / math.sqrt(1.25) * math.exp(math.sqrt(math.log(1.25)))
    )


@given(
    st.sampled_from([BetaPert, Triangular]),
    st.floats(0, 1),
    st.floats(1, 1e6),
)
def test_p10_and_p90_are_met(kind, place, reach):
    low, likely, high = 100.0, 100 + place * reach, 100 + reach

    found: Any = between_p10_and_p90(kind, low, likely, high)

    assert found.quantile(0.1) == pytest.approx(low, abs=1e-6 * reach)
    assert found.quantile(0.9) == pytest.approx(high, abs=1e-6 * reach)
    assert found.low <= likely == found.likely <= found.high


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: BetaPert(3, 2, 5), "goes from low over likely to high, not 3, 2, 5"),
        (lambda: Triangular(0, 1, math.inf), "not 0, 1, inf"),
        (lambda: Lognormal(0, 1), "a mean above 0"),
        (lambda: Discrete((1.0, 2.0), (0.0, 0.0)), "a weight of 0 or more for each, and one above 0"),
        (lambda: Empirical(()), "at least one value"),
        (lambda: between_p10_and_p90(Triangular, 5, 1, 100), "not 5, 1, 100"),
    ],
)
def test_what_is_no_distribution_is_refused(make, words):
    with pytest.raises(BadDistribution, match=words):
        make()


def test_the_cipher_is_the_published_one():
    """Philox 4x32-10's known answers, from the authors' Random123 (kat_vectors): counter and key all zero, all one."""
    bits = np.empty(LANES, np.uint32)
    fill(bits, 0, 0, 0, 0)

    assert [f"{each:08x}" for each in bits[:4]] == ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]


def test_spearman_becomes_a_normal_correlation():
    """r = 2 sin(πρ/6): ρ = ½ gives 0.5176; at the ends they agree."""
    assert normal_correlation(0.5) == pytest.approx(0.517638090205)
    assert (normal_correlation(1), normal_correlation(0)) == pytest.approx((1, 0))


@pytest.mark.parametrize("rho", [0.8, 0.3, -0.6])
def test_ranks_correlate_as_asked(rho):
    one, other = drawn([DISTRIBUTIONS[0], DISTRIBUTIONS[4]], correlations=(Correlation((1, 2), rho),))

    found = np.corrcoef(np.argsort(np.argsort(one)), np.argsort(np.argsort(other)))[0, 1]
    assert found == pytest.approx(rho, abs=4 / math.sqrt(64_000))


def test_correlations_that_contradict_each_other_are_repaired_and_told():
    """A with B and B with C at 0.9 leave no room for A with C at −0.9; the repair stays near and is drawn."""
    wanted = (Correlation((1, 2), 0.9), Correlation((2, 3), 0.9), Correlation((1, 3), -0.9))

    mixed, told = mixtures(wanted, [1, 2, 3])

    assert len(told) == 1
    assert told[0].startswith("The correlations of 3 tasks contradict each other; they were changed by up to 0.4")
    lower = np.zeros((3, 3))
    for row, task in enumerate((1, 2, 3)):
        for source, weight in mixed.of[task]:
            lower[row, source] = weight
    made = lower @ lower.T
    assert np.diag(made) == pytest.approx(np.ones(3))
    assert np.linalg.eigvalsh(made)[0] > -1e-12
    assert made[0, 1] > 0.4
    assert made[0, 2] < 0


def test_correlations_that_can_be_are_kept_as_they_are():
    mixed, told = mixtures((Correlation((1, 2), 0.5), Correlation((2, 3), -0.3)), [1, 2, 3])

    assert told == []
    first, second = dict(mixed.of[1]), dict(mixed.of[2])
    assert sum(first.get(k, 0) * second[k] for k in second) == pytest.approx(normal_correlation(0.5))
