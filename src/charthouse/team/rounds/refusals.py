"""What rounds refuse, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchRound(Refused):
    """There is no round, or no question in it, of that number."""

    status = 404


class RoundIsClosed(Refused):
    """A closed round is a record: it can be read, not changed."""


class RoundIsOpen(Refused):
    """One round after the other."""


class NobodyToAsk(Refused):
    """Nothing is to be reported by anybody."""


class BadAnswer(Refused):
    """An answer that says nothing, or what cannot be."""

    status = 422


class BadRhythm(Refused):
    """Rounds cannot come so."""

    status = 422


class AnsweredMeanwhile(Refused):
    """Somebody else answered, or judged, after it was read."""


class TaskIsGone(Refused):
    """The task that was asked about is no longer in the plan, or no longer theirs."""


class AskedOfSomebodyElse(Refused):
    """Everybody answers what they are asked themselves."""


class NobodySilent(Refused):
    """There is nobody to be reminded."""


class NothingToJudge(Refused):
    """Nobody has answered that yet."""
