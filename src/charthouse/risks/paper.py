"""The risk register on paper: what weighs most, every open risk with what is done about it, and what was closed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.papers.model import Band, Block, Bullets, Cell, Fact, Grid, Heading, Note, Paper, Tone
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.projects.registers_on_paper import Shown, day, figures, named, part_of, table_of, words_of
from charthouse.risks.models import Risk
from charthouse.risks.queries import Filter, Known, Line, chosen, known_of, lines_of, matrix_of, totals_of
from charthouse.risks.templatetags.risks import (
    TONES,
    chance_band,
    chance_head,
    days_of,
    impact_heads,
    impact_name,
    share,
)
from charthouse.risks.values import three_of
from charthouse.ui import formats

_GAP = re.compile(r"\t+| {2,}")
"""What stands between a task of a contingency plan and its duration."""
_TONES: dict[str, Tone] = {"high": "bad", "medium": "warn", "low": "good", "": "none"}


def risks_on_paper(access: Access, _subject: str) -> Paper:
    """The register as its reader may see it."""
    known = known_of(access)
    lines = lines_of(access, known)
    there = chosen(lines, Filter())
    past = sorted((line for line in lines if line.risk.state != Risk.State.OPEN), key=lambda line: line.risk.number)
    return framed(
        access, name="risks", title=_("Risk register"), lead=_lead(there), wide=True,
        blocks=(*_head(access, known, there), *_open(access, known, there), *_past(past), *_contingencies(there)),
    )  # fmt: skip


def _lead(there: Sequence[Line]) -> str:
    high = sum(line.rating.tone == "high" for line in there)
    said = ngettext("%(count)s risk is open", "%(count)s risks are open", len(there))
    more = ngettext("%(count)s of high exposure.", "%(count)s of high exposure.", high)
    numbers = formats.number(len(there)), formats.number(high)
    return f"{said % {'count': numbers[0]}}, {more % {'count': numbers[1]}}"


def _head(access: Access, known: Known, there: Sequence[Line]) -> Iterator[Block]:
    if not there:
        return
    costs, totals = access.may(Right.SEE_COSTS), totals_of(there)
    facts = [Fact(_("Expected delay, all risks"), days_of(totals.days))]
    if costs:
        facts.append(Fact(_("Expected cost, all risks"), formats.money(totals.cost, known.currency, cents=False)))
    facts.append(Fact(_("Responses save"), days_of(totals.days_saved)))
    if costs:
        facts.append(Fact(_("Responses save, net"), formats.money(totals.net, known.currency, cents=False)))
    yield Band(tuple(facts))
    matrix = matrix_of(there, known.scale)
    yield Heading(_("Probability and impact"))
    yield Grid(
        across=_("Impact"), down=_("Probability"),
        columns=tuple(f"{head}\n{band}" for head, band in impact_heads(known.scale, costs)),
        rows=tuple(
            (
                f"{chance_head(known.scale, row[0].chance)}\n{chance_band(known.scale, row[0].chance)}",
                tuple(Cell(", ".join(map(_number, cell.lines)), _TONES[cell.tone]) for cell in row),
            )
            for row in matrix
        ),
    )  # fmt: skip


def _open(access: Access, known: Known, there: Sequence[Line]) -> tuple[Block, ...]:
    columns: list[Shown[Line]] = [
        Shown(_("No."), _number),
        Shown(_("Risk"), lambda line: named(line.risk.title, _story(line.risk))),
        figures(_("Probability"), lambda line: share(line.risk.probability)),
        figures(_("Impact, days"), lambda line: _three_days(line.risk, known.a_day)),
        figures(_("Impact, %(unit)s") % {"unit": known.currency}, _three_costs, may=access.may(Right.SEE_COSTS)),
        Shown(
            _("Quality, scope, reputation"),
            lambda line: _levels(line, known),
            may=any(line.levels for line in there),
        ),
        Shown(_("Exposure"), _exposure),
        Shown(_("Response"), _response),
        Shown(_("Owner"), lambda line: line.owner, may=access.may(Right.SEE_TEAM)),
        figures(_("Review"), lambda line: day(line.risk.review)),
    ]
    return part_of(_("Open risks"), there, columns, _("No risk is open."))


def _past(past: Sequence[Line]) -> Iterator[Block]:
    if not past:
        return
    yield Heading(_("Occurred and closed"))
    columns: list[Shown[Line]] = [
        Shown(_("No."), _number),
        Shown(_("Risk"), lambda line: named(line.risk.title, _story(line.risk))),
        Shown(_("State"), lambda line: line.risk.get_state_display()),
        Shown(_("What was done"), lambda line: words_of(line.risk.response)),
    ]
    yield table_of(past, columns, "")


def _contingencies(there: Sequence[Line]) -> Iterator[Block]:
    planned = [line for line in there if line.risk.contingency.strip()]
    if not planned:
        return
    yield Heading(_("Contingency plans"))
    yield Note(_("What is done once a risk has occurred; behind each task its duration."))
    for line in planned:
        yield Heading(f"R{line.risk.number} {line.risk.title}", level=3)
        steps = [one.strip() for one in line.risk.contingency.splitlines() if one.strip()]
        yield Bullets(tuple(" · ".join(_GAP.split(one)) for one in steps))


def _number(line: Line) -> str:
    return f"R{line.risk.number}"


def _story(risk: Risk) -> str:
    story = " → ".join(one for one in (risk.cause, risk.event, risk.effect) if one)
    seen = _("Triggers: %(triggers)s") % {"triggers": risk.triggers} if risk.triggers else ""
    return "\n".join(one for one in (story, seen) if one)


def _levels(line: Line, known: Known) -> str:
    return "\n".join(f"{name}: {impact_name(level, known.scale)}" for name, level in line.levels)


def _exposure(line: Line) -> Cell:
    tone = line.rating.tone
    return Cell(str(TONES[tone]) if tone else _("not rated"), _TONES[tone])


def _three_days(risk: Risk, a_day: int) -> str:
    delay, factor = three_of(risk, "delay"), three_of(risk, "factor")
    if delay is not None:
        return _range([formats.number(Decimal(one) / a_day, most=1) for one in delay])
    return "" if factor is None else f"× {_range([formats.number(one, most=2) for one in factor])}"


def _three_costs(line: Line) -> str:
    found = three_of(line.risk, "cost")
    return "" if found is None else _range([formats.number(one) for one in found])


def _range(three: Sequence[str]) -> str:
    low, likely, high = three
    return likely if low == high else f"{low} · {likely} · {high}"


def _response(line: Line) -> Cell:
    risk, after = line.risk, line.rating.after
    if not risk.response_kind and not risk.response:
        return Cell(_("nobody has decided"), "warn")
    below = [words_of(risk.response)]
    if line.rating.tone_later:
        below.append(_("leaves an exposure: %(tone)s") % {"tone": TONES[line.rating.tone_later]})
    if after is not None:
        below.append(_("leaves a probability of %(share)s") % {"share": share(after.probability)})
    return Cell(risk.get_response_kind_display() or below.pop(0), under="\n".join(one for one in below if one))


RISKS = PaperKind("risks", gettext_lazy("Risk register"), Right.SEE_RISKS, risks_on_paper)
