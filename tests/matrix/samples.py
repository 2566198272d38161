"""Whose records are tried where an address names one: by the door's name and the parameter's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from charthouse.accounts import programs
from charthouse.accounts.actions import invite
from charthouse.accounts.inviting import digest_of
from charthouse.accounts.models import ApiToken, Deputy, Group, Invitation, User
from charthouse.budget import actions as booking
from charthouse.budget.actions import Cost
from charthouse.budget.models import CostEntry
from charthouse.engine.risk.simulation import simulate
from charthouse.exchange.document import ResourceKind
from charthouse.jobs.models import Job, ScheduleState
from charthouse.journal import attaching, commenting
from charthouse.journal.models import Entry
from charthouse.outlook.keeping import keep_run, state_of
from charthouse.outlook.modelling import settings_of, simulated
from charthouse.plan import importing, page_task, teaming
from charthouse.plan.computed import compute
from charthouse.plan.discussing import subject_of
from charthouse.plan.models import ChecklistItem, Link, Task
from charthouse.plan.printing import drawing
from charthouse.projects.access import project_for
from charthouse.resources.models import Allocation
from charthouse.risks import actions as risks
from charthouse.risks import groups as risk_groups
from charthouse.stakeholders import actions as stakeholders
from tests.matrix import packs
from tests.matrix.communication_samples import COMMUNICATION
from tests.matrix.document_samples import DOCUMENTS
from tests.matrix.estimate_samples import ESTIMATES
from tests.matrix.goal_samples import GOALS
from tests.matrix.log_samples import LOG
from tests.matrix.meeting_samples import MEETINGS
from tests.matrix.money_samples import MONEY
from tests.matrix.people import ASSIGNED, KEY, LEAF, World
from tests.matrix.plan_samples import OF_PLAN, WITHDRAWALS
from tests.matrix.report_samples import REPORTS
from tests.matrix.round_samples import ROUNDS
from tests.matrix.samples_of_organisation import OF_ORGANISATION
from tests.matrix.scope_samples import SCOPE
from tests.matrix.stage_samples import STAGES
from tests.matrix.workshop_samples import WORKSHOPS


def samples_of(world: World) -> dict[str, object]:
    """What is there to be tried: all of it is the manager's, in the secret project."""
    found: dict[str, object] = {"key": KEY}
    made: dict[Callable[[World], object], object] = {}
    for name, make in SAMPLES.items():
        if make not in made:
            made[make] = make(world)
        found[name] = made[make]
    return found


def _manager(world: World) -> User:
    manager = world.person("the manager").user
    assert manager is not None
    return manager


def _import(world: World) -> int:
    owner = _manager(world)
    upload = SimpleUploadedFile("Nightingale.csv", b"Name,Duration\nQuietly count the staff,1d\n")
    return importing.receive(upload=upload, by=owner, project=world.project).pk


def _comment(world: World) -> int:
    """Said where only those who may read the discussion find it."""
    access, subject = project_for(_manager(world), KEY), subject_of(world.project, LEAF)
    assert subject is not None
    return commenting.comment(access=access, subject=subject, text="Tell nobody before June").pk


def _file(world: World) -> int:
    """The same of a file."""
    access, subject = project_for(_manager(world), KEY), subject_of(world.project, LEAF)
    assert subject is not None
    upload = SimpleUploadedFile("redundancies.txt", b"Accounting goes first\n")
    return attaching.attach(access=access, subject=subject, upload=upload).pk


def _job(world: World) -> object:
    owner = world.person("the manager").user
    return Job.objects.create(
        kind="plan.check", owner=owner, title="Nightingale", arguments={"import": _import(world)}
    ).pk


def _absence(world: World) -> int:
    today = timezone.now().date() + dt.timedelta(30)
    return Deputy.objects.create(person=_manager(world), deputy=world.zdenka, first_day=today, last_day=today).pk


def _invitation(world: World) -> int:
    grant = {"kind": "project-role", "project": KEY, "roles": ["viewer"]}
    return invite(email="new@secret.example", grants=[grant], by=_manager(world)).pk


def _invitation_secret(world: World) -> str:
    """Of an invitation of its own, as its letter says it."""
    made = invite(email="another@secret.example", grants=[], by=_administrator(world))
    Invitation.objects.filter(pk=made.pk).update(digest=digest_of("said-in-the-letter"))
    return "said-in-the-letter"


