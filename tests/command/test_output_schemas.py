"""The published schemas of what commands print say what the code prints: field by field, and every kind of finding."""

from __future__ import annotations

import json
from dataclasses import fields
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from charthouse.cli import doctor, verify
from charthouse.journal import attaching, verifying
from charthouse.journal.models import Attachment, Entry, Stream
from charthouse.plan import actions
from charthouse.plan.discussing import subject_of
from charthouse.plan.models import Task
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from tests.command.conftest import keeps_to_schema

TYPES = {int: "integer", str: "string", bool: "boolean"}


def schema(name: str) -> Any:
    return json.loads(resources.files("charthouse.exchange").joinpath(f"schemas/{name}.json").read_text())


def drifted(said: Any, kind: type, *, besides: frozenset[str] = frozenset()) -> list[str]:
    """Where a schema says something else than the fields of what is printed."""
    hints = get_type_hints(kind)
    names = {field.name for field in fields(kind)} | besides
    wrong = []
    if (
        said["additionalProperties"] is not False
        or set(said["required"]) != names
        or said["properties"].keys() != names
    ):
        wrong.append(f"{kind.__name__} has the fields {sorted(names)}, the schema says {sorted(said['properties'])}")
    for name in said["properties"].keys() & hints.keys():
        told, hint = said["properties"][name], hints[name]
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            right = told.get("enum") is not None and set(told["enum"]) == {str(one) for one in hint}
        elif get_origin(hint) is list:
            right = told.get("type") == "array"
            wrong += drifted(told["items"], get_args(hint)[0])
        elif get_args(hint):
            right = told.get("type") == [TYPES[get_args(hint)[0]], "null"]
        else:
            right = told.get("type") == TYPES[hint]
        if not right:
            wrong.append(f"{kind.__name__}.{name} is {hint}, the schema says {told}")
    return wrong


def test_the_schema_of_verify_has_the_fields_that_are_printed():
    assert drifted(schema("verify-1"), verifying.Verified, besides=frozenset({"format"})) == []


def test_the_schema_of_doctor_has_the_fields_that_are_printed():
    said = schema("doctor-1")

    assert set(said["required"]) == said["properties"].keys() == {"format", "well", "findings"}
    assert drifted(said["properties"]["findings"]["items"], doctor.Finding) == []


def test_a_schema_that_lacks_a_kind_or_a_field_is_noticed():
    said = schema("verify-1")
    said["properties"]["findings"]["items"]["properties"]["kind"]["enum"].remove("anchor")
    said["required"].remove("rows")

    assert [one.split(" ")[0] for one in drifted(said, verifying.Verified, besides=frozenset({"format"}))] == [
        "Verified", "Finding.kind",
    ]  # fmt: skip


@pytest.mark.django_db
def test_every_kind_of_finding_of_verify_keeps_to_the_schema(
    maria, small_plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Five projects, for who changes one thing by hand hides another."""
    by_project = {}
    for key in ("PAY", "MOVED", "CUT", "ROWS", "HEAD"):
        by_project[key] = projects.create_project(key=key, name=key, by=maria)
    for project in by_project.values():
        actions.import_document(project=project, document=small_plan, by=maria)
        for name in ("a", "b", "c"):
            actions.create_task(project=project, name=name, by=maria, schedule=False)
    upload = SimpleUploadedFile("a.txt", b"words")
    subject = subject_of(by_project["PAY"], 11)
    assert subject is not None
    attaching.attach(access=project_for(maria, "PAY"), subject=subject, upload=upload)
    capsys.readouterr()
    assert verify.verify(as_json=True, anchors=None) == 0
    sound = capsys.readouterr().out
    keeps_to_schema(json.loads(sound), "verify-1")

    of = {key: Entry.objects.filter(stream=project.journal) for key, project in by_project.items()}
    of["PAY"].filter(number=3).update(verb="blamed")
    Attachment.objects.update(sha256="0" * 64)
    last = of["PAY"].latest("number")
    last.pk, last.number = None, last.number + 1
    last.save(force_insert=True)
    for old, new in ((3, 1000), (4, 3), (1000, 4)):
        of["MOVED"].filter(number=old).update(number=new)
    of["CUT"].filter(number=3).delete()
    Task.objects.filter(project=by_project["ROWS"], uid=11).update(name="By hand")
    Task.objects.filter(project=by_project["ROWS"], uid=23).delete()
    Task.objects.create(project=by_project["ROWS"], uid=900, position=9, name="Smuggled")
    Stream.objects.filter(pk=by_project["HEAD"].journal_id).update(last_digest=bytes(32))
    kept = json.loads(sound)
    kept["heads"].append({"journal": "project GONE", "number": 1, "digest": "0" * 64})
    anchors = tmp_path / "anchors.json"
    anchors.write_text(json.dumps(kept))

    assert verify.verify(as_json=True, anchors=str(anchors)) == 1

    told = json.loads(capsys.readouterr().out)
    keeps_to_schema(told, "verify-1")
    assert {one["kind"] for one in told["findings"]} == set(verifying.Kind)
