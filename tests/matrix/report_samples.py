"""What is there of reports to be tried: one that was sent to the client, and drafts of the manager's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from charthouse.projects.access import Access, project_for
from charthouse.reports import actions
from tests.matrix.people import KEY

if TYPE_CHECKING:
    from tests.matrix.people import World


def _access(world: World) -> Access:
    manager = world.person("the manager").user
    assert manager is not None
    return project_for(manager, KEY)


def _draft(world: World) -> int:
    number = actions.write_report(access=_access(world), facts={"kind": "monthly", "audience": "board"}).number
    actions.add_sentence(access=_access(world), number=number, section="next", text="The vault is counted twice.")
    return number


def _sent(world: World) -> int:
    """Everybody who sees the project may read it."""
    access, client = _access(world), world.person("a client").user
    assert client is not None
    number = actions.write_report(access=access, facts={"audience": "client"}).number
    actions.send_report(access=access, number=number, to=[client.pk])
    return number


_DRAFTS = (
    "report-edit", "report-refresh", "report-sentence", "report-add", "report-send", "report-delete", "change_report",
    "delete_report", "refresh_report", "type_sentence", "add_sentence", "send_report", "list_report_recipients",
)  # fmt: skip

REPORTS: dict[str, Callable[[World], object]] = {
    **{f"{name}:number": _draft for name in _DRAFTS},
    "report:number": _sent,
    "get_report:number": _sent,
    "pass_on_report:number": _sent,
}
"""By the door's name and the parameter's, as in ``samples.SAMPLES``."""

SAID_OF_REPORTS: Mapping[str, Mapping[str, Any]] = {
    "create_report": {"since": None, "until": None, "kind": "weekly", "audience": "team", "language": "en"},
    "change_report": {"audience": "team"},
    "type_sentence": {"key": "done.all", "text": "All is well.", "before": None},
    "add_sentence": {"section": "next", "text": "All is well."},
    "send_report": {"to": [1], "outside": []},
    "pass_on_report": {"to": [1], "outside": []},
}
"""What is written into bodies, by the operation."""
