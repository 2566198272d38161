"""What a difference in money comes from, in one or two sentences, each part with the record that it is."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.budget.cost_types import kinds
from charthouse.budget.driver_facts import Differences
from charthouse.budget.drivers import MOST, Effect, Explained, Way
from charthouse.budget.overview import Money
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats

EFFECTS = {
    Effect.HOURS: gettext_lazy("hours"),
    Effect.RATE: gettext_lazy("the price of an hour"),
    Effect.EXCHANGE: gettext_lazy("exchange rates"),
    Effect.UNPLANNED: gettext_lazy("what is not in the budget"),
    Effect.ORDERS: gettext_lazy("orders beyond what is left of the plan"),
    Effect.COST: gettext_lazy("what it costs beyond what it earned"),
}
_SAVED = {
    Effect.HOURS: gettext_lazy("fewer hours"),
    Effect.RATE: gettext_lazy("a lower price of an hour"),
    Effect.EXCHANGE: gettext_lazy("exchange rates"),
    Effect.COST: gettext_lazy("what it costs less than it earned"),
}
_WHOLE = Decimal("0.995")
"""From here on a share rounds to all of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the difference: what it is called, where it is, and how much of it."""

    name: str
    url: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Told:
    """What a difference comes from, in words."""

    sentences: tuple[str, ...]
    parts: tuple[Part, ...]


def told(access: Access, money: Money, found: Differences) -> Told:
    """The sentences and the records that they rest on; nothing where there is no difference."""
    one = found.explained
    if one is None:
        return Told((), ())
    names = _Names(access, money)
    parts = tuple(Part(names.name(one.way, key), names.url(one.way, key), amount) for key, amount in one.parts)
    currency = access.project.currency or ""
    sentences = [_main(one, parts, names, so_far=found.so_far)]
    effects = _effects(one, currency)
    if effects:
        sentences.append(effects)
    if one.other:
        other = formats.money(one.other, currency)
        sentences.append(
            _("Other lines take %(amount)s of it back.") % {"amount": other} if one.more
            else _("Other lines use %(amount)s of it up.") % {"amount": other}
        )  # fmt: skip
    return Told(tuple(sentences), parts)


def _main(one: Explained, parts: tuple[Part, ...], names: _Names, *, so_far: bool) -> str:
    whole = {
        (True, False): _("of the overrun"), (False, False): _("of what is saved"),
        (True, True): _("of what was spent beyond what it earned"),
        (False, True): _("of what was earned beyond what it cost"),
    }[one.more, so_far]  # fmt: skip
    if not parts:
        return ngettext(
            "No few lines explain it: it is spread over %(count)s line, the largest of which is %(share)s %(whole)s.",
            "No few lines explain it: it is spread over %(count)s lines, the largest of which is %(share)s %(whole)s.",
            one.count,
        ) % {"count": formats.number(one.count), "share": formats.per_cent(100 * one.share), "whole": whole}
    share = formats.per_cent(100) if one.share >= _WHOLE else formats.per_cent(min(100 * one.share, Decimal(99)))
    said = {
        "part": _("%(share)s %(whole)s") % {"share": share, "whole": whole},
        "count": _counted(len(parts)), "names": formats.listing(part.name for part in parts),
        "of": "" if one.common is None else names.name(*one.common),
    }  # fmt: skip
    return _pattern(one.way, one.common and one.common[0], len(parts)) % said


def _pattern(way: Way, common: Way | None, count: int) -> str:
    if way is Way.VENDOR:
        return ngettext(
            "%(part)s is what one vendor delivers: %(names)s.",
            "%(part)s is what %(count)s vendors deliver: %(names)s.", count,
        )  # fmt: skip
    if way is Way.TYPE:
        return ngettext(
            "%(part)s is one type of cost: %(names)s.", "%(part)s is %(count)s types of cost: %(names)s.", count
        )
    if way is Way.TASK:
        if common is Way.VENDOR:
            return ngettext(
                "%(part)s is one element of the WBS by one vendor, %(of)s: %(names)s.",
                "%(part)s is %(count)s elements of the WBS by one vendor, %(of)s: %(names)s.", count,
            )  # fmt: skip
        if common is Way.TYPE:
            return ngettext(
                "%(part)s is one element of the WBS, all of it %(of)s: %(names)s.",
                "%(part)s is %(count)s elements of the WBS, all of it %(of)s: %(names)s.", count,
            )  # fmt: skip
        return ngettext(
            "%(part)s is one element of the WBS: %(names)s.", "%(part)s is %(count)s elements of the WBS: %(names)s.",
            count,
        )  # fmt: skip
    if common is Way.VENDOR:
        return ngettext(
            "%(part)s is one line by one vendor, %(of)s: %(names)s.",
            "%(part)s is %(count)s lines by one vendor, %(of)s: %(names)s.", count,
        )  # fmt: skip
    if common is Way.TASK:
        return ngettext(
            "%(part)s is one line of “%(of)s”: %(names)s.", "%(part)s is %(count)s lines of “%(of)s”: %(names)s.", count
        )
    if common is Way.TYPE:
        return ngettext(
            "%(part)s is one line of the type %(of)s: %(names)s.",
            "%(part)s is %(count)s lines of the type %(of)s: %(names)s.", count,
        )  # fmt: skip
    return ngettext("%(part)s is one line: %(names)s.", "%(part)s is %(count)s lines: %(names)s.", count)


def _counted(count: int) -> str:
    words = (_("one"), _("two"), _("three"), _("four"), _("five"))
    return words[count - 1] if 1 <= count <= MOST else formats.number(count)


def _effects(one: Explained, currency: str) -> str:
    """By what: only where data tell it, and not where it says the same again."""
    named = EFFECTS if one.more else _SAVED
    known = [(effect, amount) for effect, amount in one.effects if effect in named]
    if not known or [effect for effect, _amount in known] == [Effect.COST]:
        return ""
    listed = formats.listing(
        _("%(what)s (%(amount)s)") % {"what": named[effect], "amount": formats.money(amount, currency)}
        for effect, amount in known
    )
    return _("It comes from %(causes)s.") % {"causes": listed}


class _Names:
    """What keys are called, and where they are."""

    def __init__(self, access: Access, money: Money) -> None:
        self.access, self.kinds = access, kinds()
        self.lines = {one.number: one.name for one in money.lines}
        self.tasks = {uid: task.name for uid, task in computed_plan(access.shown).tasks.items()}

    def name(self, way: Way, key: Hashable) -> str:
        """What a group is called."""
        if way is Way.TASK and isinstance(key, int):
            return self.tasks.get(key) or f"{self.access.project.key}-{key}"
        if way is Way.TYPE:
            return self.kinds.name(str(key))
        if way is Way.LINE:
            if isinstance(key, int):
                return self.lines.get(key, str(key))
            return self._outside(key)
        return str(key)

    def _outside(self, key: Hashable) -> str:
        task, kind, vendor = key if isinstance(key, tuple) else (None, "", "")
        what = " · ".join(
            part for part in (self.kinds.name(kind), vendor, "" if task is None else self.name(Way.TASK, task)) if part
        )
        return _("not in the budget: %(what)s") % {"what": what}

    def url(self, way: Way, key: Hashable) -> str:
        """Where a group is shown; empty where there is nothing beyond the budget page itself."""
        project = self.access.project.key
        if way is Way.LINE and isinstance(key, int) and self.access.may(Right.EDIT_BUDGET):
            return reverse("budget-line", args=[project, key])
        if way is Way.TASK and isinstance(key, int) and key in self.tasks:
            return reverse("plan_page:task", args=[project, key])
        return f"{reverse('budget', args=[project])}?by={way.value}#list"
