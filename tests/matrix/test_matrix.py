"""Every door, tried by every kind of person."""

from __future__ import annotations

import pytest

from charthouse.doors import Kind
from charthouse.projects.permissions import Right
from tests.matrix import operating
from tests.matrix.judging import complaints, rights_wrong, rules_wrong
from tests.matrix.walking import addresses, job_kinds, live_channels

pytestmark = pytest.mark.timeout(600)


def test_every_door_says_a_rule_that_the_tables_know():
    found = addresses()

    assert len(found) > 60
    assert list(rules_wrong(found)) == []


def test_every_live_channel_and_every_job_says_a_rule():
    wrong = []
    for name, rule in [
        *((f"the live channel “{kind.name}”", rule) for kind, rule in live_channels()),
        *((f"the job “{kind.name}”", rule) for kind, rule in job_kinds()),
    ]:
        wrong += [f"{name} has no rule."] if rule is None else list(rights_wrong(name, rule))

    assert wrong == []


def test_every_door_answers_everybody_as_its_rule_says_and_tells_no_secret(world, browsers):
    found = addresses()

    wrong = [one for person in world.people for one in complaints(found, person, world, browsers)]
    assert not wrong, "\n".join([f"{len(wrong)} answers are not as they should be:", *wrong[:200]])


def test_every_operation_of_the_api_answers_everybody_as_its_rule_says_and_tells_no_secret(world, browsers):
    found = [door for door in addresses() if door.api]

    assert len(found) > 30
    wrong = [one for person in world.people for one in operating.complaints(found, person, world, browsers)]
    assert not wrong, "\n".join([f"{len(wrong)} answers are not as they should be:", *wrong[:200]])


def test_a_live_channel_is_heard_by_those_whom_its_rule_names(world):
    users = {person.user.pk: person for person in world.people if person.user is not None}
    wrong = []
    for kind, rule in live_channels():
        assert rule is not None
        if rule.kind is Kind.PROJECT:
            heard = kind.may_see(world.project.key, list(users))
            for number, person in users.items():
                if (number in heard) != (rule.right in person.rights):
                    wrong.append(f"“{kind.name}”: {person} hears it: {number in heard}.")
                elif heard.get(number) and Right.SEE_HISTORY not in person.rights:
                    wrong.append(f"“{kind.name}”: {person} hears who did what, without the right to see history.")
        elif rule.kind is Kind.OWN:
            for number, person in users.items():
                if set(kind.may_see(str(number), list(users))) - {number}:
                    wrong.append(f"“{kind.name}”: others than {person} hear what is theirs.")

    assert wrong == []
