"""What taking a change back would remove: many records are named and asked for before they go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charthouse.journal.inverses import inverse_of
from charthouse.journal.models import Entry
from charthouse.journal.row_changes import tables, unpack
from charthouse.refusals import Refused
from charthouse.ui import formats

MANY = 10
"""From so many records of one kind on, somebody is asked first; fewer are made again in a minute."""


@dataclass(frozen=True, slots=True)
class Loss:
    """The records that taking a change back would remove, most first, as people count them."""

    counts: tuple[tuple[int, str], ...]
    sentence: str
    """The whole of it: ``This removes 412 tasks and 380 links that came with the import of “Plant.mpp”.``"""

    @property
    def is_great(self) -> bool:
        """Whether so much would go that somebody should be asked."""
        return any(count >= MANY for count, _words in self.counts)


class MuchWouldGo(Refused):
    """Taking this back would remove many records; it is done when somebody says that they mean it."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(
            _("%(loss)s Undo it from the history, where you are asked whether you mean it.") % {"loss": loss.sentence}
        )
        self.loss = loss


def loss_of(whole: Iterable[Entry]) -> Loss:
    """What would go if all entries of one operation were taken back."""
    going: Counter[str] = Counter()
    entries = list(whole)
    for entry in entries:
        for name, altered in unpack(entry.changes).items():
            going[name] += len(altered.added) - len(altered.removed)
    counts = [
        (going[table.name], _counted(table.counted, going[table.name]))
        for table in tables()
        if table.counted is not None and going[table.name] > 0
    ]
    counts.sort(key=lambda told: -told[0])
    return Loss(tuple(counts), _sentence(entries, formats.listing(words for _count, words in counts)))


def _sentence(entries: Iterable[Entry], what: str) -> str:
    for entry in entries:
        inverse = inverse_of(entry.record, entry.verb)
        if inverse is not None and inverse.loss is not None:
            return inverse.loss(entry, what)
    return _("This removes %(what)s.") % {"what": what} if what else _("This removes nothing.")


def _counted(words: Promise, count: int) -> str:
    return str(words % {"count": count, "shown": formats.number(count)})
