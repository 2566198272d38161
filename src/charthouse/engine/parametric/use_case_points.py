"""Use Case Points: size of software from its actors and use cases, rated circumstances, and hours per point.

Source: G. Karner, Resource Estimation for Objectory Projects, Objective Systems SF AB, 1993 (also: Metrics for
Objectory, thesis, Linköping 1993): weights of actors, use cases, technical and environmental factors, 20 person-hours
a point. G. Schneider and J. Winters, Applying Use Cases, 2001, report 15 to 30 hours from the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charthouse.engine.parametric.limits import OutOfRange, weighed, within

ACTORS: Mapping[str, float] = {"actors_simple": 1, "actors_average": 2, "actors_complex": 3}
"""Another system by an interface of programs; by a protocol; a person by a screen."""
USE_CASES: Mapping[str, float] = {"cases_simple": 5, "cases_average": 10, "cases_complex": 15}
"""Up to 3 transactions; 4 to 7; more."""
TECHNICAL: Mapping[str, float] = dict(
    zip((f"t{place}" for place in range(1, 14)), (2, 1, 1, 1, 1, 0.5, 0.5, 2, 1, 1, 1, 1, 1), strict=True)
)
ENVIRONMENT: Mapping[str, float] = dict(
    zip((f"e{place}" for place in range(1, 9)), (1.5, 0.5, 1, 0.5, 1, 2, -1, -1), strict=True)
)
USUAL_RATING, MOST_RATING = 3, 5
"""0: no influence; 3: average; 5: strong."""
MOST_COUNT = 10_000
HOURS, LEAST_HOURS, MOST_HOURS = 20.0, 1.0, 100.0


@dataclass(frozen=True, slots=True)
class UseCasePoints:
    """What the model says."""

    actors: float
    cases: float
    technical: float
    """0.6 + 0.01 · Σ weight · rating."""
    environment: float
    """1.4 − 0.03 · Σ weight · rating."""
    points: float
    hours: float
    """Person-hours."""


def use_case_points(
    counts: Mapping[str, float], ratings: Mapping[str, float], hours: float = HOURS
) -> UseCasePoints:  # fmt: skip
    """Size and effort of software; what is not counted is not there, what is not rated is average.

    :raises OutOfRange: a count, a rating or the hours are none, or nothing was counted
    """
    within("hours", hours, LEAST_HOURS, MOST_HOURS)
    actors = weighed({name: counts.get(name, 0) for name in ACTORS}, ACTORS, 0, MOST_COUNT)
    cases = weighed({name: counts.get(name, 0) for name in USE_CASES}, USE_CASES, 0, MOST_COUNT)
    if cases <= 0:
        raise OutOfRange("cases_simple", 0, 1, MOST_COUNT)
    rated = {name: ratings.get(name, USUAL_RATING) for name in (*TECHNICAL, *ENVIRONMENT)}
    technical = 0.6 + 0.01 * weighed({name: rated[name] for name in TECHNICAL}, TECHNICAL, 0, MOST_RATING)
    environment = 1.4 - 0.03 * weighed({name: rated[name] for name in ENVIRONMENT}, ENVIRONMENT, 0, MOST_RATING)
    points = (actors + cases) * technical * environment
    return UseCasePoints(actors, cases, technical, environment, points, points * hours)
