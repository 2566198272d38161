"""Bad values in the environment are refused aloud, with what to write instead."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from charthouse import configuration
from charthouse.configuration import BadSetting


def test_neither_true_nor_false_is_refused(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_DEBUG", "maybe")

    with pytest.raises(BadSetting) as refusal:
        configuration.yes_or_no("CHARTHOUSE_DEBUG", default=False)

    assert str(refusal.value) == 'CHARTHOUSE_DEBUG="maybe": use "true" or "false".'


@pytest.mark.parametrize("value", ["0", "2001", "many", "-1", "1.5"])
def test_a_number_out_of_bounds_is_refused(monkeypatch, value):
    monkeypatch.setenv("CHARTHOUSE_MAX_PLAN_FILE_MB", value)

    with pytest.raises(BadSetting, match="use a whole number from 1 to 2000"):
        configuration.whole_number("CHARTHOUSE_MAX_PLAN_FILE_MB", default=100, least=1, most=2000)


@pytest.mark.parametrize("value", ["plans.example.org", "ftp://plans.example.org", "https://plans.example.org/x", "//"])
def test_an_address_that_browsers_cannot_use_is_refused(monkeypatch, value):
    monkeypatch.setenv("CHARTHOUSE_URL", value)

    with pytest.raises(BadSetting, match="use an address like"):
        configuration.public_url()


def test_a_time_zone_that_does_not_exist_is_refused(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_TIME_ZONE", "Europe/Atlantis")

    with pytest.raises(BadSetting) as refusal:
        configuration.time_zone()

    assert str(refusal.value) == 'CHARTHOUSE_TIME_ZONE="Europe/Atlantis": use a name like "Europe/Berlin".'


def test_a_secret_key_is_made_once_and_read_by_nobody_else(monkeypatch, tmp_path: Path):
    monkeypatch.delenv("CHARTHOUSE_SECRET_KEY", raising=False)

    first = configuration.secret_key(tmp_path / "kept")
    second = configuration.secret_key(tmp_path / "kept")

    assert first == second
    assert len(first) >= 48
    assert stat.S_IMODE((tmp_path / "kept" / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["secret-key"]


def test_a_short_secret_key_is_refused(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("CHARTHOUSE_SECRET_KEY", "hunter2")

    with pytest.raises(BadSetting, match="at least 32 characters"):
        configuration.secret_key(tmp_path)


def test_sqlite_in_the_data_folder_is_the_default(monkeypatch, tmp_path: Path):
    monkeypatch.delenv("CHARTHOUSE_DATABASE_URL", raising=False)

    database = configuration.database(tmp_path)

    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "charthouse.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_taken_apart(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("CHARTHOUSE_DATABASE_URL", "postgres://maria:p%40ss@db.example.org:5433/plans")

    database = configuration.database(tmp_path)

    assert {key: database[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "plans",
        "USER": "maria",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "5433",
    }


@pytest.mark.parametrize(
    "url", ["mysql://u:secret@host/db", "postgres://u:secret@host", "postgres://u:secret@host:x/db"]
)
def test_a_bad_database_address_is_refused_without_repeating_its_password(monkeypatch, tmp_path: Path, url):
    monkeypatch.setenv("CHARTHOUSE_DATABASE_URL", url)

    with pytest.raises(BadSetting, match="CHARTHOUSE_DATABASE_URL") as refusal:
        configuration.database(tmp_path)

    assert "secret" not in str(refusal.value)


def test_a_postgresql_address_may_name_a_socket_folder_and_its_encryption(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("CHARTHOUSE_DATABASE_URL", "postgresql://maria@/plans?host=/run/postgresql&sslmode=disable")

    database = configuration.database(tmp_path)

    assert database["HOST"] == "/run/postgresql"
    assert database["OPTIONS"]["sslmode"] == "disable"


def test_an_option_that_postgresql_does_not_know_is_refused(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("CHARTHOUSE_DATABASE_URL", "postgres://maria@host/plans?ssl=yes")

    with pytest.raises(BadSetting, match='"ssl" is not one of'):
        configuration.database(tmp_path)
