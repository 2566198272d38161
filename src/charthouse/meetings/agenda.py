"""The agenda of a meeting: made from the data, then ordered, boxed in time and added to by people."""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone

from charthouse.meetings.models import AgendaItem, Meeting
from charthouse.meetings.preparing import TOPICS, found_for, usual_minutes
from charthouse.projects.access import Access


def prepare(access: Access, meeting: Meeting) -> None:
    """Take what the data say as it is now; order, time boxes, titles and what was taken out stay as people made them.

    A topic that has nothing any more goes away, unless somebody renamed it or wrote minutes about it.
    """
    found = found_for(access, meeting)
    there = {one.topic: one for one in meeting.items.exclude(topic="")}
    last = meeting.items.aggregate(last=Max("place"))["last"] or 0
    for topic in TOPICS:
        records, one = found.get(topic, []), there.get(topic)
        if one is None and records:
            last += 1
            AgendaItem.objects.create(
                meeting=meeting, place=last, topic=topic, minutes=usual_minutes(topic), records=records
            )
        elif one is not None and one.records != records:
            if not records and not one.title and not one.removed and not one.lines.exists():
                one.delete()
            else:
                AgendaItem.objects.filter(pk=one.pk).update(records=records)
    meeting.prepared_at = timezone.now()
    meeting.save(update_fields=["prepared_at"])


def shown_items(meeting: Meeting) -> list[AgendaItem]:
    """The items in their order, without those that were taken out."""
    return list(meeting.items.filter(removed=False).order_by("place", "id"))
