"""What is there of documents to be tried: a written charter, a version that is out, a condition, a remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charthouse.approvals import actions, remarks
from charthouse.approvals.models import Condition, Remark, SignatureRequest, Version
from charthouse.charter.actions import write_part
from charthouse.projects.access import Access, project_for
from tests.matrix.people import KEY

if TYPE_CHECKING:
    from tests.matrix.people import World


def _access(world: World) -> Access:
    manager = world.person("the manager").user
    assert manager is not None
    return project_for(manager, KEY)


def _version(world: World) -> int:
    """Out for signature, with an answer that has a condition, one that waits, and a remark."""
    there = Version.objects.filter(project=world.project, state="review").first()
    if there is not None:
        return there.pk
    access = _access(world)
    write_part(access=access, name="purpose", said="Quietly close the office")
    write_part(
        access=access, name="budget",
        said={"low": "987654", "likely": "987654", "high": "987654", "confidence": "50", "basis": "A guess"},
    )  # fmt: skip
    outside = [actions.Asked(name=f"Their counsel {n}", email=f"counsel{n}@secret.example") for n in (1, 2)]
    version = actions.propose(
        access=access, kind="charter", signers=[actions.Asked(user=access.user.pk), *outside], note="Tell nobody"
    )
    first = SignatureRequest.objects.get(version=version, place=2)
    actions.answer_by_link(request=first, decision="conditional", conditions=["Nobody hears of it"])
    remarks.remark(access=access, version=version, text="Tell nobody before June", part="purpose")
    return version.pk


def _mine(world: World) -> int:
    return SignatureRequest.objects.get(version=_version(world), place=1).pk


def _waiting(world: World) -> int:
    return SignatureRequest.objects.get(version=_version(world), place=3).pk


def _condition(world: World) -> int:
    return Condition.objects.get(request__version=_version(world)).pk


def _remark(world: World) -> int:
    return Remark.objects.filter(version=_version(world)).latest("pk").pk


_PAGES = ("version", "version-answer", "version-record", "version-withdraw", "version-remind", "version-met",
          "version-remark", "version-resolve", "version-paper")  # fmt: skip
_DOORS = ("get_version", "answer_version", "record_answer", "withdraw_version", "remind_signers", "meet_condition",
          "remark_on_version", "get_version_file", "list_remarks", "resolve_remark")  # fmt: skip

DOCUMENTS = {
    **{f"{name}:number": _version for name in _PAGES},
    **{f"{name}:version": _version for name in _DOORS},
    "version-answer:request_id": _mine,
    "answer_version:signature": _mine,
    "version-record:request_id": _waiting,
    "record_answer:signature": _waiting,
    "version-met:condition_id": _condition,
    "meet_condition:condition": _condition,
    "version-resolve:remark_id": _remark,
    "resolve_remark:remark": _remark,
    **{f"{name}:ending": lambda _world: "md" for name in ("paper", "pack-paper", "version-paper", "sign-paper")},
    **{f"{name}:name": lambda _world: "charter" for name in ("paper", "get_paper")},
    "version-propose:kind": lambda _world: "charter",
    **{
        f"{name}:name": lambda _world: "purpose"
        for name in ("charter-part", "charter-row", "get_charter_part", "write_charter_part")
    },
    **{
        f"{name}:name": lambda _world: "risks"
        for name in ("charter-back", "get_charter_outcomes", "get_charter_sources", "bring_into_charter")
    },
    **{f"{name}:name": lambda _world: "objectives" for name in ("charter-onward", "take_charter_lines_on")},
    "sign-link:secret": lambda _world: "x" * 43,
}
"""By the door's name and the parameter's, as in ``samples.SAMPLES``."""
