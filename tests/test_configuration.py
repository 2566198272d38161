"""Bad values in the environment are refused aloud, with what to write instead."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from charthouse import configuration
from charthouse.configuration import BadSetting

ROOT = Path(__file__).resolve().parents[1]


def test_neither_true_nor_false_is_refused(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_DEBUG", "maybe")

    with pytest.raises(BadSetting) as refusal:
        configuration.yes_or_no("CHARTHOUSE_DEBUG")

    assert str(refusal.value) == 'CHARTHOUSE_DEBUG="maybe": use "true" or "false".'


@pytest.mark.parametrize("value", ["0", "2001", "many", "-1", "1.5"])
def test_a_number_out_of_bounds_is_refused(monkeypatch, value):
    monkeypatch.setenv("CHARTHOUSE_MAX_PLAN_FILE_MB", value)

    with pytest.raises(BadSetting, match="use a whole number from 1 to 2000"):
        configuration.whole_number("CHARTHOUSE_MAX_PLAN_FILE_MB")


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

    assert database["ENGINE"] == "charthouse.kept_sqlite3"
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


def test_a_misspelt_variable_is_refused_with_the_name_that_comes_nearest(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_DATABSE_URL", "postgres://maria@host/plans")

    with pytest.raises(BadSetting) as refusal:
        configuration.refuse_unknown()

    assert str(refusal.value) == (
        "CHARTHOUSE_DATABSE_URL is not a setting of Charthouse; did you mean CHARTHOUSE_DATABASE_URL?"
    )


def test_every_unknown_variable_is_told_at_once(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_PORT", "8000")
    monkeypatch.setenv("CHARTHOUSE_QUUX", "1")

    assert configuration.unknown() == [
        "CHARTHOUSE_PORT is not a setting of Charthouse; the port is given with --port.",
        "CHARTHOUSE_QUUX is not a setting of Charthouse; docs/configuration.md lists those there are.",
    ]


def test_what_kubernetes_sets_by_itself_is_let_through(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_PORT", "tcp://10.0.0.7:8000")
    monkeypatch.setenv("CHARTHOUSE_PORT_8000_TCP_ADDR", "10.0.0.7")
    monkeypatch.setenv("CHARTHOUSE_WEB_SERVICE_HOST", "10.0.0.8")

    assert configuration.unknown() == []


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path: Path):
    (tmp_path / "key").write_text("k" * 40 + "\n")
    monkeypatch.delenv("CHARTHOUSE_SECRET_KEY", raising=False)
    monkeypatch.setenv("CHARTHOUSE_SECRET_KEY_FILE", str(tmp_path / "key"))

    assert configuration.secret_key(tmp_path) == "k" * 40
    assert configuration.unknown() == []


def test_a_secret_given_twice_is_refused(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("CHARTHOUSE_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("CHARTHOUSE_SECRET_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(BadSetting, match="are both set; keep one of them"):
        configuration.secret_key(tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "cannot be read \\(No such file"), (b"", "is empty"), (b"\xff", "it is not text")]
)
def test_a_secret_file_of_no_use_is_refused(monkeypatch, tmp_path: Path, content, sentence):
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.delenv("CHARTHOUSE_SECRET_KEY", raising=False)
    monkeypatch.setenv("CHARTHOUSE_SECRET_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(BadSetting, match=sentence):
        configuration.secret_key(tmp_path)


def test_what_is_no_secret_is_not_read_from_a_file(monkeypatch):
    monkeypatch.setenv("CHARTHOUSE_TIME_ZONE_FILE", "/run/zone")

    assert configuration.unknown() == [
        "CHARTHOUSE_TIME_ZONE_FILE is not a setting of Charthouse; did you mean CHARTHOUSE_TIME_ZONE?"
    ]


@pytest.mark.parametrize(("value", "word"), [("", "text"), ("TEXT", "text"), ("json", "json")])
def test_a_word_is_one_of_those_there_are(value, word):
    assert configuration.Choice(("text", "json")).read("CHARTHOUSE_X", value) == word


def test_another_word_is_refused():
    with pytest.raises(BadSetting) as refusal:
        configuration.Choice(("local", "token", "off")).read("CHARTHOUSE_X", "everybody")

    assert str(refusal.value) == 'CHARTHOUSE_X="everybody": use "local", "token" or "off".'


def test_the_documentation_has_exactly_the_table_in_the_code():
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

    told = [line for line in page.splitlines() if line.startswith("| `CHARTHOUSE_")]

    assert told == [
        f"| `{variable.name}` | {variable.default} | {variable.meaning} |"
        for variable in configuration.VARIABLES
        if not variable.for_development
    ]


def test_every_variable_that_the_sources_name_is_declared_and_every_declared_one_is_used():
    declared = {variable.name for variable in configuration.VARIABLES}
    named: set[str] = set()
    for folder in ("src/charthouse", "tests", "scripts", "bench"):
        for file in (ROOT / folder).rglob("*.py"):
            if "node_modules" not in file.parts and file.name not in {"variables.py", "test_configuration.py"}:
                named |= set(
                    re.findall(
                        r'"(CHARTHOUSE_[A-Z_]+[A-Z])(?<!_FILE)(?<!HOUSE_PORT)"', file.read_text(encoding="utf-8")
                    )
                )

    assert named - declared == set()
    assert declared - named == set()


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "starttls", "tls"),
    [
        ("smtp://u:p%40ss@mail.example.org", "mail.example.org", 587, "u", "p@ss", True, False),
        ("smtp://mail.example.org:2525", "mail.example.org", 2525, "", "", True, False),
        ("smtps://u:p@mail.example.org", "mail.example.org", 465, "u", "p", False, True),
        ("smtp://localhost:25?tls=none", "localhost", 25, "", "", False, False),
    ],
)
def test_a_mail_server_is_read(monkeypatch, url, host, port, user, password, starttls, tls):
    monkeypatch.setenv("CHARTHOUSE_EMAIL_URL", url)

    read = configuration.mail_server()

    assert (read["EMAIL_HOST"], read["EMAIL_PORT"]) == (host, port)
    assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == (user, password)
    assert (read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (starttls, tls)


def test_without_a_mail_server_there_is_nothing_to_set(monkeypatch):
    monkeypatch.delenv("CHARTHOUSE_EMAIL_URL", raising=False)

    assert configuration.mail_server() == {}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://u:secret@mail.example.org", 'use "smtp://user:password@host:587"'),
        ("smtp://u:secret@", 'use "smtp://user:password@host:587"'),
        ("smtp://u:secret@mail.example.org:many", 'use "smtp://user:password@host:587"'),
        ("smtp://u:secret@mail.example.org/box", 'use "smtp://user:password@host:587"'),
        ("smtp://u:secret@mail.example.org?colour=red", 'use "smtp://user:password@host:587"'),
        ("smtp://u:secret@mail.example.org?tls=maybe", 'use "starttls" or "none"'),
        ("smtp://u:secret@mail.example.org?tls=none", "would cross the network in the clear"),
    ],
)
def test_a_bad_mail_server_is_refused_without_its_password(monkeypatch, url, sentence):
    monkeypatch.setenv("CHARTHOUSE_EMAIL_URL", url)

    with pytest.raises(BadSetting) as refusal:
        configuration.mail_server()

    assert sentence in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("sender", ["Charthouse", "a b@example.org", "x@", "Charthouse <@example.org>"])
def test_a_bad_sender_is_refused(monkeypatch, sender):
    monkeypatch.setenv("CHARTHOUSE_EMAIL_FROM", sender)

    with pytest.raises(BadSetting, match="use an address like"):
        configuration.letters_from("example.org")


def test_the_sender_is_an_address_of_our_host(monkeypatch):
    monkeypatch.delenv("CHARTHOUSE_EMAIL_FROM", raising=False)

    assert configuration.letters_from("plans.example.org") == "Charthouse <charthouse@plans.example.org>"
