"""What earned value says in plain words: names, sentences for each index, and the one that stands on top."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.engine.earned_value.earned_schedule import FinishPolicy
from charthouse.engine.earned_value.indices import EacPolicy
from charthouse.outlook.value_sheets import Sheet
from charthouse.ui import formats

Words = str | Promise

EAC_NAMES: dict[EacPolicy, Words] = {
    EacPolicy.BUDGET: gettext_lazy("AC + (BAC − EV): the rest costs what was planned"),
    EacPolicy.CPI: gettext_lazy("BAC / CPI: the rest costs as the work so far"),
    EacPolicy.SPI: gettext_lazy("AC + (BAC − EV) / SPI"),
    EacPolicy.SPI_T: gettext_lazy("AC + (BAC − EV) / SPI(t)"),
    EacPolicy.CPI_SPI: gettext_lazy("AC + (BAC − EV) / (CPI · SPI)"),
    EacPolicy.CPI_SPI_T: gettext_lazy("AC + (BAC − EV) / (CPI · SPI(t))"),
    EacPolicy.WEIGHTED_SPI: gettext_lazy("AC + (BAC − EV) / (0.8 CPI + 0.2 SPI)"),
    EacPolicy.WEIGHTED_SPI_T: gettext_lazy("AC + (BAC − EV) / (0.8 CPI + 0.2 SPI(t))"),
    EacPolicy.BOTTOM_UP: gettext_lazy("AC + what the tasks say remains"),
}
FINISH_NAMES: dict[FinishPolicy, Words] = {
    FinishPolicy.COMBINED: gettext_lazy("The centre of our own: the geometric mean of the first and both networks"),
    FinishPolicy.EARNED_SCHEDULE: gettext_lazy("AT + (PD − ES): the rest takes what was planned"),
    FinishPolicy.BASELINE_DATES: gettext_lazy("The remaining network, nothing before its baseline date"),
    FinishPolicy.BASELINE_GAPS: gettext_lazy("The remaining network, the baseline’s gaps kept"),
    FinishPolicy.EARNED_SCHEDULE_SPI_T: gettext_lazy("PD / SPI(t): the rest goes on as so far"),
    FinishPolicy.EARNED_SCHEDULE_CPI_SPI_T: gettext_lazy("AT + (PD − ES) / (CPI · SPI(t))"),
    FinishPolicy.PLANNED_VALUE: gettext_lazy("Planned value: PD − SV / (BAC / PD)"),
    FinishPolicy.PLANNED_VALUE_SPI: gettext_lazy("Planned value: PD / SPI"),
    FinishPolicy.PLANNED_VALUE_CPI_SPI: gettext_lazy("Planned value: PD / (CPI · SPI)"),
    FinishPolicy.EARNED_DURATION: gettext_lazy("Earned duration, PF = 1"),
    FinishPolicy.EARNED_DURATION_SPI: gettext_lazy("Earned duration, PF = SPI"),
    FinishPolicy.EARNED_DURATION_CPI_SPI: gettext_lazy("Earned duration, PF = CPI · SPI"),
}
NEAR = 0.005
"""A cost that differs by less than this share of the budget is the budget."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Writes amounts of a project, in money or hours."""

    money: bool
    currency: str

    def __call__(self, value: float | None) -> str:
        """``€18,400`` or ``620 h``."""
        if value is None:
            return formats.NOTHING
        if self.money:
            return formats.money(Decimal(str(round(value, 2))), self.currency, cents=False)
        return f"{formats.number(value)}{formats.GAP}{_('h')}"


def index_told(value: float | None) -> str:
    """``0.93``."""
    return formats.NOTHING if value is None else formats.number(value, most=2, least=2)


def spi_t_sentence(value: float | None) -> str:
    """How fast the project moves through its plan."""
    if value is None:
        return _("It cannot be said yet how fast the work moves through its plan.")
    days = formats.number(10 * value, most=1)
    return _("In ten days, what was planned for %(days)s days was earned.") % {"days": days}


def spi_sentence(value: float | None) -> str:
    """How much of what was to be done is done."""
    if value is None:
        return _("Nothing was planned to be done by this date.")
    return _(
        "Of what was to be done by now, %(share)s is. At the end this goes back to 1.00, however late the project is."
    ) % {"share": formats.per_cent(100 * value)}