def _token(world: World) -> int:
    manager = _manager(world)
    return ApiToken.objects.create(owner=manager, created_by=manager, name="Mine", prefix="x", digest="x").pk


def _session(world: World) -> int:
    return int(UserSession.objects.create(session_key="x" * 32, user=_manager(world), ip="::1").pk)


def _passkey(world: World) -> int:
    data = {"name": "Key on the ring", "credential": {}}
    return int(Authenticator.objects.create(user=_manager(world), type=Authenticator.Type.WEBAUTHN, data=data).pk)


def _administrator(world: World) -> User:
    administrator = world.person("a administrator").user
    assert administrator is not None
    return administrator


def _viewer(world: World) -> int:
    return _user(world, "a viewer")


def _board(_world: World) -> int:
    """A group with a role in the project."""
    return Group.objects.get(name="Board").pk


def _program(world: World) -> int:
    return programs.make_program(name="Night shift", by=_administrator(world)).pk


def _program_token(world: World) -> int:
    program = User.objects.get(name="Night shift")
    by = _administrator(world)
    return ApiToken.objects.create(owner=program, created_by=by, name="Theirs", prefix="y", digest="y").pk


def _schedule(_world: World) -> int:
    return ScheduleState.objects.create(name="plan.recompute_all", time_zone="UTC").pk


def _link(world: World) -> int:
    return Link.objects.get(project=world.project).pk


def _item(world: World) -> int:
    """On the checklist of the contributor's task."""
    task = Task.objects.get(project=world.project, uid=ASSIGNED)
    return ChecklistItem.objects.create(task=task, position=1, text="Burn the minutes").pk


def _spare(world: World) -> int:
    """Something in the team that no task is given to."""
    name = f"Spare {Allocation.objects.count()}"
    newcomer = teaming.Newcomer(name, kind=ResourceKind.EQUIPMENT)
    return teaming.join(access=project_for(_manager(world), world.project.key), newcomer=newcomer)


def _cost(world: World) -> int:
    """Booked by the manager on the leaf."""
    cost = Cost(day=dt.date(2026, 3, 31), amount=Decimal("4711.25"), task_uid=LEAF, text="Hush money")
    booking.book(access=project_for(_manager(world), KEY), costs=[cost])
    return CostEntry.objects.get(project=world.project).number


def _risk(world: World) -> int:
    """Written down by the manager, with what it would cost."""
    access = project_for(_manager(world), KEY)
    facts = {"title": "The rival hears of it", "probability": 0.4, "cost": (987_654, 987_654, 987_654), "tasks": [LEAF]}
    return risks.create_risk(access=access, facts=facts).number


def _group(world: World) -> int:
    """The same of tasks that overrun together."""
    access = project_for(_manager(world), KEY)
    facts = {"name": "All alike", "by": "chosen", "uids": [LEAF, ASSIGNED], "coefficient": 0.3}
    return risk_groups.add_group(access=access, facts=facts).number


def _stakeholder(world: World) -> int:
    """Written down by the manager, with what nobody below the leads is told."""
    access = project_for(_manager(world), KEY)
    facts = {"name": "The board", "expectations": "Sell it by autumn", "engagement": "resistant", "influence": 5}
    return stakeholders.add_stakeholder(access=access, facts=facts).number


def _entry(world: World) -> int:
    """A change that can be undone."""
    entries = Entry.objects.filter(stream=world.project.journal, record="plan.Task", verb="changed")
    return entries.latest("number").number


def _run(world: World) -> int:
    """A simulation of the plan, as it was when nobody knew."""
    project, settings = world.project, settings_of(world.project)
    settings.factor_low, settings.factor_likely, settings.factor_high = 0.5, 1.0, 2.0
    computed = compute(project)
    one = simulated(project, computed, settings)
    found = simulate(one.model, iterations=200, seed=1)
    state = state_of(project, computed, settings)
    return keep_run(
        project, one, found, settings, state=state, seconds=0.1, by=_manager(world), at=timezone.now()
    ).number


