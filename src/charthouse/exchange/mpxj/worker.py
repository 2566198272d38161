"""The process that reads or writes one file with MPXJ and then ends: ``python -m charthouse.exchange.mpxj.worker``.

It gets its task as one JSON line on standard input, works in a folder of its own, and leaves there ``answer.json`` and
what was asked for: the plan document of a file, or a file of a plan document.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

from charthouse.exchange.mpxj import limits as limits_
from charthouse.exchange.mpxj.handover import ANSWER, DOCUMENT, STARTED, NoPlan
from charthouse.exchange.mpxj.java import JavaIsMissing, find_java, start


def main() -> int:
    """Do the one task and leave the answer."""
    task: dict[str, Any] = json.loads(sys.stdin.readline())
    folder = Path(task["folder"])
    allowed = limits_.Limits(**task["limits"])
    limits_.confine(allowed)
    answer: dict[str, Any]
    try:
        answer = _do(task, folder, allowed)
    except NoPlan as refusal:
        answer = {"refused": list(refusal.lines)}
    except JavaIsMissing as missing:
        answer = {"refused": [f"{task['name']} cannot be read.", str(missing)]}
    except MemoryError:
        answer = {"out_of_memory": True}
    except OSError as error:
        answer = {"too_big": True} if error.errno == errno.EFBIG else {"failed": _told(error)}
    except Exception as error:  # noqa: BLE001 - whatever Java or its bridge throws is told as one refusal
        answer = {"out_of_memory": True} if _is_out_of_memory(error) else {"failed": _told(error)}
    (folder / ANSWER).write_text(json.dumps(answer), encoding="utf-8")
    if "list_classes" in task:
        return 0  # Java writes its list when it ends by itself
    # Java's own shutdown takes a fifth of a second and has nothing left to do.
    os._exit(0)


def _do(task: dict[str, Any], folder: Path, allowed: limits_.Limits) -> dict[str, Any]:
    jpype = start(find_java(), heap=allowed.heap, folder=folder, more=_java_options(task))
    (folder / STARTED).touch()
    if task["do"] == "read":
        from charthouse.exchange.mpxj.reading import read

        return read(jpype, folder / task["file"], folder / DOCUMENT, name=task["name"], project=task.get("project"))
    from charthouse.exchange.mpxj.writing import write

    return write(jpype, folder / DOCUMENT, folder / task["file"])


def _java_options(task: dict[str, Any]) -> tuple[str, ...]:
    if "list_classes" in task:
        return ("-Xshare:off", f"-XX:DumpLoadedClassList={task['list_classes']}")
    archive = task.get("archive")
    return (f"-XX:SharedArchiveFile={archive}", "-Xshare:auto") if archive else ("-Xshare:auto",)


def _told(error: BaseException) -> str:
    """A Java or Python exception in a line: what its innermost cause says."""
    innermost, depth = error, 0
    while depth < 20:
        cause = innermost.getCause() if hasattr(innermost, "getCause") else innermost.__cause__
        if cause is None:
            break
        innermost, depth = cause, depth + 1
    message = innermost.getMessage() if hasattr(innermost, "getMessage") else str(innermost)
    kind = type(innermost).__name__.rsplit(".", 1)[-1]
    if kind == "SAXParseException":
        return f"its XML is damaged or cut off in line {innermost.getLineNumber()}"  # type: ignore[attr-defined]
    first = (str(message).strip().splitlines() or [""])[0] if message is not None else ""
    return f"{first} ({kind})"[:300] if first else kind


def _is_out_of_memory(error: BaseException) -> bool:
    return "OutOfMemoryError" in type(error).__name__ or "Cannot allocate memory" in str(error)


if __name__ == "__main__":
    sys.exit(main())
