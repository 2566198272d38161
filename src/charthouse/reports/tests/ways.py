"""How a report writes names, days, numbers and amounts in each language, and whether a sentence holds those it must.

A sentence is right when it holds the values that were counted anew, in their order, no other digit, and the word that
says which way (late or early, more or less), in the report's language. How days and numbers are written is asked of the
CLDR, not of the product.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_skeleton

from charthouse.reports.tests.counted import TYPES

GROUPS: dict[str, dict[str, dict[str, str]]] = {
    "en": {
        "off": {"late": "late", "early": "early", "on_day": "on its day"},
        "finish": {"after": "after the commitment", "before": "before the commitment", "as": "as committed"},
        "ended": {"ended": "ended on", "forecast": "is forecast for"},
        "money": {"more": "more than", "less": "less than", "as": "as budgeted"},
        "over": {"was": "was due on", "is": "By ", "due": ", due on"},
        "next": {"begun": "goes on until", "milestone": "is reached on", "from": "from", "begins": "begins on",
                 "on": "¦ on"},
        "tone": {"good": "On track", "warn": "At risk", "bad": "Off track", "none": "n/a"},
        "rule": {"not_late": "is not late", "not_more": "does not cost more"},
        "moved": {"later": "later", "earlier": "earlier"},
        "published": {"yes": "Of the published plan"}, "stale": {"yes": "has changed since"},
        "plan": {"none": "no plan yet", "uncomputable": "cannot be computed"},
        "late": {"none": "Nothing is late", "baseline": "no baseline yet"},
        "why": {"no_tasks": "no tasks yet", "uncomputable": "cannot be computed", "no_commitment": "neither",
                "no_budget": "in the budget", "unsigned": "is signed", "no_tolerance": "no stage"},
    },
    "de": {
        "off": {"late": "zu spät", "early": "zu früh", "on_day": "pünktlich"},
        "finish": {"after": "nach der Zusage", "before": "vor der Zusage", "as": "wie zugesagt"},
        "ended": {"ended": "endete", "forecast": "ist voraussichtlich"},
        "money": {"more": "mehr als", "less": "weniger als", "as": "wie geplant"},
        "over": {"was": "war fällig am", "is": "Bis ", "due": ", fällig am"},
        "next": {"begun": "geht weiter bis", "milestone": "erreicht", "from": "vom", "begins": "beginnt am",
                 "on": "¦ am ¦"},
        "tone": {"good": "Auf Kurs", "warn": "Gefährdet", "bad": "Vom Kurs ab", "none": "n. v."},
        "rule": {"not_late": "ist nicht spät", "not_more": "kostet nicht mehr"},
        "moved": {"later": "später", "earlier": "früher"},
        "published": {"yes": "Nach dem veröffentlichten Plan"}, "stale": {"yes": "hat sich geändert"},
        "plan": {"none": "noch keinen Plan", "uncomputable": "nicht berechnen"},
        "late": {"none": "Nichts ist spät", "baseline": "keinem Basisplan"},
        "why": {"no_tasks": "noch keine Vorgänge", "uncomputable": "nicht berechnen", "no_commitment": "Weder",
                "no_budget": "Im Budget", "unsigned": "ist unterschrieben", "no_tolerance": "Projektstufe"},
    },
}  # fmt: skip
"""Words of which a sentence holds one and none of the others."""
SIDES = {"en": {"finish": "Finish", "cost": "Cost", "scope": "Scope", "quality": "Quality"},
         "de": {"finish": "Ende", "cost": "Kosten", "scope": "Umfang", "quality": "Qualität"}}  # fmt: skip
DIRECTIONS = {"en": {"up": "at least", "down": "at most", "within": ""},
              "de": {"up": "mindestens", "down": "höchstens", "within": ""}}  # fmt: skip
TYPE_NAMES = {
    "en": dict(zip(TYPES, ("Labour", "Supplies", "Software", "Hardware", "Cloud", "Travel", "Consultants", "Vendors",
                           "Training", "Other"), strict=True)) | {"": "Not sorted yet"},
    "de": dict(zip(TYPES, ("Arbeit", "Material", "Software", "Hardware", "Cloud", "Reisen", "Berater", "Dienstleister",
                           "Schulung", "Übriges"), strict=True)) | {"": "Noch nicht zugeordnet"},
}  # fmt: skip
ISSUE_WORDS = {
    "en": {"issue": "issue", "conflict": "conflict", "low": "low", "medium": "medium", "high": "high",
           "critical": "critical"},
    "de": {"issue": "Problem", "conflict": "Konflikt", "low": "niedrig", "medium": "mittel", "high": "hoch",
           "critical": "kritisch"},
}  # fmt: skip
UNITS = {
    "en": {"days": ("working day", "working days"), "tasks": ("task", "tasks"),
           "percent_time": ("%s of the stage’s duration",),
           "percent_cost": ("%s of the stage’s cost",), "percent_target": ("%s short of the target",)},
    "de": {"days": ("Arbeitstag", "Arbeitstage"), "tasks": ("Vorgang", "Vorgänge"),
           "percent_time": ("%s der Dauer der Stufe",),
           "percent_cost": ("%s der Kosten der Stufe",), "percent_target": ("%s fehlen bis zum Ziel",)},
}  # fmt: skip
NOTHING = {"en": "n/a", "de": "n. v."}


def plain(text: str) -> str:
    """Without the spaces that keep words together."""
    return re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", text)


@dataclass(frozen=True)
class Claim:
    """What a sentence must say."""

    values: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """``off:late``: of the group, this one and none of the others."""
    source: tuple[str, str] | None = None
    tone: str | None = None
    anywhere: bool = False
    """In whatever order: the languages differ."""
    whole: bool = False
    """Nothing else stands there."""
    among: tuple[frozenset[str], int] | None = None
    """Those of which so many are named in quotation marks."""

    def wrong(self, text: str, language: str) -> str:
        """What is wrong with a sentence; empty: nothing."""
        rest, at = plain(text), 0
        if self.among is not None:
            allowed, count = self.among
            named = set(re.findall("[“„](.*?)[”“](?=,| und | and |\\.)", rest))
            if len(named) != count or not named <= allowed:
                return f"names {named}, of {sorted(allowed)}"
            for name in named:
                rest = rest.replace(name, "")
        for value in self.values:
            found = rest.find(value, 0 if self.anywhere else at)
            if found < 0:
                return f"no “{value}”"
            rest = rest[:found] + "¦" + rest[found + len(value) :]
            at = found
        if self.whole and rest.strip("¦"):
            return f"“{rest}” is too much"
        if digits := re.search(r"\d", rest):
            return f"“{rest[max(0, digits.start() - 8) :][:20]}” is counted nowhere"
        for word in self.words:
            group, chosen = word.split(":")
            for name, phrase in GROUPS[language][group].items():
                if (phrase.casefold() in rest.casefold()) != (name == chosen):
                    return f"“{phrase}”, where it is “{GROUPS[language][group].get(chosen)}”"
        return ""


class Told:
    """How a language writes."""

    def __init__(self, language: str, until: dt.date, currency: str) -> None:
        self.language, self.until, self.currency = language, until, currency
        self.german = language == "de"

    def long(self, day: dt.date) -> str:
        """``Mon 8 Feb 2027``."""
        if self.german:
            return plain(format_skeleton("yMMMEd", day, locale="de"))
        return f"{day:%a} {day.day} {day:%b} {day.year}"

    def short(self, day: dt.date, *, beside: bool = False) -> str:
        """``8 Feb``; beside the status date with another year."""
        year = beside and day.year != self.until.year
        if self.german:
            return plain(format_skeleton("yMMMd" if year else "MMMd", day, locale="de"))
        return f"{day.day} {day:%b}{f' {day.year}' if year else ''}"

    def stretch(self, first: dt.date, last: dt.date) -> str:
        """``2 – 6 Mar``."""
        if first >= last:
            return self.short(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}.–{self.short(last)}" if self.german else f"{first.day} – {self.short(last)}"
        if first.year == last.year:
            return f"{self.short(first)} – {self.short(last)}"
        told = Told(self.language, dt.date.min, "")
        return f"{told.short(first, beside=True)} – {told.short(last, beside=True)}"

    def month(self, day: dt.date) -> str:
        """``March 2026``."""
        return plain(format_skeleton("yMMMM", day, locale="de" if self.german else "en"))

    def number(self, value: float | Decimal, most: int = 0) -> str:
        """With separators, and a true minus."""
        exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
        text = f"{abs(exact):,}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        if self.german:
            text = text.translate({ord(","): ".", ord("."): ","})
        return f"−{text}" if exact < 0 else text

    def per_cent(self, value: float | Decimal, most: int = 0) -> str:
        """``22 %``."""
        return f"{self.number(value, most)} %"

    def chance(self, share: float) -> str:
        """Neither never nor always where it is not."""
        if 0 < share < 0.01:
            return f"<{self.per_cent(1)}"
        return f">{self.per_cent(99)}" if 0.99 < share < 1 else self.per_cent(100 * share)

    def money(self, value: Decimal) -> str:
        """``€18,400``."""
        text = self.number(value)
        if not self.currency:
            return text
        sign = {"EUR": "€"}.get(self.currency, self.currency)
        if self.german:
            return f"{text} {sign}"
        minus = "−" if text.startswith("−") else ""
        return f"{minus}{sign}{'' if sign == '€' else ' '}{text.removeprefix('−')}"

    def days(self, count: int) -> str:
        """``3 days``."""
        one, many = ("Tag", "Tage") if self.german else ("day", "days")
        return f"{self.number(count)} {one if count == 1 else many}"

    def named(self, name: str) -> str:
        """In quotation marks."""
        return f"„{plain(name)}“" if self.german else f"“{plain(name)}”"

    def listed(self, names: list[str]) -> str:
        """``a, b and c``."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {'und' if self.german else 'and'} {names[-1]}"
