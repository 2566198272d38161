"""The archive of Java classes: made once, kept under a name of its own, and never needed."""

from __future__ import annotations

import subprocess

import pytest

from charthouse.exchange.mpxj import quick_start, read
from charthouse.exchange.mpxj.java import find_java
from charthouse.exchange.mpxj.tests import samples


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache folder of our own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.timeout(300)
def test_an_archive_is_made_once_and_reading_gives_the_same(tmp_path, monkeypatch):
    file = samples.write(tmp_path / "plan.xer", samples.xer())
    without = read(file)

    archive = quick_start.make_archive()

    assert archive == quick_start.archive_of(find_java())
    assert archive is not None
    assert archive.stat().st_size > 5_000_000
    assert [entry.name for entry in archive.parent.iterdir()] == [archive.name]
    assert read(file) == without
    monkeypatch.setattr(quick_start, "_classes", lambda *_: pytest.fail("it was made again"))
    assert quick_start.make_archive() == archive


def test_a_damaged_archive_does_no_harm(tmp_path):
    archive = quick_start.archive_of(find_java())
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"no archive")

    assert len(read(samples.write(tmp_path / "plan.xer", samples.xer())).tasks) == 10


def test_a_machine_that_cannot_make_one_goes_without(cache, monkeypatch):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise subprocess.CalledProcessError(1, "java")

    monkeypatch.setattr(quick_start, "_classes", lambda *_: ["java/lang/Object"])
    monkeypatch.setattr(subprocess, "run", fail)

    assert quick_start.make_archive() is None
    assert list((cache / "charthouse" / "java").iterdir()) == []
