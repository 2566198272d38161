"""Errors planted one at a time: the tests of the simulation must fail with each, or they prove nothing.

Each test plants an error of a few percent where a distribution, a correlation, a chance, a branch or a response enters
the kernel, and lets the test that watches over it run.
"""

from __future__ import annotations

import pytest

from charthouse.engine.risk import correlating
from charthouse.engine.risk.distributions import Discrete
from charthouse.engine.risk.model import Combine
from charthouse.engine.risk.scenario import _Builder
from tests.engine import test_risk_events as events
from tests.engine import test_risk_samplers as samplers

DISTRIBUTIONS = samplers.DISTRIBUTIONS


def _errors():
    """Every distribution with every error; what is symmetric is its own mirror image."""
    for distribution in DISTRIBUTIONS:
        for planted in ("3 % too wide", "1 % too late", "mirrored"):
            if planted != "mirrored" or distribution.quantile(0.5) != pytest.approx(distribution.mean):
                yield pytest.param(distribution, planted, id=f"{type(distribution).__name__} {planted}")


@pytest.mark.parametrize(("distribution", "planted"), list(_errors()))
def test_an_error_in_a_distribution_is_found(distribution, planted, monkeypatch):
    kind = type(distribution)
    real = kind.placed
    late = 0.01 * (distribution.quantile(0.99) - distribution.quantile(0.01))

    def wrong(self):
        key, low, reach = real(self)
        if planted == "3 % too wide":
            return key, low, 1.03 * reach
        if planted == "1 % too late":
            return key, low + late, reach
        return key, low + reach, -reach

    samplers.test_draws_follow_their_distribution(distribution)
    monkeypatch.setattr(kind, "placed", wrong)
    with pytest.raises(AssertionError):
        samplers.test_draws_follow_their_distribution(distribution)


def test_wrong_weights_of_a_discrete_distribution_are_found(monkeypatch):
    distribution = next(each for each in DISTRIBUTIONS if isinstance(each, Discrete))
    first, *others = distribution.weights
    tilted = Discrete(distribution.values, (1.15 * first, *others))
    placed = tilted.placed()

    monkeypatch.setattr(Discrete, "placed", lambda _self: placed)
    with pytest.raises(AssertionError):
        samplers.test_draws_follow_their_distribution(distribution)


@pytest.mark.parametrize("rho", [0.8, 0.3, -0.6])
def test_an_error_in_a_correlation_is_found(rho, monkeypatch):
    real = correlating.normal_correlation

    monkeypatch.setattr(correlating, "normal_correlation", lambda asked: real(asked) * 0.9)
    with pytest.raises(AssertionError):
        samplers.test_ranks_correlate_as_asked(rho)


def _more_often(builder, risk, real):
    return min(1.0, real(builder, risk) + 0.05)


def _without_response(_builder, risk, _real):
    return risk.probability


@pytest.mark.parametrize(
    ("wrong", "watching"),
    [
        (_more_often, events.test_a_risk_occurs_as_often_as_it_should_and_hits_all_its_tasks_alike),
        (_more_often, events.test_a_risk_adds_tasks_that_are_otherwise_passed_through),
        (_more_often, events.test_a_response_is_simulated_before_and_after),
        (_without_response, events.test_a_response_is_simulated_before_and_after),
    ],
    ids=["a risk's chance", "an added task's chance", "a response's chance", "a response that is forgotten"],
)
def test_an_error_in_a_chance_is_found(wrong, watching, monkeypatch):
    real = _Builder._chance

    monkeypatch.setattr(_Builder, "_chance", lambda builder, risk: wrong(builder, risk, real))
    with pytest.raises(AssertionError):
        watching()


def test_a_response_that_leaves_all_of_the_impact_is_found(monkeypatch):
    real = _Builder._effects

    def wrong(builder, risk, k):
        builder.responded, responded = False, builder.responded
        try:
            return real(builder, risk, k)
        finally:
            builder.responded = responded

    monkeypatch.setattr(_Builder, "_effects", wrong)
    with pytest.raises(AssertionError):
        events.test_a_response_is_simulated_before_and_after()


@pytest.mark.parametrize("planted", ["3 % more", "both ways at once"])
def test_an_error_in_a_branch_is_found(planted, monkeypatch):
    real = _Builder._branches

    def wrong(builder):
        found = real(builder)
        more = round(0.03 * 2**32)
        for task, (branch, low, high) in found.items():
            begins = 0 if planted == "both ways at once" else max(0, low - more)
            found[task] = (branch, begins, high)
        return found

    monkeypatch.setattr(_Builder, "_branches", wrong)
    with pytest.raises(AssertionError):
        events.test_of_a_branchs_ways_one_is_taken()


def test_risks_in_series_that_count_as_in_parallel_are_found(monkeypatch):
    real = _Builder._effects

    def wrong(builder, risk, k):
        return [
            ((place, kind + 1, table, number), span) for (place, kind, table, number), span in real(builder, risk, k)
        ]

    monkeypatch.setattr(_Builder, "_effects", wrong)
    name = "test_risks_on_one_task_multiply_and_add_in_series_and_only_the_worst_counts_in_parallel"
    with pytest.raises(AssertionError):
        getattr(events, name)(Combine.SERIES, 10 * 1.5 * 1.2 + 3 + 2)
