"""A file read by MPXJ and turned into a plan document, inside the worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from charthouse.exchange import plan_json
from charthouse.exchange.document import Document
from charthouse.exchange.mpxj import ganttproject, primavera
from charthouse.exchange.mpxj.handover import NoPlan
from charthouse.exchange.mpxj.read_project import document_of
from charthouse.exchange.mpxj.values import JavaObject, text


def read(jpype: Any, file: Path, target: Path, *, name: str, project: str | None) -> dict[str, Any]:
    """Read a file and leave its plan document.

    :raises NoPlan: the file holds no project, several, or one without tasks.
    """
    content = file.read_bytes() if _is_primavera_table(file) else b""
    table = primavera.look_into(content) if content else None
    chosen = choose(_projects(jpype, file, table), name=name, wanted=project)
    properties = chosen.getProjectProperties()
    document = document_of(jpype, chosen)
    if not document.tasks:
        raise NoPlan(
            f"{name} holds a project without any task.",
            "If it should have some, the file is damaged or incomplete: save or export it again.",
        )
    if table is not None:
        document = primavera.hold_against(document, table, text(properties.getUniqueID()), name)
    elif text(properties.getFileType()) == "GAN":
        document = ganttproject.complete(document, file)
    plan_json.write(document, target)
    return {"tasks": len(document.tasks)}


def read_back(jpype: Any, file: Path) -> Document:
    """What a file that was just written says."""
    table = primavera.look_into(file.read_bytes()) if _is_primavera_table(file) else None
    return document_of(jpype, choose(_projects(jpype, file, table), name=file.name, wanted=None))


def _is_primavera_table(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(primavera.MARK)) == primavera.MARK


def _projects(jpype: Any, file: Path, table: primavera.Table | None) -> list[JavaObject]:
    path = jpype.JClass("java.io.File")(str(file))
    if table is None:
        found = jpype.JClass("org.mpxj.reader.UniversalProjectReader")().readAll(path)
    else:
        reader = jpype.JClass("org.mpxj.primavera.PrimaveraXERFileReader")()
        reader.setCharset(jpype.JClass("java.nio.charset.Charset").forName(table.encoding))
        found = reader.readAll(path)
    return [one for one in found or () if one is not None]


def choose(projects: list[JavaObject], *, name: str, wanted: str | None) -> JavaObject:
    """The one project meant; a file's baselines and linked projects are not meant."""
    if not projects:
        raise NoPlan(
            f"{name} holds no project that can be read.",
            "It is damaged, cut off, protected by a password, or no plan file: save or export it again.",
        )
    if wanted is not None:
        matching = [one for one in projects if wanted in {title_of(one), _key_of(one)}]
        if len(matching) == 1:
            return matching[0]
        raise NoPlan(f"{name} has no project “{wanted}”.", f"It has {_list(projects)}.")
    if len(projects) == 1:
        return projects[0]
    own = [one for one in projects if not bool(one.getProjectProperties().getProjectIsBaseline())]
    exported = [one for one in own if bool(one.getProjectProperties().getExportFlag())] or own
    if len(exported) == 1:
        return exported[0]
    raise NoPlan(f"{name} holds {len(exported)} projects: {_list(exported)}.", "Export each into a file of its own.")


def title_of(project: JavaObject) -> str:
    """A project's name as people know it."""
    properties = project.getProjectProperties()
    return text(properties.getName()) or text(properties.getProjectTitle()) or _key_of(project)


def _key_of(project: JavaObject) -> str:
    return text(project.getProjectProperties().getProjectID())


def _list(projects: list[JavaObject]) -> str:
    names = [f"“{title_of(one)}”" for one in projects]
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
