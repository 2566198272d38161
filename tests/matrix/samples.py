"""Whose records are tried where an address names one: by the door's name and the parameter's."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from charthouse.jobs.models import Job
from charthouse.plan import importing, page_task
from tests.matrix.people import KEY, LEAF, World


def samples_of(world: World) -> dict[str, object]:
    """What is there to be tried: all of it is the manager's, in the secret project."""
    found: dict[str, object] = {"key": KEY}
    for name, make in SAMPLES.items():
        found[name] = make(world)
    return found


def _import(world: World) -> int:
    owner = world.person("the manager").user
    assert owner is not None
    upload = SimpleUploadedFile("Nightingale.csv", b"Name,Duration\nQuietly count the staff,1d\n")
    return importing.receive(upload=upload, by=owner, project=world.project).pk


def _job(world: World) -> object:
    owner = world.person("the manager").user
    return Job.objects.create(
        kind="plan.check", owner=owner, title="Nightingale", arguments={"import": _import(world)}
    ).pk


SAMPLES: dict[str, Callable[[World], object]] = {
    "task:number": lambda _world: LEAF,
    "import-step:number": _import,
    "import-columns:number": _import,
    "import-commit:number": _import,
    "import-discard:number": _import,
    "job-cancel:job_id": _job,
    "project-member:kind": lambda _world: "person",
    "project-member:number": lambda world: _user(world, "a viewer"),
    "project-member-remove:kind": lambda _world: "person",
    "project-member-remove:number": lambda world: _user(world, "a viewer"),
}


def _user(world: World, name: str) -> int:
    user = world.person(name).user
    assert user is not None
    return user.pk


QUERIES: dict[str, tuple[str, ...]] = {
    "task": tuple(f"tab={tab}" for tab in page_task.TABS),
    "palette": ("q=Nightingale", "q=NIGHT", "q=NIGHT-11", "q=quietly", "q=Buy", "q=Zdenka", "q=secret.example"),
    "table": ("page=1",),
    "import": (f"project={KEY}",),
}
"""What further addresses of a door show: their answers are looked through for secrets like any other."""
