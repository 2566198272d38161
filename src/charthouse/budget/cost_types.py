"""What money is spent on: the types that every project knows, and which of them would tell a rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

LABOUR, SUPPLIES, TRAVEL, OTHER = "labour", "supplies", "travel", "other"
UNSORTED = ""
"""Of what was booked without a type: nobody knows what it is, so it counts as if it told a rate."""

KNOWN: Mapping[str, str | Promise] = {
    LABOUR: _("Labour"),
    SUPPLIES: _("Supplies"),
    "software": _("Software"),
    "hardware": _("Hardware"),
    "cloud": _("Cloud"),
    TRAVEL: _("Travel"),
    "consultants": _("Consultants"),
    "vendors": _("Vendors"),
    "training": _("Training"),
    OTHER: _("Other"),
}
"""Those that every project knows, in the order in which they are shown."""
OF_PEOPLE = frozenset({LABOUR, "consultants", UNSORTED})
"""What divided by hours of work is somebody's rate: it needs the right to see rates, one by one and in every sum."""

ALSO_CALLED: Mapping[str, str] = {
    **dict.fromkeys(("work", "personnel", "salaries", "personal", "personalkosten", "lohn", "arbeit"), LABOUR),
    **dict.fromkeys(("material", "materials", "supply", "sachkosten", "verbrauch"), SUPPLIES),
    **dict.fromkeys(("licences", "licenses", "licence", "license", "lizenzen", "lizenz"), "software"),
    **dict.fromkeys(("equipment", "geräte", "ausstattung"), "hardware"),
    **dict.fromkeys(("hosting", "infrastructure", "infrastruktur"), "cloud"),
    **dict.fromkeys(("trips", "reisekosten", "reise", "reisen"), TRAVEL),
    **dict.fromkeys(("consulting", "consultancy", "consultant", "beratung", "berater"), "consultants"),
    **dict.fromkeys(("vendor", "supplier", "suppliers", "lieferant", "lieferanten", "fremdleistung"), "vendors"),
    **dict.fromkeys(("courses", "schulung", "schulungen"), "training"),
    **dict.fromkeys(("misc", "sonstiges", "sonstige"), OTHER),
}
"""What files call them, in small letters."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """All types of cost, by the names that the reader knows."""

    names: Mapping[str, str]
    """By key, in their order."""
    of_people: frozenset[str]

    def name(self, key: str) -> str:
        """What a type is called; one that is gone by its key."""
        return self.names.get(key) or key or str(_("Not sorted yet"))

    def key_of(self, said: str) -> str | None:
        """The type that somebody means by a word, in any of our languages; None: none of them."""
        word = " ".join(said.casefold().split())
        if word in self.names:
            return word
        by_name = {name.casefold(): key for key, name in self.names.items()}
        return by_name.get(word) or ALSO_CALLED.get(word) or _ENGLISH_AND_GERMAN.get(word)

    def shown_to(self, access: Access, key: str) -> bool:
        """Whether somebody may see amounts of a type."""
        needed = Right.SEE_RATES if key in self.of_people or key not in self.names else Right.SEE_COSTS
        return access.may(needed)


_ENGLISH_AND_GERMAN = {
    **{key: key for key in KNOWN},
    "arbeitskosten": LABOUR, "material und verbrauch": SUPPLIES, "dienstleister": "vendors",
    "weiterbildung": "training", "übriges": OTHER,
}  # fmt: skip


def kinds() -> Kinds:
    """The types of cost in the reader's language."""
    return Kinds({key: str(name) for key, name in KNOWN.items()}, OF_PEOPLE)
