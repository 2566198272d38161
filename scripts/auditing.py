"""Asks the public advisories whether anything that we depend on is known to be vulnerable.

Where the advisories cannot be asked, that is said in so many words, with the date of the last answer: it is no pass.
What is known and accepted stands in ``accepted_advisories.toml`` with a reason and a last day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from parts import BIN, ROOT

UI = ROOT / "src" / "charthouse" / "ui"
ACCEPTED = ROOT / "scripts" / "accepted_advisories.toml"
KEPT = ROOT / ".stamps" / "audit.json"
_PATIENCE = 90


class NotAsked(Exception):  # noqa: N818
    """The advisories could not be asked; the message says why."""


def python_packages() -> tuple[list[str], str]:
    """What is known of the locked Python packages, and a sentence when that could not be asked."""
    return _with_memory("python", ROOT / "uv.lock", _ask_about_python)


def front_end_packages() -> tuple[list[str], str]:
    """The same for the front end's packages."""
    return _with_memory("front end", UI / "package-lock.json", _ask_about_front_end)


def unaccepted(found: Iterable[str], accepted: dict[str, Any], today: dt.date) -> list[str]:
    """Which advisories nobody has accepted, or for how long no more; and acceptances that have run out."""
    troubles = []
    for line in found:
        name = line.split()[0]
        until = accepted.get(name, {}).get("until")
        if until is None:
            troubles.append(f"{line} – update it, or accept it with a reason and a last day in {ACCEPTED.name}")
        elif until < today:
            troubles.append(f"{line} – was accepted until {until}")
    troubles += [f"{name} is accepted without a reason" for name, facts in accepted.items() if not facts.get("reason")]
    return troubles


def _with_memory(what: str, lock: Path, ask: Any) -> tuple[list[str], str]:
    accepted = tomllib.loads(ACCEPTED.read_text())
    memory = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    today = dt.datetime.now(dt.UTC).date()
    try:
        found = ask()
    except NotAsked as why:
        before = memory.get(what, {})
        if before.get("lock") != digest:
            return [], f"NOT ASKED, and never asked about these versions: {why}"
        return unaccepted(before["found"], accepted, today), f"NOT ASKED, the answer is that of {before['on']}: {why}"
    memory[what] = {"on": str(today), "lock": digest, "found": found}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(memory))
    return unaccepted(found, accepted, today), ""


def _ask_about_python() -> list[str]:
    listed = ["export", "--quiet", "--frozen", "--no-hashes", "--all-extras", "--no-dev", "--no-emit-project"]
    wanted = ROOT / ".stamps" / "locked.txt"
    wanted.parent.mkdir(exist_ok=True)
    subprocess.run([BIN / "uv", *listed, "--output-file", wanted], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    told = _answer(
        [BIN / "pip-audit", "-r", wanted, "--no-deps", "--disable-pip", "-f", "json", "--progress-spinner", "off"]
    )
    packages = told.get("dependencies")
    if not packages:
        raise NotAsked("pip-audit gave no list of packages")
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        raise NotAsked(f"the advisories know nothing of {len(skipped)} of {len(packages)} packages ({skipped[0]} …)")
    return [
        f"{advisory['id']} {package['name']} {package['version']}"
        for package in packages
        for advisory in package.get("vulns", [])
    ]


def _ask_about_front_end() -> list[str]:
    told = _answer(["npm", "audit", "--json"], folder=UI)
    if "vulnerabilities" not in told:
        raise NotAsked(str(told.get("message") or told.get("error", {}).get("summary") or "npm audit got no answer"))
    return [
        f"{cause['url'].rsplit('/', 1)[-1]} {name}"
        for name, facts in told["vulnerabilities"].items()
        for cause in facts["via"]
        if isinstance(cause, dict)
    ]


def _answer(command: list[str | Path], folder: Path = ROOT) -> dict[str, Any]:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise NotAsked(f"no answer within {_PATIENCE} s") from None
    except ValueError:
        raise NotAsked((done.stderr.strip().splitlines() or ["no answer"])[-1][:200]) from None
    return told if isinstance(told, dict) else {}
