"""All packs that there are: those that come with Charthouse, and the organisation's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from charthouse.packs.checking import checked
from charthouse.packs.content import METHOD, TYPE, Pack, Problem
from charthouse.packs.library import readers_language, shipped
from charthouse.packs.models import OwnPack
from charthouse.refusals import Refused


class NoSuchPack(Refused):
    """There is no pack of that id."""

    status = 404


class NotOffered(Refused):
    """A pack with which no project is begun."""

    status = 422


@dataclass(frozen=True, slots=True)
class Entry:
    """A pack with its text, wherever it is kept."""

    slug: str
    kind: str
    name: str
    text: str
    pack: Pack | None
    """None: its text cannot be read."""
    problems: tuple[Problem, ...] = ()
    own: OwnPack | None = None
    """None: it came with Charthouse."""

    @property
    def offered(self) -> bool:
        """Whether projects are begun with it."""
        return (
            self.pack is not None
            and not self.problems
            and (self.own is None or self.own.state == OwnPack.State.OFFERED)
        )

    @property
    def sound(self) -> Pack:
        """Its content.

        :raises NotOffered:
        """
        if self.pack is None or self.problems:
            raise NotOffered(_("“%(name)s” has faults; mend its text first.") % {"name": self.name})
        return self.pack


def everything() -> list[Entry]:
    """All packs in the reader's language, methods first, by name."""
    own = [entry_of(one) for one in OwnPack.objects.select_related("made_by")]
    ours = [
        Entry(slug, one.pack.kind, one.pack.name, one.text, one.pack)
        for slug, one in shipped(readers_language()).items()
    ]
    return sorted([*ours, *own], key=lambda one: (one.kind != METHOD, one.name.casefold(), one.slug))


def offered(kind: str) -> list[Entry]:
    """What projects can be begun with."""
    return [one for one in everything() if one.kind == kind and one.offered]


def entry(slug: str, language: str = "") -> Entry:
    """One of them, in a language if it has it; the reader's, where none is named.

    :raises NoSuchPack:
    """
    if (found := shipped(language or readers_language()).get(slug)) is not None:
        return Entry(slug, found.pack.kind, found.pack.name, found.text, found.pack)
    own = OwnPack.objects.filter(slug=slug).select_related("made_by").first()
    if own is None:
        raise NoSuchPack(_("There is no pack “%(id)s”.") % {"id": slug[:40]})
    return entry_of(own)


def entry_of(own: OwnPack) -> Entry:
    """A pack of the organisation."""
    pack, problems = _read(own.text)
    return Entry(own.slug, own.kind, own.name, own.text, pack, tuple(problems), own)


def chosen(method: str, of_type: str, language: str = "") -> tuple[Entry, Entry]:
    """A method and a type to begin a project with, in a language; the reader's, where none is named.

    :raises NotOffered: also where there is no such pack: what is chosen is no address
    """
    try:
        found = (entry(method, language), entry(of_type, language))
    except NoSuchPack as refusal:
        raise NotOffered(_("Choose a type and a method that are offered.")) from refusal
    for one, kind in zip(found, (METHOD, TYPE), strict=True):
        if one.kind != kind:
            sentence = _("“%(name)s” is no method.") if kind == METHOD else _("“%(name)s” is no type.")
            raise NotOffered(sentence % {"name": one.name})
        if not one.offered:
            raise NotOffered(_("“%(name)s” is not offered; choose another one.") % {"name": one.name})
    return found


def kept(text: str) -> Pack | None:
    """The pack that a project keeps as a text; None where it cannot be read any more."""
    return _read(text)[0]


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[Pack | None, Iterable[Problem]]:
    return checked(text)
