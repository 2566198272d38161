"""What people do with an agenda: refresh it, order it, give time, add to it and take out of it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.meetings.actions import MEETINGS, require_open
from charthouse.meetings.agenda import prepare, shown_items
from charthouse.meetings.book import locked_book
from charthouse.meetings.models import AgendaItem, Meeting
from charthouse.meetings.preparing import TOPICS
from charthouse.meetings.refusals import MeetingChangedMeanwhile
from charthouse.meetings.values import LONGEST_MEETING, bad
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

VERB = "changed an agenda"
LONGEST_TITLE = 200
MOST_ITEMS = 60


def refresh_agenda(*, access: Access, number: int) -> Meeting:
    """Take what the data say as it is now; what people wrote and ordered stays.

    :raises NoSuchMeeting: MeetingIsOver: RoleMayNot:
    """
    return _change(access, number, lambda meeting: prepare(access, meeting))


def add_item(*, access: Access, number: int, title: str, minutes: int | None = None) -> Meeting:
    """Put something on the agenda, at its end.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: RoleMayNot:
    """

    def add(meeting: Meeting) -> None:
        if meeting.items.count() >= MOST_ITEMS:
            raise bad("title", _("An agenda has at most %(most)d items.") % {"most": MOST_ITEMS})
        last = meeting.items.aggregate(last=Max("place"))["last"] or 0
        AgendaItem.objects.create(meeting=meeting, place=last + 1, title=_title(title), minutes=_box(minutes))

    return _change(access, number, add)


def change_item(
    *, access: Access, number: int, item: int, title: str, minutes: int | None, seen: int | None = None
) -> Meeting:
    """Say what an item is called and how long it may take; without a title a topic is called as it is usual.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: MeetingChangedMeanwhile: RoleMayNot:
    """

    def change(meeting: Meeting) -> None:
        one = _item(meeting, item)
        if seen is not None and seen != one.version:
            raise MeetingChangedMeanwhile(
                _("Somebody changed this item after you opened it; it is now called “%(title)s”.")
                % {"title": called(one)}
            )
        usual = title.strip() == str(TOPICS.get(one.topic, ""))
        said = "" if one.topic and (not title.strip() or usual) else _title(title)
        if (said, _box(minutes)) != (one.title, one.minutes):
            one.title, one.minutes, one.version = said, _box(minutes), one.version + 1
            one.save()

    return _change(access, number, change)


def move_item(*, access: Access, number: int, item: int, by: int) -> Meeting:
    """Let an item come earlier (below 0) or later by so many places.

    :raises NoSuchMeeting: MeetingIsOver: RoleMayNot:
    """

    def move(meeting: Meeting) -> None:
        rows = shown_items(meeting)
        one = _item(meeting, item)
        at = next(place for place, row in enumerate(rows) if row.pk == one.pk)
        rows.insert(max(0, min(len(rows) - 1, at + by)), rows.pop(at))
        for place, row in enumerate(rows, 1):
            if row.place != place:
                AgendaItem.objects.filter(pk=row.pk).update(place=place)

    return _change(access, number, move)


def remove_item(*, access: Access, number: int, item: int) -> Meeting:
    """Take an item out; a topic of the data does not come back by itself.

    :raises NoSuchMeeting: MeetingIsOver: RoleMayNot:
    """

    def remove(meeting: Meeting) -> None:
        one = _item(meeting, item)
        AgendaItem.objects.filter(pk=one.pk).update(removed=True, version=F("version") + 1)

    return _change(access, number, remove)


def called(one: AgendaItem) -> str:
    """What an item is called."""
    return one.title or str(TOPICS.get(one.topic, ""))


@one_operation
@transaction.atomic
def _change(access: Access, number: int, deed: Callable[[Meeting], None]) -> Meeting:
    access.require(Right.EDIT_LOG)
    locked_book(access.project)
    meeting = MEETINGS.of(access.project, number)
    require_open(meeting)
    watch = MEETINGS.watch(meeting)
    deed(meeting)
    changes = watch.changes()
    if changes is not None:
        meeting.version += 1
        meeting.save(update_fields=["version"])
        journal.record(
            meeting, VERB, by=access.user, stream_id=access.project.journal_id, changes=changes,
            after={"agenda": [called(one) for one in shown_items(meeting)]},
        )  # fmt: skip
    return meeting


def _item(meeting: Meeting, item: int) -> AgendaItem:
    found = meeting.items.filter(pk=item, removed=False).first()
    if found is None:
        raise bad("item", _("That item is not on the agenda any more."))
    return found


def _title(said: str) -> str:
    title = " ".join(said.split())
    if not title or len(title) > LONGEST_TITLE or "\x00" in title:
        raise bad("title", _("An item needs a title of 1 to %(most)d characters.") % {"most": LONGEST_TITLE})
    return title


def _box(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= LONGEST_MEETING:
        raise bad("minutes", _("A time box goes from 1 to %(most)d minutes.") % {"most": LONGEST_MEETING})
    return minutes
