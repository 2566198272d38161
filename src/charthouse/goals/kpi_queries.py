"""What is read of KPIs and benefits: lines as somebody may see them, how each stands, and its figures in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from charthouse.goals import computed
from charthouse.goals.models import Benefit, Kpi, Measure, Measurement
from charthouse.goals.queries import owner_told
from charthouse.goals.standing import Point, Standing, is_due, standing_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats

HIDDEN = Standing("none", "")
_ORDER = {"bad": 0, "warn": 1, "none": 2, "good": 3}


@dataclass(frozen=True, slots=True)
class KpiLine:
    """A KPI as its readers see it."""

    one: Kpi
    owner: str
    shown: bool
    """False: what it comes to is not for this reader."""
    points: tuple[Point, ...]
    standing: Standing
    due: bool
    """It should have been measured again by now."""
    currency: str

    @property
    def latest(self) -> str:
        """The newest value in words; empty: none, or not for this reader."""
        return self.say(self.points[-1].value) if self.points else ""

    @property
    def latest_day(self) -> dt.date | None:
        """Of the newest value."""
        return self.points[-1].day if self.points else None

    def say(self, value: Decimal | float | None) -> str:
        """A value with its unit."""
        return said(value, self.one.measure, self.one.unit, self.currency)

    @property
    def target(self) -> str:
        """What is wanted, in words."""
        one = self.one
        if not self.shown:
            return ""
        if one.target is None:
            return one.aim
        if one.direction == Kpi.Direction.WITHIN:
            return _("%(low)s to %(high)s") % {"low": self.say(one.target), "high": self.say(one.target_high)}
        if one.direction == Kpi.Direction.UP:
            return _("at least %(value)s") % {"value": self.say(one.target)}
        return _("at most %(value)s") % {"value": self.say(one.target)}

    @property
    def baseline(self) -> str:
        """Where it stood before, in words."""
        return self.say(self.one.baseline) if self.shown else ""

    @property
    def tolerance(self) -> str:
        """How far beside the target is borne, in words."""
        return self.say(self.one.tolerance) if self.shown else ""

    @property
    def forecast(self) -> str:
        """What it will come to on its day, as a range in words."""
        found = self.standing.forecast
        if found is None:
            return ""
        return _("%(low)s to %(high)s on %(day)s (80 %%)") % {
            "low": self.say(_short(found.low)), "high": self.say(_short(found.high)),
            "day": formats.long_day(found.day),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """A benefit as its readers see it."""

    one: Benefit
    owner: str
    shown: bool
    currency: str

    @property
    def expected(self) -> str:
        """In words; empty: nobody has said, or not for this reader."""
        return said(self.one.expected, self.one.measure, self.one.unit, self.currency) if self.shown else ""

    @property
    def actual(self) -> str:
        """What the review found, in words."""
        return said(self.one.actual, self.one.measure, self.one.unit, self.currency) if self.shown else ""

    def review_due(self, today: dt.date) -> bool:
        """Its review should have taken place."""
        return self.one.state == Benefit.State.EXPECTED and self.one.review is not None and self.one.review < today

    @property
    def tone(self) -> str:
        """The colour of its state."""
        tones = {Benefit.State.REALISED: "good", Benefit.State.PARTLY: "warn", Benefit.State.MISSED: "bad"}
        return tones.get(Benefit.State(self.one.state), "none")


def said(value: Decimal | float | None, measure: str, unit: str, currency: str) -> str:
    """A value with its unit, as people read it."""
    if value is None:
        return ""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if measure == Measure.MONEY:
        return formats.money(number, currency, cents=False)
    text = formats.number(number, most=0 if abs(number) >= 1000 else 2)
    if measure == Measure.PERCENT:
        return f"{text}\N{NO-BREAK SPACE}%"
    if measure == Measure.HOURS:
        return _("%(number)s h") % {"number": text}
    if measure == Measure.DAYS:
        return _("%(number)s days") % {"number": text}
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def kpi_lines(access: Access, today: dt.date) -> list[KpiLine]:
    """Every KPI of the project, those first that stand worst."""
    found = Kpi.objects.filter(project=access.project).select_related("owner", "goal").order_by("number")
    lines = _lines(access, list(found), today)
    return sorted(lines, key=lambda line: (_ORDER[line.standing.state], line.one.number))


def kpi_line(access: Access, one: Kpi, today: dt.date) -> KpiLine:
    """One KPI."""
    return _lines(access, [one], today)[0]


def standing_points(kpis: Iterable[Kpi]) -> dict[int, list[Point]]:
    """The measurements that count, of many KPIs, the oldest first."""
    found: dict[int, list[Point]] = {}
    rows = Measurement.objects.filter(kpi__in=[one.pk for one in kpis], standing=True).order_by("day")
    for kpi, day, value in rows.values_list("kpi", "day", "value"):
        found.setdefault(kpi, []).append(Point(day, value))
    return found


def benefit_lines(access: Access) -> list[BenefitLine]:
    """Every benefit by its number."""
    found = Benefit.objects.filter(project=access.project).select_related("owner", "goal", "kpi").order_by("number")
    return [benefit_line(access, one) for one in found]


def benefit_line(access: Access, one: Benefit) -> BenefitLine:
    """One benefit."""
    shown = one.measure != Measure.MONEY or access.may(Right.SEE_COSTS)
    return BenefitLine(one, owner_told(access, one), shown, access.project.currency or "")


def _lines(access: Access, kpis: list[Kpi], today: dt.date) -> list[KpiLine]:
    shown = {one.pk: computed.may_see(access, one) for one in kpis}
    points = standing_points([one for one in kpis if shown[one.pk]])
    lines = []
    for one in kpis:
        mine = points.get(one.pk, [])
        standing = standing_of(one, mine, today) if shown[one.pk] else HIDDEN
        due = shown[one.pk] and is_due(one, mine, today)
        lines.append(
            KpiLine(
                one, owner_told(access, one), shown[one.pk], tuple(mine), standing, due, access.project.currency or ""
            )
        )
    return lines


def _short(value: float) -> Decimal:
    """A forecast's figure to three digits: nobody knows it better."""
    return Decimal(f"{value:.3g}")
