"""Who goes by a calendar: the plan, tasks, people and things, other calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.plan.calendars.values import Kept
from charthouse.plan.models import Plan, Task
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation
from charthouse.ui import formats

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Usage:
    """Everything that names one calendar."""

    standard: bool
    """The plan goes by it."""
    tasks: tuple[tuple[int, str], ...]
    """Number and name of those with this calendar of their own; at most ``SHOWN``."""
    task_count: int
    people: tuple[tuple[int, str], ...]
    """Number and name of the resources."""
    heirs: tuple[tuple[int, str], ...]
    """Number and name of the calendars that inherit from it directly."""

    @property
    def any(self) -> bool:
        """Whether anybody uses it."""
        return self.standard or bool(self.task_count or self.people or self.heirs)

    def sentence(self) -> str:
        """Who, in words."""
        told = []
        if self.standard:
            told.append(_("it is the plan's standard calendar"))
        if self.task_count:
            named = formats.listing(f"“{name}”" for _uid, name in self.tasks[:3])
            told.append(
                ngettext("%(count)d task goes by it (%(named)s)", "%(count)d tasks go by it (%(named)s)",
                         self.task_count) % {"count": self.task_count, "named": named}
            )  # fmt: skip
        if self.people:
            named = formats.listing(name for _uid, name in self.people[:3])
            told.append(
                ngettext("%(count)d resource works by it (%(named)s)", "%(count)d resources work by it (%(named)s)",
                         len(self.people)) % {"count": len(self.people), "named": named}
            )  # fmt: skip
        if self.heirs:
            named = formats.listing(f"“{name}”" for _uid, name in self.heirs[:3])
            told.append(
                ngettext("%(count)d calendar inherits from it (%(named)s)",
                         "%(count)d calendars inherit from it (%(named)s)",
                         len(self.heirs)) % {"count": len(self.heirs), "named": named}
            )  # fmt: skip
        return formats.listing(told) if told else _("nobody uses it")


def usage_of(project: Project, calendars: Mapping[int, Kept], number: int) -> Usage:
    """Who goes by one of the project's calendars."""
    row = calendars[number].row
    tasks = Task.objects.filter(project=project, calendar=row).order_by("uid")
    people = Allocation.objects.filter(project=project, calendar=row).order_by("position", "id")
    return Usage(
        standard=Plan.objects.filter(pk=project.pk, calendar=row).exists(),
        tasks=tuple(tasks.values_list("uid", "name")[:SHOWN]),
        task_count=tasks.count(),
        people=tuple(people.values_list("uid", "resource__name")),
        heirs=tuple((uid, each.value.name) for uid, each in calendars.items() if each.value.parent_uid == number),
    )
