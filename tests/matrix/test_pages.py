"""Every page, part of a page and file, tried by every kind of person; in a file of its own, for a worker of its own."""

from __future__ import annotations

import pytest

from tests.matrix.judging import complaints
from tests.matrix.walking import addresses

pytestmark = pytest.mark.timeout(1800)


def test_every_door_answers_everybody_as_its_rule_says_and_tells_no_secret(world, browsers):
    found = addresses()

    wrong = [one for person in world.tried for one in complaints(found, person, world, browsers)]
    assert not wrong, "\n".join([f"{len(wrong)} answers are not as they should be:", *wrong[:200]])
