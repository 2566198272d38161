"""Computing in this process, and what is refused wherever it is done."""

from __future__ import annotations

from functools import partial

import pytest

from charthouse import compute
from charthouse.compute.tests.work import picky, root
from charthouse.configuration import BadSetting


def test_results_come_in_the_order_of_the_items():
    assert compute.map_batches(root, range(10), batch_size=3) == [root(number) for number in range(10)]
    assert compute.map_batches(root, [], batch_size=3) == []
    assert compute.map_batches(partial(pow, 2), [1, 2, 3], batch_size=1) == [2, 4, 8]


def test_progress_is_told_after_each_batch():
    told: list[tuple[int, int]] = []

    compute.map_batches(root, range(7), batch_size=3, on_progress=lambda done, of: told.append((done, of)))

    assert told == [(3, 7), (6, 7), (7, 7)]


def test_it_stops_between_two_items():
    asked: list[int] = []

    def stop():
        asked.append(1)
        return len(asked) > 4

    with pytest.raises(compute.Stopped):
        compute.map_batches(root, range(10), batch_size=10, should_stop=stop)

    assert len(asked) == 5


def test_the_error_of_the_first_item_that_has_one_is_raised():
    with pytest.raises(ValueError, match="3 is not liked"):
        compute.map_batches(picky, range(30), batch_size=5)


def test_what_could_not_travel_does_not_work_here_either():
    with pytest.raises((AttributeError, TypeError), match="pickle"):
        compute.map_batches(lambda number: number, range(3), batch_size=1)
    with pytest.raises(ValueError, match="one item at least"):
        compute.map_batches(root, range(3), batch_size=0)


@pytest.mark.parametrize(
    "value", ["tcp://", "10.0.0.5:8786", "http://10.0.0.5:8786", "tcp://host", "tcp://host:port", "tcp://host:1/x"]
)
def test_an_address_that_is_none_is_refused_aloud(monkeypatch, value):
    monkeypatch.setenv("CHARTHOUSE_COMPUTE", value)

    with pytest.raises(BadSetting, match="use the address of a Dask scheduler"):
        compute.map_batches(root, [1], batch_size=1)
    assert "use the address of a Dask scheduler" in compute.trouble()


def test_a_cluster_without_its_package_is_refused_aloud(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_COMPUTE", "tcp://127.0.0.1:1")
    monkeypatch.setattr("charthouse.compute.address.find_spec", lambda name: None)

    with pytest.raises(BadSetting, match=r"pip install \"charthouse\[cluster\]\""):
        compute.map_batches(root, [1], batch_size=1)


def test_tls_without_certificates_is_refused_aloud(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_COMPUTE", "tls://127.0.0.1:1")

    with pytest.raises(BadSetting, match="CHARTHOUSE_COMPUTE_CA"):
        compute.map_batches(root, [1], batch_size=1)


def test_without_a_cluster_there_is_no_trouble():
    assert compute.trouble() == ""
