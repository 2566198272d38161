"""What money is spent on: the types that every project knows, the organisation's own, and which would tell a rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charthouse.budget.models import CostType
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


STANDARD: Mapping[str, str] = {
    **{key: key for key in KNOWN},
    "arbeitskosten": LABOUR, "material und verbrauch": SUPPLIES, "dienstleister": "vendors",
    "weiterbildung": "training", "übriges": OTHER,
}  # fmt: skip
"""The names of those that every project knows, in English and German, in small letters."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """All types of cost, by the names that the reader knows."""

    names: Mapping[str, str]
    """By key, in their order: the organisation's own after the one that each belongs to."""
    of_people: frozenset[str]
    parents: Mapping[str, str] = field(default_factory=dict)
    """Of the organisation's own: the type that every project knows, and that it counts as."""
    retired: frozenset[str] = frozenset()
    """Those that nothing new is of."""
    called: Mapping[str, str] = field(default_factory=dict)
    """By the organisation's names in all languages, in small letters."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """By the accounts of the ledger, in small letters."""

    def name(self, key: str) -> str:
        """What a type is called; one that is gone by its key."""
        return self.names.get(key) or key or str(_("Not sorted yet"))

    def standard(self, key: str) -> str:
        """The type that every project knows, and that another one counts as."""
        return self.parents.get(key, key)

    def key_of(self, said: str) -> str | None:
        """The type that somebody means by a word, in any of our languages; None: none of them."""
        word = plain_word(said)
        if word in self.names:
            return word
        by_name = {name.casefold(): key for key, name in self.names.items()}
        return (
            self.called.get(word) or by_name.get(word) or STANDARD.get(word) or self.of_account(word)
            or ALSO_CALLED.get(word)
        )  # fmt: skip

    def of_account(self, said: str) -> str | None:
        """The type that an account of the ledger is for; None: nobody said."""
        return self.codes.get(plain_word(said).removesuffix(".0"))

    def offered(self, *also: str) -> list[tuple[str, str]]:
        """Those that something new can be of, and what is there already, by key and name."""
        return [(key, name) for key, name in self.names.items() if key not in self.retired or key in also]

    def wrong_with(self, key: str, there: Iterable[str] = ()) -> str:
        """Why nothing can be of a type, but what is of it already; empty: it can."""
        if not key or (key in self.names and (key not in self.retired or key in there)):
            return ""
        if key in self.retired:
            said = {"type": self.names[key], "parent": self.names[self.standard(key)]}
            return str(_("The cost type “%(type)s” is retired; choose another one, such as “%(parent)s”.")) % said
        return str(_("“%(said)s” is no type of cost; one of: %(types)s.")) % {
            "said": key[:40], "types": ", ".join(name for _key, name in self.offered())
        }  # fmt: skip

    def shown_to(self, access: Access, key: str) -> bool:
        """Whether somebody may see amounts of a type."""
        needed = Right.SEE_RATES if key in self.of_people or key not in self.names else Right.SEE_COSTS
        return access.may(needed)


def plain_word(said: str) -> str:
    """A word as names are compared: in small letters, with single blanks."""
    return " ".join(said.casefold().split())


def kinds() -> Kinds:
    """The types of cost in the reader's language."""
    rows = sorted(CostType.objects.all(), key=lambda one: (one.position, name_of(one).casefold()))
    own = [one for one in rows if one.key not in KNOWN]
    names: dict[str, str] = {}
    for key, name in KNOWN.items():
        names[key] = str(name)
        names |= {one.key: name_of(one) for one in own if one.parent == key}
    return Kinds(
        names, OF_PEOPLE | {one.key for one in own if one.parent in OF_PEOPLE},
        {one.key: one.parent for one in own}, frozenset(one.key for one in own if one.retired),
        {plain_word(name): one.key for one in own for name in (one.name, one.name_de) if name},
        {plain_word(code): one.key for one in rows for code in codes_of(one)},
    )  # fmt: skip


def name_of(one: CostType) -> str:
    """What the organisation calls a type of its own, in the reader's language."""
    return (one.name_de if (get_language() or "").startswith("de") else "") or one.name


def codes_of(one: CostType) -> list[str]:
    """The accounts of the ledger that are for a type."""
    return [code.strip() for code in one.codes.split(",") if code.strip()]
