"""KPIs that are computed: their formulas held against the figures that there are, and what they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from charthouse.goals.formulas.checking import dimension_of
from charthouse.goals.formulas.computing import Nothing, value_of
from charthouse.goals.formulas.reading import read
from charthouse.goals.formulas.tree import BadFormula, names_in
from charthouse.goals.formulas.units import BARE, BY_NAME, COUNT, DAYS, HOURS, MONEY, Dimension
from charthouse.goals.models import Kpi, Measure
from charthouse.goals.refusals import BadGoal
from charthouse.projects.access import Access
from charthouse.projects.figures import About, NotAvailable, figures
from charthouse.projects.models import Project, Publishing
from charthouse.projects.permissions import Right
from charthouse.ui.sentences import in_readers_words

_PLACES = Decimal("0.000001")
_ACCEPTED: Mapping[str, tuple[Dimension, ...]] = {
    Measure.PERCENT: (BARE,), Measure.MONEY: (MONEY,), Measure.HOURS: (HOURS,), Measure.DAYS: (DAYS,),
}  # fmt: skip
_OWN_KIND = {MONEY: Measure.MONEY, HOURS: Measure.HOURS, DAYS: Measure.DAYS}


def check_formula(text: str, measure: str) -> None:
    """Refuse a formula that cannot be read, does not fit in its units, or gives another kind of figure.

    :raises BadGoal: with the place in the formula
    """
    try:
        found = dimension_of(read(text), {name: BY_NAME[one.unit] for name, one in figures().items()})
    except BadFormula as wrong:
        raise _at(wrong) from None
    accepted = _ACCEPTED.get(measure)
    if found.kind != "quantity" or (found not in accepted if accepted else found in _OWN_KIND):
        raise BadGoal(
            _("The formula gives %(unit)s, and the KPI is measured in “%(kind)s”; change one of them.")
            % {"unit": in_readers_words(str(found)), "kind": Measure(measure).label},
            fields={"formula": _("It gives %(unit)s.") % {"unit": in_readers_words(str(found))}},
        )


@lru_cache(maxsize=500)
def names_of(text: str) -> frozenset[str]:
    """The figures that a formula names; none where it cannot be read."""
    try:
        return names_in(read(text)) if text else frozenset()
    except BadFormula:
        return frozenset()


def may_see(access: Access, one: Kpi) -> bool:
    """Whether somebody may see what a KPI comes to: amounts need costs, a computed one whatever its figures need."""
    if one.measure == Measure.MONEY and not access.may(Right.SEE_COSTS):
        return False
    there = figures()
    return all(there[name].may(access) for name in names_of(one.formula) if name in there)


def seen_by_all(one: Kpi) -> bool:
    """Whether everybody in the project may see what a KPI comes to."""
    there = figures()
    return one.measure != Measure.MONEY and all(
        there[name].seen_by_all for name in names_of(one.formula) if name in there
    )


def compute(one: Kpi, about: About, known: dict[str, Decimal | dt.date | Nothing]) -> Decimal | Nothing:
    """What a computed KPI comes to now, in its own unit; ``known`` keeps the figures for the next one."""
    there = figures()

    def figure(name: str) -> Decimal | dt.date | Nothing:
        if name not in known:
            told = there[name].provider(about)
            known[name] = Nothing(told.why) if isinstance(told, NotAvailable) else told
        return known[name]

    try:
        node = read(one.formula)
        dimension = dimension_of(node, {name: BY_NAME[each.unit] for name, each in there.items()})
    except BadFormula as wrong:
        return Nothing(_at(wrong).message)
    found = value_of(node, figure)
    if isinstance(found, Nothing):
        return found
    if not isinstance(found, Decimal):
        return Nothing(_("The formula gives no number."))
    percent = one.measure == Measure.PERCENT and dimension in (BARE, COUNT)
    found = found * 100 if percent else found
    if abs(found) >= Decimal(10) ** 9:
        places = Decimal(1).scaleb(-2)
        return found.quantize(places) if abs(found) < Decimal(10) ** 12 else Nothing(_("The result is too big."))
    return found.quantize(_PLACES)


def about(project: Project, today: dt.date) -> About:
    """A project as its figures are read: by the plan that everybody in it may see."""
    if project.publishing == Publishing.AT_ONCE:
        return About(project, project, today)
    return About(project, Project.rows.get(working=project.pk), today)


def _at(wrong: BadFormula) -> BadGoal:
    sentence = in_readers_words(wrong.sentence)
    return BadGoal(
        _("The formula, character %(place)d: %(what)s") % {"place": wrong.at + 1, "what": sentence},
        fields={"formula": _("Character %(place)d: %(what)s") % {"place": wrong.at + 1, "what": sentence}},
    )
