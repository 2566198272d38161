"""The dictionary of the work breakdown structure as a table and on paper."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.exchange.sheet_files import Value
from charthouse.papers.model import Block, Fact, Facts, Heading, Note, Paper, Prose
from charthouse.projects import paper_kinds
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.scope.packages import HOUR, Element, Structure, structure_of
from charthouse.ui import formats

NAME = "wbs-dictionary"


def rows_of(found: Structure) -> Iterator[list[Value]]:
    """One element a line."""
    yield [
        _("WBS"), _("Key"), _("Name"), _("Deliverables"), _("Description"), _("Acceptance criteria"),
        _("Responsible"), _("Accountable"), _("Work, hours"), _("Start"), _("Finish"), _("Assumptions"),
        *([_("Cost, %(currency)s") % {"currency": found.currency} if found.currency else _("Cost")] * found.costs),
    ]  # fmt: skip
    for one in found.elements:
        yield [
            one.code, one.key, one.name, ", ".join(f"{each.key} {each.name}" for each in one.deliverables),
            one.description, one.done, one.responsible or "", ", ".join(one.accountable),
            None if one.work is None else round(one.work / HOUR, 2),
            None if one.start is None else formats.day_of(one.start),
            None if one.finish is None else formats.day_of(one.finish, finish=True), one.assumed,
            *([None if one.cost is None else round(one.cost, 2)] * found.costs),
        ]  # fmt: skip


def paper_of(access: Access, _subject: str) -> Paper:
    """The dictionary as its reader may see it."""
    blocks = list(_blocks(structure_of(access)))
    return framed(access, name=NAME, title=_("WBS dictionary"), blocks=blocks)


def _blocks(found: Structure) -> Iterator[Block]:
    if not found.elements:
        yield Note(_("The plan has no tasks yet."))
    for one in found.elements:
        yield Heading(f"{one.code} {one.name}", level=min(one.level, 3))
        facts = tuple(_facts(one, found.currency))
        if facts:
            yield Facts(facts)
        if one.description:
            yield Prose(one.description)
        if one.done:
            yield Note(_("Accepted when"))
            yield Prose(one.done)


def _facts(one: Element, currency: str) -> Iterator[Fact]:
    if one.deliverables:
        yield Fact(_("Deliverables"), formats.listing(f"{each.key} {each.name}" for each in one.deliverables))
    if one.responsible:
        yield Fact(_("Responsible"), one.responsible)
    if one.accountable:
        yield Fact(_("Accountable"), formats.listing(one.accountable))
    if one.work is not None:
        yield Fact(_("Work, hours"), formats.number(one.work / HOUR, most=1))
    if one.start is not None and one.finish is not None:
        yield Fact(_("When"), formats.days(formats.day_of(one.start), formats.day_of(one.finish, finish=True)))
    if one.cost:
        yield Fact(_("Cost"), formats.money(one.cost, currency))
    if one.assumed:
        yield Fact(_("Assumptions"), one.assumed)


def register_dictionary() -> None:
    """Called when the chapter starts."""
    paper_kinds.register(PaperKind(NAME, gettext_lazy("WBS dictionary"), Right.SEE_DOCUMENTS, paper_of))
