"""Every operation of the API, tried by every kind of person; in a file of its own, for a worker of its own."""

from __future__ import annotations

import pytest

from tests.matrix import operating
from tests.matrix.walking import addresses

pytestmark = pytest.mark.timeout(1800)


def test_every_operation_of_the_api_answers_everybody_as_its_rule_says_and_tells_no_secret(world, browsers):
    found = [door for door in addresses() if door.api]

    assert len(found) > 30
    wrong = [one for person in world.tried for one in operating.complaints(found, person, world, browsers)]
    assert not wrong, "\n".join([f"{len(wrong)} answers are not as they should be:", *wrong[:200]])
