"""Whose records are tried where an address names one: by the door's name and the parameter's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from charthouse.accounts.actions import invite
from charthouse.accounts.models import ApiToken, Deputy
from charthouse.jobs.models import Job
from charthouse.journal import attaching, commenting
from charthouse.plan import importing, page_task
from charthouse.plan.discussing import subject_of
from charthouse.projects.access import project_for
from tests.matrix.people import ASSIGNED, KEY, LEAF, World


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


def _file(world: World) -> int:
    """Said and attached where only those who may read the discussion find it."""
    access = project_for(world.person("the manager").user or AnonymousUser(), KEY)
    subject = subject_of(world.project, LEAF)
    assert subject is not None
    commenting.comment(access=access, subject=subject, text="Tell nobody before June")
    upload = SimpleUploadedFile("redundancies.txt", b"Accounting goes first\n")
    return attaching.attach(access=access, subject=subject, upload=upload).pk


def _job(world: World) -> object:
    owner = world.person("the manager").user
    return Job.objects.create(
        kind="plan.check", owner=owner, title="Nightingale", arguments={"import": _import(world)}
    ).pk


def _absence(world: World) -> int:
    manager, stranger = (world.person(name).user for name in ("the manager", "a stranger"))
    assert manager is not None
    assert stranger is not None
    today = timezone.now().date() + dt.timedelta(30)
    return Deputy.objects.create(person=manager, deputy=world.zdenka, first_day=today, last_day=today).pk


def _invitation(world: World) -> int:
    manager = world.person("the manager").user
    assert manager is not None
    grant = {"kind": "project-role", "project": KEY, "roles": ["viewer"]}
    return invite(email="new@secret.example", grants=[grant], by=manager).pk


def _token(world: World) -> int:
    manager = world.person("the manager").user
    assert manager is not None
    return ApiToken.objects.create(owner=manager, created_by=manager, name="Mine", prefix="x", digest="x").pk


def _session(world: World) -> int:
    manager = world.person("the manager").user
    return int(UserSession.objects.get_or_create(session_key="x" * 32, defaults={"user": manager, "ip": "::1"})[0].pk)


_ON_A_TASK = ("get_task", "change_task", "delete_task", "move_task", "get_why", "assign")

SAMPLES: dict[str, Callable[[World], object]] = {
    "task:number": lambda _world: LEAF,
    **{f"{name}:name": lambda _world: "task" for name in ("comments", "files")},
    **{f"{name}:number": lambda _world: LEAF for name in ("comments", "files")},
    "file:number": _file,
    "import-step:number": _import,
    "import-columns:number": _import,
    "import-commit:number": _import,
    "import-discard:number": _import,
    **{f"{name}:job_id": _job for name in ("job", "job-cancel", "job-try-now", "job-again")},
    **{
        f"{name}:number": lambda _world: LEAF
        for name in ("get_task", "change_task", "delete_task", "move_task", "get_why", "assign")
    },
    "report_progress:number": lambda _world: ASSIGNED,
    "unassign:number": lambda _world: LEAF,
    "unassign:resource": lambda _world: 1,
    "remove_member:person": lambda world: _user(world, "a viewer"),
    "get_import:number": _import,
    "take_over_import:number": _import,
    "discard_import:number": _import,
    "get_job:job": _job,
    "try_job_now:job": _job,
    "start_job_again:job": _job,
    "end_absence:number": _absence,
    "end_session:number": _session,
    "send_invitation_again:number": _invitation,
    "withdraw_invitation:number": _invitation,
    "get_entry:number": lambda _world: 1,
    "cancel_job:job": _job,
    "away-end:deputy_id": _absence,
    "session-end:session_id": _session,
    "token-revoke:token_id": _token,
    "invitation-change:invitation_id": _invitation,
    "invitation-change:deed": lambda _world: "again",
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
