"""The tables of a report: milestones, money, risks and KPIs, from the same facts as its sentences."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.goals.kpi_queries import said
from charthouse.outlook.charts import share_label
from charthouse.outlook.presenting import state_of
from charthouse.reports import words
from charthouse.reports.composed import Row, Section, Sentence, TableCell, Tabled
from charthouse.reports.facts import Facts, KpiFacts, MilestoneFacts, MoneyRow, RiskFacts, Sight, Source
from charthouse.ui import formats


def milestones(facts: Facts) -> Section:
    """Each milestone with its committed day, its percentiles, and its chance."""
    title = _("Milestones")
    if not facts.milestones:
        return Section("milestones", title, nothing=_("The plan has no milestones."))
    rows = tuple(_milestone(one, facts) for one in facts.milestones)
    columns = (_("Milestone"), _("Committed"), *([_("Plan")] if facts.run is None else ["P50", "P80", _("Chance")]))
    notes = []
    if facts.run is None and any(not one.done for one in facts.milestones):
        notes.append(Sentence("milestones.unsimulated", _("P50, P80 and chances are n/a: the plan was not simulated.")))
    elif any(one.committed is None and not one.done for one in facts.milestones):
        notes.append(
            Sentence("milestones.uncommitted", _("Without a deadline or a baseline there is no chance to tell."))
        )
    return Section("milestones", title, tuple(notes), Tabled(columns, rows))


def _milestone(one: MilestoneFacts, facts: Facts) -> Row:
    def day(value: object) -> TableCell:
        return TableCell(formats.short_day(value, beside=facts.until)) if value is not None else TableCell(_("n/a"))  # type: ignore[arg-type]

    if one.done:
        ended = "" if one.forecast is None else formats.short_day(one.forecast, beside=facts.until)
        chance = TableCell(f"{_('done')} {ended}".strip(), "good")
    elif one.chance is None:
        chance = TableCell(_("n/a"), "none")
    else:
        chance = TableCell(share_label(float(one.chance)), state_of(float(one.chance)))
    told = (day(one.forecast),) if facts.run is None else (day(one.p50), day(one.p80), chance)
    cells = (TableCell(one.name), day(one.committed), *told)
    sources = [Source("task", str(one.uid), one.name)]
    if one.p50 is not None and facts.run is not None:
        sources.append(Source("run", str(facts.run.number)))
    return Row(cells, tuple(sources))


def money(facts: Facts) -> Section | None:
    """What is planned, spent, forecast and left, by type; nothing for who may see no costs."""
    if facts.sight < Sight.COSTS:
        return None
    found = facts.amounts
    if found is None:
        return Section("money", _("Money"), nothing=_("n/a: the budget has no lines, and nothing was spent."))
    title = _("Money, %(currency)s") % {"currency": found.currency} if found.currency else _("Money")
    rows = [_amounts(one, words.type_told(one.type), budgeted=found.budgeted) for one in found.rows]
    rows.append(_amounts(found.total, _("Total"), budgeted=found.budgeted, total=True))
    notes = []
    if found.without_labour:
        notes.append(Sentence("money.without_labour", _("Without labour, consultants and what is not sorted yet.")))
    if found.closed:
        month = formats.month(dt.date.fromisoformat(f"{found.closed}-01"))
        text = _("Spent and ordered are as the books were closed for %(month)s.") % {"month": month}
        notes.append(Sentence("money.closed", text, (Source("budget"),)))
    if not found.budgeted:
        text = _("n/a: nothing is planned in the budget, so the forecast is no more than what is spent and ordered.")
        notes.append(Sentence("money.unplanned", text))
    elif not found.measured:
        notes.append(
            Sentence(
                "money.unmeasured", _("The forecast is what was spent and what is left: nothing says what is earned.")
            )
        )
    columns = (_("Type of cost"), _("Budget"), _("Spent"), _("Forecast"), _("Left"))
    return Section("money", title, tuple(notes), Tabled(columns, tuple(rows)))


def _amounts(one: MoneyRow, name: str, *, budgeted: bool, total: bool = False) -> Row:
    spent, forecast = (TableCell(words.plain_amount(each)) for each in (one.spent, one.forecast))
    if budgeted:
        planned = TableCell(words.plain_amount(one.planned))
        left = TableCell(words.plain_amount(one.left), "bad" if one.left < 0 and total else "")
    else:
        planned = left = TableCell(_("n/a"))
    cells = (TableCell(name), planned, spent, forecast, left)
    return Row(cells, (Source("budget"),) if total else (), total)


def risks(facts: Facts) -> Section | None:
    """The threats that could cost most time."""
    if facts.sight < Sight.INSIDE:
        return None
    title = _("Risks that could cost most time")
    if not facts.risks:
        return Section("risks", title, nothing=_("No risk is open in the register."))
    rows = tuple(_risk(one, facts) for one in facts.risks)
    notes = []
    if (more := facts.open_risks - len(facts.risks)) > 0:
        text = ngettext("%(count)s more risk is open.", "%(count)s more risks are open.", more)
        notes.append(Sentence("risks.more", text % {"count": formats.number(more)}))
    columns = (_("Risk"), _("Chance"), _("Days"), _("What we do"))
    return Section("risks", title, tuple(notes), Tabled(columns, rows, words=(3,)))


def _risk(one: RiskFacts, facts: Facts) -> Row:
    days = _("n/a")
    if one.low is not None and one.high is not None:
        days = _range(one.low, one.high)
    sources = [Source("risk", str(one.number), one.title)]
    if one.takes is not None and facts.run is not None:
        sources.append(Source("run", str(facts.run.number)))
    texts = (one.title, formats.per_cent(100 * one.chance), days, one.response or _("nothing yet"))
    return Row(tuple(map(TableCell, texts)), tuple(sources))


def _range(low: Decimal, high: Decimal) -> str:
    first, last = formats.number(low, most=1), formats.number(high, most=1)
    return first if first == last else f"{first} – {last}"


def kpis(facts: Facts) -> Section | None:
    """The KPIs with their baselines and targets."""
    if facts.sight < Sight.INSIDE:
        return None
    title = _("KPIs")
    if not facts.kpis:
        return Section("kpis", title, nothing=_("No KPI is measured yet."))
    amounts = facts.amounts
    currency = amounts.currency if amounts is not None else ""
    rows = tuple(_kpi(one, currency) for one in facts.kpis)
    return Section("kpis", title, (), Tabled((_("KPI"), _("Base"), _("Now"), _("Target")), rows))


def _kpi(one: KpiFacts, currency: str) -> Row:
    base = "" if one.baseline is None else said(one.baseline, one.measure, one.unit, currency)
    cells = (
        TableCell(one.name), TableCell(base or _("n/a")), TableCell(words.kpi_now(one, currency) or _("n/a"), one.tone),
        TableCell(words.kpi_target(one, currency) or _("n/a")),
    )  # fmt: skip
    return Row(cells, (Source("kpi", str(one.number), one.name),))
