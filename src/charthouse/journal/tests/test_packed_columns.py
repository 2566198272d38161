"""Packed columns: one fact of several is taken back, and the others stay as they are."""

from __future__ import annotations

import pytest

from charthouse.journal.packed_columns import without_change


@pytest.mark.parametrize(
    ("was", "left", "now", "wanted"),
    [
        ("", '{"a":1}', '{"a":1}', ""),
        ("", '{"a":1}', '{"a":1,"b":2}', '{"b":2}'),
        ('{"a":1}', "", '{"b":2}', '{"b":2,"a":1}'),
        ('{"a":1}', '{"a":2}', '{"a":2,"b":3}', '{"a":1,"b":3}'),
        ('{"a":1}', '{"a":2}', '{"a":3}', None),
        ('{"a":1}', '{"a":2}', "", None),
        ("", '{"a":1}', '{"a":1,"b":', None),
        ("", "[1]", "[1,2]", None),
        ('{"c":[["x",1]]}', '{"c":[["x",2]]}', '{"c":[["x",2],["y",3]]}', '{"c":[["x",1],["y",3]]}'),
        ("", '{"c":[["x",2]]}', '{"c":[["x",2],["y",3]]}', '{"c":[["y",3]]}'),
        ('{"c":[["x",2]]}', "", '{"c":[["y",3]]}', '{"c":[["y",3],["x",2]]}'),
        ('{"c":[["x",1]]}', '{"c":[["x",2]]}', '{"c":[["x",3],["y",3]]}', None),
        ('{"c":[1]}', '{"c":[2]}', '{"c":[2,3]}', None),
        ('{"c":[["x",1]]}', '{"c":[["x",2]]}', '{"c":[["x",2],["x",3]]}', None),
    ],
)
def test_what_a_change_said_is_taken_back_key_by_key(was, left, now, wanted):
    assert without_change(was, left, now) == wanted
