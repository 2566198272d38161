"""Plan templates of the organisation: kept from a branch of a plan, changed, deleted."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.exchange.durations import lengths_of
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.plan.computed import computed_plan
from charthouse.plan.refusals import BadValue, ChangedMeanwhile, NoSuchTask
from charthouse.plan.template_content import content_of
from charthouse.plan.template_models import PlanTemplate
from charthouse.projects.access import Access, NotTheirs, Standing
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.refusals import Refused

MOST_TASKS = 500
"""In one template: what is bigger is a project of its own."""
MOST_TEMPLATES = 500


class NoSuchTemplate(Refused):
    """There is no template of that number."""

    status = 404


class TooMuch(Refused):
    """A template of so many tasks, or one more of them, helps nobody."""


def templates() -> list[PlanTemplate]:
    """All of them by name; who may plan in any project may use them."""
    return sorted(PlanTemplate.objects.select_related("made_by"), key=lambda one: (one.name.casefold(), one.pk))


def template_of(number: int) -> PlanTemplate:
    """One of them.

    :raises NoSuchTemplate:
    """
    found = PlanTemplate.objects.filter(pk=number).select_related("made_by").first()
    if found is None:
        raise NoSuchTemplate(_("There is no template %(number)d; it may have been deleted.") % {"number": number})
    return found


def may_change(template: PlanTemplate, by: User) -> bool:
    """Whether somebody may change and delete a template: who made it, or stands in for them, and who looks after the
    organisation's."""
    standing = Standing(by)
    return template.made_by_id in standing.people or standing.may(OrganisationRight.KEEP_STANDARDS)


@one_operation
@transaction.atomic
def save_template(*, access: Access, number: int, name: str, about: str = "") -> PlanTemplate:
    """Keep what lies below a task (or, where nothing does, the task) as a template for the whole organisation.

    :raises RoleMayNot: NoSuchTask: TooMuch:
    :raises BadValue: without a name
    """
    access.require(Right.EDIT_OWN_PART)
    computed = computed_plan(access.project)
    if number not in computed.tasks:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": access.project.key, "number": number})
    content = content_of(computed, number, lengths_of(computed.document.project))
    if len(content["tasks"]) > MOST_TASKS:
        raise TooMuch(_("At most %(most)d tasks make a template; choose a smaller branch.") % {"most": MOST_TASKS})
    if PlanTemplate.objects.count() >= MOST_TEMPLATES:
        raise TooMuch(
            _("There are %(most)d templates already; delete one that nobody uses.") % {"most": MOST_TEMPLATES}
        )
    made = PlanTemplate.objects.create(
        name=_checked(name), about=about.strip()[:10_000], made_by=access.user, content=content
    )
    journal.record(made, "kept a template", by=access.user, after=_told(made))
    return made


@one_operation
@transaction.atomic
def change_template(*, number: int, name: str, about: str, seen: int | None, by: User) -> PlanTemplate:
    """Call a template otherwise; ``seen`` is the version that was changed.

    :raises NoSuchTemplate: RoleMayNot: ChangedMeanwhile: BadValue:
    """
    template = _mine(number, by)
    if seen is not None and seen != template.version:
        raise ChangedMeanwhile(_("Somebody changed this template after you opened it; look at it again."))
    before = _told(template)
    template.name, template.about = _checked(name), about.strip()[:10_000]
    if (after := _told(template)) == before:
        return template
    template.version += 1
    template.save(update_fields=["name", "about", "version"])
    journal.record(template, "changed a template", by=by, before=before, after=after)
    return template


@one_operation
@transaction.atomic
def delete_template(*, number: int, by: User) -> None:
    """Delete a template; what was planned with it stays.

    :raises NoSuchTemplate: RoleMayNot:
    """
    template = _mine(number, by)
    journal.record(template, "deleted a template", by=by, before=_told(template))
    template.delete()


def _mine(number: int, by: User) -> PlanTemplate:
    template = PlanTemplate.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if template is None:
        return template_of(number)
    if not may_change(template, by):
        raise not_theirs(template)
    return template


def not_theirs(template: PlanTemplate) -> NotTheirs:
    """The refusal of who may not change a template, with the way out."""
    return NotTheirs(
        _("“%(name)s” was made by %(maker)s; they change it, or who looks after the organisation’s standards.")
        % {"name": template.name, "maker": template.made_by.name}
    )


def _checked(name: str) -> str:
    found = " ".join(name.split())[:120]
    if not found:
        raise BadValue(_("Give the template a name."), fields={"name": _("a name")})
    return found


def _told(template: PlanTemplate) -> dict[str, object]:
    return {"name": template.name, "about": template.about, "tasks": len(template.content.get("tasks", ()))}
