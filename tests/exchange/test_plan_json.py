"""The plan document as JSON: kept whole, strict, and described by a schema that agrees with the reader."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from charthouse.engine.network import Split
from charthouse.exchange import UnreadablePlan, plan_json
from charthouse.exchange.document import (
    Commitment,
    CorrelationGroup,
    CostEntry,
    Document,
    Duration,
    Project,
    Risk,
    RiskImpact,
    Task,
    ThreePoint,
    TrackedPeriod,
    TrackedTask,
)
from charthouse.exchange.json_shapes import SHAPES

from . import plans

VALIDATOR = Draft202012Validator(plan_json.schema())
SLOW = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@SLOW
@given(document=plans.documents())
def test_a_plan_comes_back_from_json_as_it_was_and_fits_the_schema(document):
    text = plan_json.to_bytes(document)

    assert plan_json.from_bytes(text) == document
    assert list(VALIDATOR.iter_errors(orjson.loads(text))) == []


def test_risks_costs_and_progress_come_back_too():
    document = Document(
        project=Project(name="P"),
        tasks=(Task(uid=1, name="A", duration=Duration(480), splits=(Split(60, 120),)),),
        risks=(
            Risk(
                uid=1,
                name="Late delivery",
                probability=0.25,
                impacts=(
                    RiskImpact(
                        task_uid=1,
                        factor=(1.0, 1.1, 1.5),
                        delay=ThreePoint(0, 480, 960),
                        cost=(Decimal("0.10"), Decimal(5), Decimal("9.99")),
                    ),
                ),
            ),
        ),
        correlations=(CorrelationGroup("Same team", (1,), 0.4),),
        commitments=(Commitment(name="Go live", task_uid=1, date=29_500_000, confidence=0.8),),
        costs=(CostEntry(date=29_500_000, amount=Decimal("12.50"), task_uid=1),),
        periods=(TrackedPeriod("March", 29_490_000, 29_500_000, (TrackedTask(task_uid=1, percent_complete=50),)),),
    )

    assert plan_json.from_bytes(plan_json.to_bytes(document)) == document
    assert list(VALIDATOR.iter_errors(plan_json.to_json(document))) == []


def test_every_field_of_the_document_has_its_place_in_the_format():
    for shape in SHAPES:
        assert set(shape.kinds) == {field.name for field in dataclasses.fields(shape.of)}, shape.of  # type: ignore[arg-type]


def test_the_published_schema_is_the_one_the_reader_goes_by():
    Draft202012Validator.check_schema(plan_json.schema())
    assert json.loads(plan_json.SCHEMA_FILE.read_text()) == plan_json.schema(), "run scripts/schemas"


def test_every_field_in_the_schema_is_described():
    for name, definition in plan_json.schema()["$defs"].items():
        assert definition["description"], name
        for field, described in definition["properties"].items():
            assert described["description"], f"{name}.{field}"


JUNK = ["text", 7, -0.5, True, None, [], {}, "2026-03-31T08:00", "2026-03-31", "12.50", [1], {"minutes": 5}, ["a", "b"]]


@SLOW
@given(document=plans.documents(), seed=st.integers(0, 2**32))
def test_schema_and_reader_take_and_refuse_the_same(document, seed):
    """One value somewhere is replaced by another, or a field is added or taken away."""
    raw = plan_json.to_json(document)
    chance = random.Random(seed)
    changed = _changed(copy.deepcopy(raw), chance)
    fits = VALIDATOR.is_valid(changed)
    try:
        plan_json.from_json(changed)
        reads, why = True, ""
    except UnreadablePlan as refusal:
        reads, why = False, str(refusal)
    # What only the plan as a whole can tell, no schema can.
    beyond = ("there is no", "used twice", "not stand before", "waits for itself", "inherits", "first", "minutes here",
              "between 0 and 100", "must be more than 0", "working hours must be", "seven days")  # fmt: skip
    assert reads == fits or (fits and any(part in why for part in beyond)), why


def _changed(raw, chance):
    """The JSON with one change at a random place."""
    places: list[tuple[Any, Any]] = []

    def walk(value):
        if isinstance(value, dict):
            places.extend((value, key) for key in value)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            places.extend((value, index) for index in range(len(value)))
            for inner in value:
                walk(inner)

    walk({key: value for key, value in raw.items() if key != plan_json.MARK})
    holder, key = chance.choice(places)
    match chance.choice(["replace", "replace", "replace", "remove", "add"]):
        case "replace":
            holder[key] = copy.deepcopy(chance.choice(JUNK))
        case "remove" if isinstance(holder, dict):
            del holder[key]
        case "add" if isinstance(holder, dict):
            holder["surprise"] = 1
    return raw


def refused(raw) -> tuple[str, ...]:
    with pytest.raises(UnreadablePlan) as refusal:
        plan_json.from_json(raw, "plan.json")
    return refusal.value.lines


def test_a_misspelled_field_is_named_with_the_right_one():
    assert refused({"charthouse_plan": 1, "project": {"nmae": "P"}}) == (
        "plan.json: $.project: there is no field “nmae” here; did you mean “name”?.",
    )


def test_a_wrong_value_is_named_by_its_path():
    raw = {"charthouse_plan": 1, "project": {}, "tasks": [{"uid": 1, "name": "A", "deadline": "31.03.2026"}]}

    assert refused(raw) == (
        "plan.json: $.tasks[0].deadline: “31.03.2026” is not a time; write it as 2026-03-31T08:00, without a zone.",
    )


def test_value_and_minutes_that_disagree_are_refused():
    raw = {
        "charthouse_plan": 1,
        "project": {},
        "tasks": [{"uid": 1, "name": "A", "duration": {"value": 3, "unit": "d", "minutes": 960}}],
    }

    assert "3 d are 1440 minutes here, but minutes says 960; leave out one" in refused(raw)[0]


def test_a_duration_may_be_told_by_its_value_alone():
    raw = {
        "charthouse_plan": 1,
        "project": {"minutes_per_day": 450},
        "tasks": [{"uid": 1, "name": "A", "duration": {"value": 2, "unit": "d"}}],
    }

    assert plan_json.from_json(raw).tasks[0].duration == Duration(900)


def test_a_link_to_nowhere_is_refused():
    raw = {
        "charthouse_plan": 1,
        "project": {},
        "tasks": [{"uid": 1, "name": "A"}],
        "links": [{"before": 9, "after": 1}],
    }

    assert refused(raw) == ("plan.json: $.links[0].before: there is no task 9.",)


def test_a_newer_version_is_refused():
    assert refused({"charthouse_plan": 2, "project": {}}) == (
        "plan.json: $.charthouse_plan: the format is version 2; this Charthouse reads version 1.",
        "Use a newer Charthouse.",
    )


def test_other_json_is_refused():
    assert "is JSON but not a plan document" in refused({"tasks": []})[0]
    assert "is JSON but not a plan document" in refused([])[0]


def test_cut_off_json_is_refused_with_its_place():
    with pytest.raises(UnreadablePlan, match=r"plan\.json is not whole JSON: line 2, column"):
        plan_json.from_bytes(b'{"charthouse_plan": 1,\n "project": ', "plan.json")


def test_deep_nesting_is_refused():
    with pytest.raises(UnreadablePlan):
        plan_json.from_bytes(b'{"charthouse_plan":1,"project":' + b"[" * 100_000, "plan.json")
