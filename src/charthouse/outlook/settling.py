"""Says how a project's plan is simulated."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from charthouse.journal import actions as journal
from charthouse.outlook.models import SimulationSettings
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

#: Factors that the page offers where nothing in a plan is uncertain yet: a little less, as planned, a third more.
OFFERED = (0.9, 1.0, 1.3)
FACTORS = ("factor_low", "factor_likely", "factor_high")
FIELDS = ("iterations", "seed", *FACTORS, "automatic")


@transaction.atomic
def set_settings(*, access: Access, changes: dict[str, Any]) -> SimulationSettings:
    """Change how the plan is simulated; what is simulated next goes by it.

    :raises RoleMayNot:
    """
    access.require(Right.EDIT_PLAN)
    project = access.project
    SimulationSettings.objects.get_or_create(project=project)
    settings = SimulationSettings.objects.select_for_update().get(project=project)
    before = {name: getattr(settings, name) for name in FIELDS if name in changes}
    after = {name: value for name, value in changes.items() if name in before and before[name] != value}
    if not after:
        return settings
    for name, value in after.items():
        setattr(settings, name, value)
    settings.version += 1
    settings.save()
    journal.record(
        settings, "changed how the plan is simulated", by=access.user, stream_id=project.journal_id,
        before={name: before[name] for name in after}, after=after,
    )  # fmt: skip
    return settings