def cpi_sentence(value: float | None, *, money: bool) -> str:
    """What is got for what is spent."""
    if value is None:
        return _("What was spent is not known, so it cannot be said what it earned.")
    if money:
        return _("Each 1.00 that was spent earned %(value)s of the budget’s value.") % {"value": index_told(value)}
    return _("Each hour that was worked earned %(value)s hours of the plan.") % {"value": index_told(value)}


def p_factor_sentence(value: float | None) -> str:
    """How much was done in the planned order."""
    if value is None:
        return _("Nothing is earned yet, so there is no order to look at.")
    return _("%(share)s of what is earned was earned in the planned order; the rest was done ahead of its time.") % {
        "share": formats.per_cent(100 * value)
    }


def tcpi_sentence(value: float | None) -> str:
    """What the rest must reach to keep the budget."""
    if value is None:
        return _("The budget is used up, or what was spent is not known.")
    if value > 1.1:
        return _("To keep the budget, each 1.00 to be spent must earn %(value)s; more than 1.10 is seldom reached.") % {
            "value": index_told(value)
        }
    return _("To keep the budget, each 1.00 still to be spent must earn %(value)s.") % {"value": index_told(value)}


def tspi_sentence(value: float | None) -> str:
    """The pace that the rest needs to keep the planned finish."""
    if value is None:
        return _("The planned time is used up.")
    return _("To keep the planned finish, ten days must earn what was planned for %(days)s.") % {
        "days": formats.number(10 * value, most=1)
    }


def verdict(one: Sheet, a_day: int, amount: Amount) -> str:
    """The one sentence on top: when the project will probably end, and at what cost, against what was agreed."""
    standing, forecast = one.standing, one.forecast
    finish = forecast.finish[0.5]
    late = one.against[finish]
    cost = None if forecast.cost is None or not one.money else forecast.cost[0.5]
    bac = standing.amounts.bac
    over = 0.0 if cost is None or not bac else (cost - bac) / bac
    told = {
        "finish": formats.long_day(formats.day_of(finish, finish=True)),
        "time": formats.span(abs(late), a_day=a_day),
        "cost": amount(cost),
        "share": formats.per_cent(100 * abs(over), most=1),
    }
    time = 0 if abs(late) < a_day else 1 if late > 0 else -1
    if standing.actual_finish is not None:
        return str(_DONE[time]) % told
    money = None if cost is None else 0 if abs(over) < NEAR else 1 if over > 0 else -1
    return str(_VERDICTS[time, money]) % told


_DONE = {
    1: gettext_lazy("The work was done on %(finish)s, %(time)s later than agreed."),
    0: gettext_lazy("The work was done on %(finish)s, as agreed."),
    -1: gettext_lazy("The work was done on %(finish)s, %(time)s earlier than agreed."),
}
_VERDICTS: dict[tuple[int, int | None], Words] = {
    (1, 1): gettext_lazy(
        "It will probably end on %(finish)s, %(time)s later than agreed, and cost %(cost)s, %(share)s above budget."
    ),
    (1, 0): gettext_lazy(
        "It will probably end on %(finish)s, %(time)s later than agreed, and cost %(cost)s, as budgeted."
    ),
    (1, -1): gettext_lazy(
        "It will probably end on %(finish)s, %(time)s later than agreed, and cost %(cost)s, %(share)s below budget."
    ),
    (1, None): gettext_lazy("It will probably end on %(finish)s, %(time)s later than agreed."),
    (0, 1): gettext_lazy("It will probably end on %(finish)s, as agreed, and cost %(cost)s, %(share)s above budget."),
    (0, 0): gettext_lazy("It will probably end on %(finish)s and cost %(cost)s, both as agreed."),
    (0, -1): gettext_lazy("It will probably end on %(finish)s, as agreed, and cost %(cost)s, %(share)s below budget."),
    (0, None): gettext_lazy("It will probably end on %(finish)s, as agreed."),
    (-1, 1): gettext_lazy(
        "It will probably end on %(finish)s, %(time)s earlier than agreed, and cost %(cost)s, %(share)s above budget."
    ),
    (-1, 0): gettext_lazy(
        "It will probably end on %(finish)s, %(time)s earlier than agreed, and cost %(cost)s, as budgeted."
    ),
    (-1, -1): gettext_lazy(
        "It will probably end on %(finish)s, %(time)s earlier than agreed, and cost %(cost)s, %(share)s below budget."
    ),
    (-1, None): gettext_lazy("It will probably end on %(finish)s, %(time)s earlier than agreed."),
}
