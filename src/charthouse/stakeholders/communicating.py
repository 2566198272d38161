"""What changes the plan of communication: who gets what, when, how, and from whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import Facts, RecordKind, add_record, change_record, delete_record
from charthouse.stakeholders.actions import locked_register
from charthouse.stakeholders.models import Audience, Communication, Recipient, Rhythm, SentReport, Stakeholder
from charthouse.stakeholders.refusals import BadCommunication, CommunicationChangedMeanwhile, NoSuchCommunication
from charthouse.stakeholders.values import able, plain

LONGEST = {"what": 200, "purpose": 20_000, "others": 300, "detail": 200, "channel": 200, "sender_role": 200}
LONGEST_MEETING = 24 * 60
"""Minutes."""
FIELDS = (
    "what", "purpose", "audience", "others", "rhythm", "detail", "first", "last", "at", "minutes", "channel", "sender",
    "sender_role", "report",
)  # fmt: skip


def facts_of(one: Communication) -> dict[str, Any]:
    """Everything that is said of a line, by the names that actions take."""
    said = {name: getattr(one, "sender_id" if name == "sender" else name) for name in FIELDS}
    numbers = one.recipients.values_list("stakeholder__number", flat=True) if one.pk else ()
    return {**said, "recipients": sorted(numbers)}


def add_communication(*, access: Access, facts: Facts) -> Communication:
    """Put a line in the plan of communication; ``facts`` as ``facts_of`` names them.

    :raises BadCommunication: RoleMayNot:
    """
    return add_record(COMMUNICATIONS, access=access, facts=facts)


def change_communication(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Communication:
    """Change a line; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchCommunication: BadCommunication: RoleMayNot: CommunicationChangedMeanwhile:
    """
    return change_record(COMMUNICATIONS, access=access, number=number, facts=facts, seen=seen)


def delete_communication(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a line out; the journal brings it back.

    :raises NoSuchCommunication: RoleMayNot: CommunicationChangedMeanwhile:
    """
    delete_record(COMMUNICATIONS, access=access, number=number, seen=seen)


# -- values ----------------------------------------------------------------------------------------------------------


def _put(access: Access, one: Communication, facts: Facts) -> None:
    """Put facts into a row, not yet saved.

    :raises BadCommunication: with the field that is wrong
    """
    for name, value in facts.items():
        if name == "sender":
            one.sender_id = _account(access, value, one.sender_id)
        elif name in _CHECKS:
            setattr(one, name, _CHECKS[name](name, value))
        elif name != "recipients":
            raise _bad(name, _("The communication plan has no field “%(field)s”.") % {"field": name[:60]})
    if not one.what:
        raise _bad("what", _("Say what they get: a report, a meeting, a message."))
    if one.first is not None and one.last is not None and one.last < one.first:
        raise _bad("last", _("The last day lies before the first one."))


def _put_recipients(_access: Access, one: Communication, facts: Facts) -> None:
    """Let exactly these stakeholders get it by name.

    :raises BadCommunication: a number that nobody has
    """
    if "recipients" not in facts:
        return
    wanted = set(facts["recipients"])
    there = dict(Stakeholder.objects.filter(project=one.project, number__in=wanted).values_list("number", "pk"))
    if missing := sorted(wanted - set(there)):
        raise _bad(
            "recipients",
            _("The register has no stakeholder %(number)d; choose those who are in it.") % {"number": missing[0]},
        )
    Recipient.objects.filter(communication=one).exclude(stakeholder__in=there.values()).delete()
    kept = set(Recipient.objects.filter(communication=one).values_list("stakeholder", flat=True))
    Recipient.objects.bulk_create(
        Recipient(communication=one, stakeholder_id=key) for key in sorted(there.values()) if key not in kept
    )


def _bad(field: str, sentence: str) -> BadCommunication:
    return BadCommunication(sentence, fields={field: sentence})


def _text(name: str, value: Any) -> str:
    said = str(value or "").strip()
    if "\x00" in said or len(said) > LONGEST[name]:
        raise _bad(name, _("This text can have %(most)d characters at most.") % {"most": LONGEST[name]})
    return said


def _day(name: str, value: Any) -> dt.date | None:
    if value is not None and not isinstance(value, dt.date):
        raise _bad(name, _("Write the date as YYYY-MM-DD."))
    return value


def _time(name: str, value: Any) -> dt.time | None:
    if value is not None and not isinstance(value, dt.time):
        raise _bad(name, _("Write the time as HH:MM."))
    return value


def _minutes(name: str, value: Any) -> int | None:
    if value is not None and (type(value) is not int or not 1 <= value <= LONGEST_MEETING):
        raise _bad(name, _("It takes from 1 minute to a day, %(most)d minutes.") % {"most": LONGEST_MEETING})
    return value


def _audience(name: str, value: Any) -> str:
    if value not in Audience.values:
        raise _bad(name, _("Choose who gets it from the list."))
    return str(value)


def _rhythm(name: str, value: Any) -> str:
    if value not in Rhythm.values:
        raise _bad(name, _("Choose the rhythm from the list."))
    return str(value)


def _report(name: str, value: Any) -> str:
    if value not in SentReport.values:
        raise _bad(name, _("Choose the status report from the list."))
    return str(value)


def _account(access: Access, value: Any, before: int | None) -> int | None:
    if value is None or value == before:
        return None if value is None else before
    if type(value) is not int or not able(access, Right.SEE, {value}):
        raise _bad("sender", _("Choose the account of somebody who sees the project; make them a member of it first."))
    return value


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(LONGEST, _text),
    **dict.fromkeys(("first", "last"), _day),
    "at": _time,
    "minutes": _minutes,
    "audience": _audience,
    "rhythm": _rhythm,
    "report": _report,
}


def _missing(project: Project, number: int) -> NoSuchCommunication:
    return NoSuchCommunication(
        _("The communication plan of %(key)s has no line %(number)d; it may have been deleted.")
        % {"key": project.key, "number": number}
    )


def _changed_meanwhile(one: Communication) -> CommunicationChangedMeanwhile:
    return CommunicationChangedMeanwhile(
        _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
        % {"name": one.what}
    )


def _told(one: Communication) -> dict[str, Any]:
    """What the journal tells of a line, as JSON can hold it."""
    return {**plain(facts_of(one)), "sender": one.sender.name if one.sender else ""}


COMMUNICATIONS = RecordKind(
    model=Communication,
    noun="a communication",
    right=Right.EDIT_STAKEHOLDERS,
    register=locked_register,
    counter="next_communication",
    put=_put,
    told=_told,
    no_such=_missing,
    changed_meanwhile=_changed_meanwhile,
    beside=_put_recipients,
    rows=lambda one: (Recipient.objects.filter(communication=one.pk),),
)
