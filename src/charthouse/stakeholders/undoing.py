"""How changes of the register and of the plan of communication are taken back: the rows are put back as they were."""

from __future__ import annotations

from django.utils.translation import ngettext_lazy

from charthouse.journal.row_changes import register
from charthouse.projects.registers import register_way_back
from charthouse.stakeholders.actions import STAKEHOLDERS
from charthouse.stakeholders.communicating import COMMUNICATIONS
from charthouse.stakeholders.models import Communication, Recipient, Stakeholder


def register_undoing() -> None:
    """Called when the chapter starts; tables in the order in which rows may be made."""
    register(
        Stakeholder,
        stream="project__journal_id",
        counted=ngettext_lazy("%(shown)s stakeholder", "%(shown)s stakeholders", "count"),
    )
    register(
        Communication,
        stream="project__journal_id",
        leave_out=("reminded_for",),
        counted=ngettext_lazy(
            "%(shown)s line of the communication plan", "%(shown)s lines of the communication plan", "count"
        ),
    )
    register(Recipient, stream="communication__project__journal_id")
    register_way_back(STAKEHOLDERS)
    register_way_back(COMMUNICATIONS)
