"""How ProTrack's files spell dates, numbers and amounts."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from charthouse.engine.calendars import Minutes
from charthouse.exchange.refusals import UnreadablePlan

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - plan time is wall clock
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
HOUR = 60
LONGEST_HOURS = 1_000_000


class Values:
    """Reads the values of one file, and says where one makes no sense."""

    def __init__(self, file: str, *, month_first: bool) -> None:
        self.file = file
        self._month_first = month_first
        self.odd_dates = 0
        """Dates of a form that is not known, which were left out."""

    def time(self, element: Element | None, name: str) -> Minutes | None:
        """A date; None where there is none, which the file says by 0 or by the first of January of year 100."""
        text = self.text(element, name)
        digits = re.sub(r"\D", "", text)
        if not digits.strip("0") or digits.startswith("01010100"):
            return None
        if re.search(r"[^\W\d_]", text):
            raise self.refusal(name, text, "a date as 31032026 or 310320260800")
        digits = digits.zfill(len(digits) + 1) if len(digits) in {7, 11} else digits
        if len(digits) not in {8, 12, 14}:
            self.odd_dates += 1
            return None
        first, second, year = int(digits[:2]), int(digits[2:4]), int(digits[4:8])
        day, month = (second, first) if self._month_first else (first, second)
        if month > 12 >= day:
            day, month = month, day
        hour, minute = int(digits[8:10] or 0), int(digits[10:12] or 0)
        try:
            moment = dt.datetime(year, month, day, hour, minute)  # noqa: DTZ001
        except ValueError:
            raise self.refusal(name, text, "a date as 31032026 or 310320260800") from None
        return None if year < 1900 else int((moment - _EPOCH).total_seconds()) // 60

    def hours(self, element: Element | None, name: str) -> Minutes:
        """So many hours, as minutes."""
        hours = self.number(element, name)
        if not 0 <= hours <= LONGEST_HOURS:
            raise self.refusal(name, self.text(element, name), "hours that are not negative")
        return round(hours * HOUR)

    def number(self, element: Element | None, name: str, default: float = 0.0) -> float:
        """A number; of a list the first."""
        text = self.text(element, name)
        if not text:
            return default
        found = _NUMBER.search(text)
        if found is None:
            raise self.refusal(name, text, "a number")
        return float(found[0].replace(",", "."))

    def whole(self, element: Element | None, name: str) -> int:
        """An identity or a code."""
        return int(self.number(element, name, -1.0))

    def money(self, element: Element | None, name: str) -> Decimal:
        """An amount, 0 where nothing is said."""
        text = self.text(element, name).replace(",", ".")
        try:
            amount = Decimal(text or 0)
        except InvalidOperation:
            raise self.refusal(name, text, "an amount such as 1250.50") from None
        if not amount.is_finite() or abs(amount) >= Decimal(10) ** 15:
            raise self.refusal(name, text, "an amount such as 1250.50")
        return round(amount, 6)

    @staticmethod
    def text(element: Element | None, name: str) -> str:
        """What stands in the named child, without blanks around it; "" where it is not there."""
        found = None if element is None else element.find(name)
        return "" if found is None or found.text is None else found.text.strip()

    def refusal(self, name: str, text: str, wanted: str) -> UnreadablePlan:
        """Why a value cannot be read."""
        return UnreadablePlan(
            f"{self.file}: <{name}> says “{text[:40]}”, where {wanted} should stand.",
            "Open the project in ProTrack and save it again, or correct that place.",
        )
