"""What a way to save money costs, in sentences, with the records that it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.budget.savings import Kind, Saving, Savings
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.models import Requirement
from charthouse.ui import formats

_SHOWN = 5
"""Requirements that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """A way to save money, as its reader sees it."""

    one: Saving
    what: str
    name: str
    url: str
    sentences: tuple[str, ...]
    requirements: tuple[tuple[str, str], ...]
    """Name and address of those that are named."""


def told(access: Access, savings: Savings) -> list[Told]:
    """Each way with what it costs."""
    return [_told(access, one, savings.plan_finish) for one in savings.found]


def _told(access: Access, one: Saving, plan_finish: int | None) -> Told:
    key = access.project.key
    what, url = {
        Kind.SCOPE: (_("Leave out a deliverable"), reverse("deliverable", args=[key, one.number])),
        Kind.LINE: (
            _("Do not begin what a line is for"),
            reverse("budget-line", args=[key, one.number]) if access.may(Right.EDIT_BUDGET) else "",
        ),
        Kind.ORDER: (
            _("Cancel an order"), reverse("order", args=[key, one.number]) if access.may(Right.EDIT_BUDGET) else "",
        ),
        Kind.RESERVE: (_("Give contingency back"), reverse("reserves", args=[key])),
    }[one.kind]  # fmt: skip
    named = tuple(
        (f"{each.number} {each.title}", reverse("requirement", args=[key, each.number]))
        for each in one.requirements[:_SHOWN]
    )
    name = one.name or _("Contingency above what is needed")
    return Told(one, what, name, url, tuple(_sentences(one, plan_finish)), named)


def _sentences(one: Saving, plan_finish: int | None) -> list[str]:
    if one.kind is Kind.ORDER:
        return [_("Nothing of it is paid yet. What the vendor asks for cancelling it stands in the order, not here.")]
    if one.kind is Kind.RESERVE:
        return [_("What is left then is just what the open risks come to, or the need at P80 if that is more.")]
    said = []
    if one.tasks:
        said.append(
            ngettext(
                "%(count)s task that has not begun would not be done.",
                "%(count)s tasks, none of which has begun, would not be done.", len(one.tasks),
            ) % {"count": formats.number(len(one.tasks))}
        )  # fmt: skip
        said.append(_finish(one, plan_finish))
    elif one.kind is Kind.LINE:
        said.append(_("No task of the plan hangs on it, so the finish stays."))
    must = sum(1 for each in one.requirements if each.priority in {Requirement.Priority.MUST, ""})
    if must:
        said.append(
            ngettext(
                "%(count)s requirement that the result must meet would not be met:",
                "%(count)s requirements that the result must meet would not be met:", must,
            ) % {"count": formats.number(must)}
        )  # fmt: skip
    elif one.requirements:
        said.append(
            ngettext(
                "%(count)s requirement that can be left out would not be met:",
                "%(count)s requirements that can be left out would not be met:", len(one.requirements),
            ) % {"count": formats.number(len(one.requirements))}
        )  # fmt: skip
    elif one.tasks:
        said.append(_("No requirement is traced to them, so nobody has said who needs it."))
    return said


def _finish(one: Saving, plan_finish: int | None) -> str:
    if one.finish is None or plan_finish is None:
        return _("The finish without them was not computed.")
    before, after = formats.day_of(plan_finish, finish=True), formats.day_of(one.finish, finish=True)
    days = (before - after).days
    if not days:
        return _("The plan would still end on %(day)s.") % {"day": formats.long_day(before)}
    said = {"day": formats.long_day(after), "count": formats.number(abs(days))}
    if days > 0:
        return ngettext(
            "The plan would end on %(day)s, %(count)s calendar day earlier.",
            "The plan would end on %(day)s, %(count)s calendar days earlier.", days,
        ) % said  # fmt: skip
    return ngettext(
        "The plan would end on %(day)s, %(count)s calendar day later.",
        "The plan would end on %(day)s, %(count)s calendar days later.", -days,
    ) % said  # fmt: skip
