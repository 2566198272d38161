"""What is there of the plan beside its tasks to be tried: scenarios, promises, baselines, publications, templates."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.plan import actions, saved_views, scenarios, templating
from charthouse.plan.edit_ops import PackageIn, PackageOp
from charthouse.plan.edits import make_edits
from charthouse.plan.models import ProgressProposal, Promise, Publication, TakenFile, Task
from charthouse.plan.promising import promises
from charthouse.plan.promising.promises import Other
from charthouse.plan.taking import files as taking
from charthouse.plan.taking import lists as kept_lists
from charthouse.projects.access import project_for
from tests.matrix.people import ASSIGNED, KEY, LEAF, World

EXPORTS = ("get_export", "take_export_over", "leave_export")
LISTS = ("get_list", "remove_list")
ASSUMPTIONS = (
    *("get_assumptions", "assume_status_date", "assume_somebody", "assume_person"),
    *("create_assumed_calendar", "get_assumed_calendar", "change_assumed_calendar", "delete_assumed_calendar"),
)
WITHDRAWALS = ("progress-withdraw", "withdraw_proposal")


def _manager(world: World) -> User:
    manager = world.person("the manager").user
    assert manager is not None
    return manager


def _export(world: World) -> int:
    access = project_for(_manager(world), KEY)
    upload = SimpleUploadedFile("issues.csv", b"Issue key,Summary,Status\nN-1,Quietly close the office,To Do\n")
    return taking.bring_export(access=access, upload=upload).pk


def _list_file(world: World) -> int:
    access = project_for(_manager(world), KEY)
    upload = SimpleUploadedFile("secret.csv", b"No,Risk\n1,Somebody notices\n")
    return taking.bring_list(access=access, upload=upload, kind="risks").pk


def _list(world: World) -> int:
    access = project_for(_manager(world), KEY)
    file = TakenFile.objects.get(pk=_list_file(world))
    found = taking.list_read(file)
    return kept_lists.keep(access=access, file=file, found=found, chosen=kept_lists.guess(file, found)).pk


def _baseline(world: World) -> int:
    return actions.set_baseline(project=world.project, by=_manager(world), name="Agreed in secret").number


def _publication(world: World) -> int:
    """The first one, which is never taken back."""
    return Publication.objects.create(
        project=world.project, number=1, plan_version=1, at=timezone.now(), by=_manager(world), sentence="All agreed",
        document=b"", baselines=b"", sha256="",
    ).number  # fmt: skip


def _proposal(world: World) -> int:
    """Made by the manager while the rule was another, and waiting."""
    task = Task.objects.get(project=world.project, uid=ASSIGNED)
    return ProgressProposal.objects.create(
        project=world.project, uid=ASSIGNED, name=task.name, by=_manager(world), at=timezone.now(),
        fields={"percent_complete": [task.percent_complete, 85.0]},
    ).pk  # fmt: skip


def _promise(world: World) -> int:
    """Agreed with somebody outside, and asked to be on another day."""
    made = promises.propose(
        access=project_for(_manager(world), KEY), side="taker", other=Other(outside="The rival", contact="Room 7"),
        what="The merger papers", date="2126-03-20", task=LEAF, note="Tell nobody", agreed_with="Their chairman",
    )  # fmt: skip
    Promise.objects.filter(pk=made.pk).update(wanted=made.date + 1440, asked="giver")
    return made.pk


def _scenario(world: World) -> int:
    """Tried out by the manager alone."""
    access = project_for(_manager(world), KEY)
    return scenarios.branch(access=access, name="Sell it to the rival", question="What if nobody agrees?").number


def _view(world: World) -> int:
    """Shared by the manager with everybody in the project."""
    access = project_for(_manager(world), KEY)
    late = {"filter": {"all": [["late", "yes"]]}}
    return saved_views.save_view(access=access, name="Behind", content=late, shared=True).number


def _package(world: World) -> int:
    """A leaf that is one."""
    access = project_for(_manager(world), KEY)
    make_edits(access=access, edits=[PackageOp(op="package", task=LEAF, package=PackageIn(work_high=4800))])
    return LEAF


def _template(world: World) -> int:
    """Made by the manager; as it stands at no address of its own but the project's, whoever plans here may read it."""
    return templating.save_template(access=project_for(_manager(world), KEY), number=LEAF, name="Closing down").pk


OF_PLAN: dict[str, Callable[[World], object]] = {
    **{
        f"{name}:number": _baseline
        for name in (
            "baseline",
            "baseline-data",
            "describe-baseline",
            "get_baseline",
            "change_baseline",
            "compare_baseline",
        )
    },
    **{f"{name}:number": _package for name in ("get_package", "set_package", "end_package", "detail_package")},
    **{f"{name}:template": _template for name in ("template", "get_template", "change_template", "delete_template")},
    **{f"{name}:number": _proposal for name in ("progress-decide", "decide_proposal", *WITHDRAWALS)},
    **{f"{name}:number": _publication for name in ("take-back", "take_back_publication")},
    **{
        f"{name}:number": _scenario
        for name in (
            "scenario",
            "adopt-scenario",
            "drop-scenario",
            "reopen-scenario",
            "describe-scenario",
            "scenario-ghosts",
            "scenario-assume",
            "get_scenario",
            "describe_scenario",
            "drop_scenario",
            "reopen_scenario",
            "compare_scenario",
            "preview_adoption",
            "adopt_scenario",
            "edit_scenario",
            "get_scenario_document",
            *ASSUMPTIONS,
        )
    },
    **{f"{name}:resource": lambda _world: 1 for name in ASSUMPTIONS},
    **{f"{name}:calendar": lambda _world: 1 for name in ASSUMPTIONS},
    **{
        f"{name}:number": _promise
        for name in (
            "promise",
            "decide-promise",
            "get_promise",
            "change_promise",
            "answer_promise",
            "settle_promise",
            "withdraw_promise",
            "preview_hold",
            "hold_task",
        )
    },
    **{f"{name}:number": _export for name in ("take-issues", "take-issues-leave", *EXPORTS)},
    **{f"{name}:number": _list_file for name in ("list-file", "list-file-leave")},
    **{f"{name}:number": _list for name in ("list", "list-csv", "list-remove", *LISTS)},
    **{f"{name}:number": _view for name in ("change_view", "delete_view")},
}
