"""An advisory is accepted with a reason and until a day, or it fails the checks."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

import auditing

TODAY = dt.date(2026, 3, 2)


def test_an_advisory_that_nobody_accepted_fails():
    (trouble,) = auditing.unaccepted(["GHSA-1 numpy 1.0"], {}, TODAY)

    assert trouble.startswith("GHSA-1 numpy 1.0 – update it, or accept it")


def test_an_acceptance_holds_until_its_day():
    accepted = {"GHSA-1": {"until": TODAY, "reason": "never called"}}

    assert auditing.unaccepted(["GHSA-1 numpy 1.0"], accepted, TODAY) == []
    assert auditing.unaccepted(["GHSA-1 numpy 1.0"], accepted, TODAY + dt.timedelta(days=1)) == [
        "GHSA-1 numpy 1.0 – was accepted until 2026-03-02"
    ]


def test_an_acceptance_needs_a_reason():
    assert auditing.unaccepted([], {"GHSA-1": {"until": TODAY}}, TODAY) == ["GHSA-1 is accepted without a reason"]


def test_no_answer_is_said_and_is_no_pass(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(auditing, "KEPT", tmp_path / "audit.json")

    def silent() -> list[str]:
        raise auditing.NotAsked("no answer within 90 s")

    lock = tmp_path / "lock"
    lock.write_text("numpy 1.0")

    assert auditing._with_memory("python", lock, silent) == (
        [],
        "NOT ASKED, and never asked about these versions: no answer within 90 s",
    )
    auditing._with_memory("python", lock, lambda: ["GHSA-1 numpy 1.0"])
    troubles, remark = auditing._with_memory("python", lock, silent)
    assert len(troubles) == 1
    assert remark.startswith("NOT ASKED, the answer is that of 20")
    assert json.loads((tmp_path / "audit.json").read_text())["python"]["found"] == ["GHSA-1 numpy 1.0"]


def test_packages_that_the_advisories_do_not_know_are_not_passed(monkeypatch):
    told = {"dependencies": [{"name": "numpy", "skip_reason": "Dependency not found on PyPI"}]}
    monkeypatch.setattr(auditing, "_answer", lambda *_: told)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: None)

    with pytest.raises(auditing.NotAsked, match="know nothing of 1 of 1 packages"):
        auditing._ask_about_python()


def test_a_planted_vulnerability_fails_the_checks_and_silence_is_said_aloud(monkeypatch, tmp_path: Path, capsys):
    from parts import Parts

    planted = {"dependencies": [{"name": "numpy", "version": "1.0", "vulns": [{"id": "GHSA-1"}]}]}
    monkeypatch.setattr(auditing, "KEPT", tmp_path / "audit.json")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: None)
    monkeypatch.setattr(auditing, "_answer", lambda *_, **__: planted)

    parts = Parts("check")
    assert parts.ask("advisories", auditing.python_packages) is False
    assert parts.finish() == 1
    assert "GHSA-1 numpy 1.0 – update it" in capsys.readouterr().out

    def silent(*_: object, **__: object) -> None:
        raise auditing.NotAsked("no answer within 90 s")

    monkeypatch.setattr(auditing, "KEPT", tmp_path / "never.json")
    monkeypatch.setattr(auditing, "_answer", silent)
    parts = Parts("check")
    parts.ask("advisories", auditing.python_packages)
    parts.finish()
    assert capsys.readouterr().out.count("NOT ASKED, and never asked about these versions") == 2


def test_the_checks_ask_for_advisories_on_both_kinds_of_packages():
    checks = (Path(auditing.__file__).parent / "checking.py").read_text()

    assert checks.count("parts.ask(") == 2
    assert "auditing.python_packages" in checks
    assert "auditing.front_end_packages" in checks
