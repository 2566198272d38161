"""The demo's status reports: weekly ones that went to the team, monthly ones to the board, as the data write them."""

from __future__ import annotations

from collections.abc import Mapping

from charthouse.accounts.models import User
from charthouse.projects.access import project_for
from charthouse.reports import actions
from charthouse.reports.reading import may_get, usual_readers

SENT: tuple[tuple[str, str, str], ...] = (
    ("ERP", "weekly", "team"), ("ERP", "monthly", "board"), ("PORTAL", "weekly", "team"), ("DCM", "monthly", "board"),
)  # fmt: skip
"""The project, how often, and for whom."""
DRAFTED = ("PORTAL", "monthly", "board")
"""The one that its manager has still to read."""


def send(people: Mapping[str, User], managers: Mapping[str, str]) -> None:
    """Send the reports that are due, and leave one as a draft."""
    for key, kind, audience in (*SENT, DRAFTED):
        access = project_for(people[managers[key]], key)
        one = actions.write_report(access=access, facts={"kind": kind, "audience": audience})
        if (key, kind, audience) != DRAFTED:
            to = usual_readers(one) & may_get(one).keys()
            actions.send_report(access=access, number=one.number, to=sorted(to))
