"""The indices and estimates at completion, as formulas over four amounts.

Sources: ISO 21508:2018; PMI, The Standard for Earned Value Management (2019), 4.3; F. T. Anbari, Earned Value Project
Management Method and Extensions, Project Management Journal 34(4), 2003; D. S. Christensen, The Estimate at
Completion Problem, Project Management Journal 24(1), 1993, for the weighted performance factors; M. Vanhoucke and
S. Vandevoorde, A simulation and evaluation of earned value metrics, JORS 58, 2007, for those with SPI(t).

Amounts are money, or hours where the plan has no money. ``None`` means: cannot be computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was to be spent in all, to be earned by a date, is earned, and is spent."""

    bac: float
    """Budget at completion."""
    pv: float
    """Planned value."""
    ev: float
    """Earned value."""
    ac: float | None
    """Actual cost; None: not known."""

    @property
    def sv(self) -> float:
        """Schedule variance, EV − PV."""
        return self.ev - self.pv

    @property
    def cv(self) -> float | None:
        """Cost variance, EV − AC."""
        return None if self.ac is None else self.ev - self.ac

    @property
    def spi(self) -> float | None:
        """Schedule performance index, EV / PV."""
        return ratio(self.ev, self.pv)

    @property
    def cpi(self) -> float | None:
        """Cost performance index, EV / AC."""
        return ratio(self.ev, self.ac)

    @property
    def tcpi(self) -> float | None:
        """To-complete performance index for the budget, (BAC − EV) / (BAC − AC); None when the budget is used up."""
        return self.to_complete(self.bac)

    def to_complete(self, target: float | None) -> float | None:
        """The cost performance that the rest must reach to end at the target, (BAC − EV) / (target − AC)."""
        if target is None or self.ac is None or target - self.ac <= 0:
            return None
        return (self.bac - self.ev) / (target - self.ac)


class EacPolicy(StrEnum):
    """What is assumed of the rest: the performance factor PF in EAC = AC + (BAC − EV) / PF."""

    BUDGET = "pf_1"
    """The rest costs what was planned."""
    CPI = "pf_cpi"
    """The rest costs as the work so far; the same as BAC / CPI."""
    SPI = "pf_spi"
    SPI_T = "pf_spi_t"
    CPI_SPI = "pf_cpi_spi"
    CPI_SPI_T = "pf_cpi_spi_t"
    WEIGHTED_SPI = "pf_80_cpi_20_spi"
    WEIGHTED_SPI_T = "pf_80_cpi_20_spi_t"
    BOTTOM_UP = "bottom_up"
    """AC and what the tasks themselves say remains."""


def ratio(over: float | None, under: float | None) -> float | None:
    """A quotient; None where either is unknown or the divisor is not more than 0."""
    if over is None or under is None or under <= 0:
        return None
    return over / under


def _both(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other


def _weighted(cpi: float | None, spi: float | None) -> float | None:
    return None if cpi is None or spi is None else 0.8 * cpi + 0.2 * spi


def _factors(cpi: float | None, spi: float | None, spi_t: float | None) -> dict[EacPolicy, float | None]:
    return {
        EacPolicy.BUDGET: 1.0,
        EacPolicy.CPI: cpi,
        EacPolicy.SPI: spi,
        EacPolicy.SPI_T: spi_t,
        EacPolicy.CPI_SPI: _both(cpi, spi),
        EacPolicy.CPI_SPI_T: _both(cpi, spi_t),
        EacPolicy.WEIGHTED_SPI: _weighted(cpi, spi),
        EacPolicy.WEIGHTED_SPI_T: _weighted(cpi, spi_t),
        EacPolicy.BOTTOM_UP: None,
    }


def estimates_at_completion(
    amounts: Amounts, spi_t: float | None, bottom_up: float | None = None
) -> dict[EacPolicy, float | None]:
    """The estimate at completion by every policy; ``bottom_up`` is the estimate to complete that the tasks give."""
    if amounts.ac is None:
        return dict.fromkeys(EacPolicy)
    rest = amounts.bac - amounts.ev
    found: dict[EacPolicy, float | None] = {
        policy: amounts.ac + rest / factor if factor else None
        for policy, factor in _factors(amounts.cpi, amounts.spi, spi_t).items()
    }
    found[EacPolicy.BOTTOM_UP] = None if bottom_up is None else amounts.ac + bottom_up
    return found