def _drawing(world: World) -> str:
    token = "0123456789abcdef" * 2
    (drawing.folder() / f"{token}.pdf").write_bytes(b"%PDF-1.7")
    Job.objects.create(
        kind=drawing.DRAW.name, owner=_manager(world), title="Nightingale", state=Job.State.DONE,
        stream_id=world.project.journal_id, arguments={"token": token}, result={"name": "Nightingale.pdf"},
    )  # fmt: skip
    return token


SAMPLES: dict[str, Callable[[World], object]] = {
    **{f"{name}:number": lambda _world: LEAF for name in ("task", "package", "keep-template")},
    **{f"{name}:name": lambda _world: "task" for name in ("comments", "files")},
    **{f"{name}:number": lambda _world: LEAF for name in ("comments", "files")},
    "file:number": _file,
    **{f"{name}:number": _cost for name in ("cost-reverse", "reverse_cost")},
    "outlook-table:name": lambda _world: "finish",
    "get_simulation:number": _run,
    **{f"{name}:point": lambda _world: 1 for name in ("health-point", "health-repairs", "health-repair-make")},
    **{f"{name}:number": lambda _world: LEAF for name in ("health-repairs", "health-repair-make")},
    "import-step:number": _import,
    "import-columns:number": _import,
    "import-commit:number": _import,
    "import-discard:number": _import,
    **{f"{name}:job_id": _job for name in ("job", "job-cancel", "job-try-now", "job-again")},
    **{
        f"{name}:number": lambda _world: LEAF
        for name in ("get_task", "change_task", "delete_task", "move_task", "get_why", "assign")
    },
    **{
        f"{name}:number": _comment
        for name in ("comment-edit", "comment-delete", "get_comment", "edit_comment", "delete_comment")
    },
    **{f"{name}:number": _file for name in ("file-remove", "get_file", "remove_file", "download_file")},
    **{f"{name}:number": lambda _world: LEAF for name in ("add_item", "set_estimate", "remove_estimate")},
    **{f"{name}:number": lambda _world: LEAF for name in ("get_pauses", "set_pauses")},
    **{f"{name}:name": lambda _world: "Bribe" for name in ("change_field", "remove_field")},
    **{f"{name}:number": _spare for name in ("change_team_member", "leave_team")},
    **{f"{name}:number": _item for name in ("get_item", "change_item", "remove_item")},
    "progress-report:number": lambda _world: ASSIGNED,
    **{
        f"{name}:number": _risk
        for name in (
            *("risk", "risk-edit", "risk-delete", "risk-place"),
            *("get_risk", "change_risk", "delete_risk", "place_risk"),
        )
    },
    **{
        f"{name}:number": _group
        for name in ("risk-group", "get_correlation", "change_correlation", "delete_correlation")
    },
    **{
        f"{name}:number": _stakeholder
        for name in (
            "stakeholder",
            "stakeholder-edit",
            "stakeholder-place",
            "stakeholder-delete",
            "get_stakeholder",
            "change_stakeholder",
            "delete_stakeholder",
        )
    },
    "stakeholders-export:kind": lambda _world: "csv",
    **COMMUNICATION,
    **DOCUMENTS,
    **SCOPE,
    **ROUNDS,
    **MONEY,
    **GOALS,
    **ESTIMATES,
    **WORKSHOPS,
    **STAGES,
    **OF_PLAN,
    **LOG,
    **MEETINGS,
    **REPORTS,
    "risks-export:kind": lambda _world: "csv",
    "portfolio-file:kind": lambda _world: "csv",
    **{f"{name}:slug": packs.draft for name in packs.DRAFTS},
    **{f"{name}:slug": lambda _world: "waterfall" for name in packs.READ},
    **{f"{name}:number": _link for name in ("get_link", "delete_link")},
    **{f"{name}:number": _entry for name in ("history-undo", "history-undo-question", "undo_entry")},
    **{f"{name}:user_id": _viewer for name in ("person", "person-deputy", "person-change")},
    "person-change:deed": lambda _world: "deactivate",
    **{
        f"{name}:person": _viewer
        for name in (
            "get_person",
            "get_person_roles",
            "set_person_roles",
            "deactivate_person",
            "reactivate_person",
            "name_deputy_for",
            "add_group_member",
        )
    },
    **{f"{name}:group_id": _board for name in ("group", "group-change")},
    "group-change:deed": lambda _world: "dissolve",
    **{
        f"{name}:group": _board
        for name in (
            "get_group",
            "change_group",
            "delete_group",
            "get_group_roles",
            "set_group_roles",
            "add_group_member",
            "remove_group_member",
            "remove_group",
        )
    },
    "remove_group_member:person": lambda world: _user(world, "somebody by their group"),
    **{f"{name}:user_id": _program for name in ("program", "program-end", "program-token-revoke")},
    "program-token-revoke:token_id": _program_token,
    **{
        f"{name}:number": _schedule
        for name in (
            "schedule",
            "schedule-pause",
            "schedule-resume",
            "schedule-fire",
            "get_schedule",
            "set_schedule_times",
            "pause_schedule",
            "resume_schedule",
            "run_schedule",
        )
    },
    **{
        f"{name}:kind": lambda _world: "csv"
        for name in ("organisation-history-export", "project-history-export", "import-template", "period-file")
    },
    "invitation-link:secret": _invitation_secret,
    **{f"{name}:pk": _passkey for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")},
    "account_reset_password_from_key:uidb36": lambda world: user_pk_to_url_str(_manager(world)),
    "account_reset_password_from_key:key": lambda world: default_token_generator.make_token(_manager(world)),
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
    "time-line-file:kind": lambda _world: "pptx",
    **{f"{name}:token": _drawing for name in ("drawn", "get_drawing")},
    "end_absence:number": _absence,
    "end_session:number": _session,
    "send_invitation_again:number": _invitation,
    "withdraw_invitation:number": _invitation,
    "get_entry:number": lambda _world: 1,
    **{
        f"{name}:number": lambda _world: 1
        for name in (
            *("calendar", "calendar-week", "calendar-exception-new", "calendar-holidays"),
            *("calendar-holidays-remove", "calendar-standard", "calendar-tasks", "calendar-delete"),
        )
    },
    **{
        f"{name}:number": lambda _world: 1
        for name in ("get_calendar", "change_calendar", "delete_calendar", "lay_out_holidays")
    },
    **{f"{name}:number": lambda _world: 2 for name in ("calendar-exception", "calendar-exception-remove")},
    **{f"{name}:place": lambda _world: 0 for name in ("calendar-exception", "calendar-exception-remove")},
    "cancel_job:job": _job,
    "away-end:deputy_id": _absence,
    "session-end:session_id": _session,
    "token-revoke:token_id": _token,
    "invitation-change:invitation_id": _invitation,
    "invitation-change:deed": lambda _world: "again",
    **OF_ORGANISATION,
    "project-member:kind": lambda _world: "person",
    "project-member:number": lambda world: _user(world, "a viewer"),
    "project-member-remove:kind": lambda _world: "person",
    "project-member-remove:number": lambda world: _user(world, "a viewer"),
}


def _user(world: World, name: str) -> int:
    user = world.person(name).user
    assert user is not None
    return user.pk


NOT_OTHERS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("change_view", "delete_view"), frozenset({"share_views"})),
    **{
        name: frozenset({"edit_plan", "edit_own_part"})
        for name in ("history-undo", "history-undo-question", "undo_entry")
    },
    **dict.fromkeys(("risk-edit", "risk-place", "change_risk", "place_risk"), frozenset({"edit_risks"})),
    **dict.fromkeys(("log-edit", "log-links", "change_entry"), frozenset({"edit_log"})),
    **{name: frozenset() for name in ("comment-edit", "edit_comment", *WITHDRAWALS)},
    **{
        name: frozenset({"edit_project"}) for name in ("comment-delete", "delete_comment", "file-remove", "remove_file")
    },
}
"""Where the door's right alone is not enough for what is the manager's: others need one of these rights as well."""

QUERIES: dict[str, tuple[str, ...]] = {
    "task": tuple(f"tab={tab}" for tab in page_task.TABS),
    "palette": ("q=Nightingale", "q=NIGHT", "q=NIGHT-11", "q=quietly", "q=Buy", "q=Zdenka", "q=secret.example"),
    "table": ("page=1",),
    "import": (f"project={KEY}",),
}
"""What further addresses of a door show: their answers are looked through for secrets like any other."""
