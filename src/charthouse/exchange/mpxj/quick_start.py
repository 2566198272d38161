"""An archive of the Java classes that reading plan files takes: Java starts from it in half the computing time.

``charthouse warm`` makes it once; without it everything works the same, only slower.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

from charthouse.engine.network import ConstraintKind
from charthouse.exchange import plan_json
from charthouse.exchange.document import Assignment, Calendar, Document, Link, Project, Resource, Task
from charthouse.exchange.mpxj import sandbox
from charthouse.exchange.mpxj.handover import DOCUMENT
from charthouse.exchange.mpxj.java import NATIVE_ACCESS, Java, class_path, find_java
from charthouse.exchange.mpxj.limits import DEFAULT

CLASSES = "classes.list"
PACKAGES = ("org/mpxj/mpp/", "org/mpxj/reader/", "org/mpxj/mspdi/", "org/apache/poi/poifs/", "com/rtfparserkit/")
"""What reading an .mpp loads beside: there is no sample to learn that from."""

SECONDS = 120
DAY = ((480, 720), (780, 1020))
SAMPLE = Document(
    project=Project(name="Sample", start=0, finish=0, calendar_uid=1),
    calendars=(Calendar(uid=1, name="Standard", week=(DAY, DAY, DAY, DAY, DAY, (), ())),),
    tasks=(
        Task(uid=1, name="Both", summary=True),
        Task(uid=2, name="First", parent_uid=1, notes="Note", calendar_uid=1),
        Task(uid=3, name="Then", parent_uid=1, constraint=ConstraintKind.START_NO_EARLIER, constraint_date=0),
    ),
    links=(Link(before=2, after=3),),
    resources=(Resource(uid=1, name="Ana"),),
    assignments=(Assignment(uid=1, task_uid=2, resource_uid=1, work=480),),
)


def archive_of(java: Java) -> Path:
    """Where the archive for exactly this Java and these jars is, or would be."""
    digest = hashlib.sha256()
    for file in (java.machine, *map(Path, class_path(java))):
        about = file.stat()
        digest.update(f"{file}|{about.st_size}|{about.st_mtime_ns}\n".encode())
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - may have no home
    return Path(home) / "charthouse" / "java" / f"{digest.hexdigest()[:16]}.jsa"


def make_archive() -> Path | None:
    """Make the archive if there is none yet; None where this machine cannot.

    :raises JavaIsMissing: the extra is not installed.
    """
    java = find_java()
    archive = archive_of(java)
    if archive.is_file():
        return archive
    command = java.machine.parents[2] / "bin" / "java"
    if not command.is_file():
        return None
    try:
        archive.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=archive.parent) as place:
            folder = Path(place)
            (folder / CLASSES).write_text("\n".join(_classes(folder, java)) + "\n", encoding="utf-8")
            subprocess.run(
                [
                    str(command),
                    "-Xshare:dump",
                    "-XX:+UseSerialGC",
                    NATIVE_ACCESS,
                    f"-XX:SharedClassListFile={folder / CLASSES}",
                    f"-XX:SharedArchiveFile={folder / archive.name}",
                    "-cp",
                    os.pathsep.join(class_path(java)),
                ],
                check=True,
                capture_output=True,
                timeout=SECONDS,
            )
            (folder / archive.name).replace(archive)
    except (OSError, subprocess.SubprocessError, sandbox.Failure):
        return None
    return archive


def _classes(folder: Path, java: Java) -> list[str]:
    """The classes that writing and reading back loads, in that order, and those that an .mpp needs."""
    seen: dict[str, None] = {}
    for suffix in (".xer", ".pmxml", ".mpx"):
        place = folder / suffix[1:]
        place.mkdir()
        plan_json.write(SAMPLE, place / DOCUMENT)
        sandbox.run({"do": "write", "file": f"plan{suffix}", "name": "sample", "list_classes": CLASSES}, place, DEFAULT)
        lines = (place / CLASSES).read_text(encoding="utf-8").splitlines()
        seen |= dict.fromkeys(line.split(" id:")[0] for line in lines if line[:1] not in {"#", ""})
    for jar in class_path(java):
        with zipfile.ZipFile(jar) as content:
            names = [name[: -len(".class")] for name in content.namelist() if name.endswith(".class")]
        seen |= dict.fromkeys(name for name in names if name.startswith(PACKAGES))
    return list(seen)
