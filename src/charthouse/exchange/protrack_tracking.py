"""ProTrack's tracked periods: how each activity stood at the end of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from charthouse.engine.calendars import Minutes
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange.document import TrackedPeriod, TrackedTask, Uid
from charthouse.exchange.protrack_costs import Rates
from charthouse.exchange.protrack_values import HOUR, Values
from charthouse.exchange.refusals import UnreadablePlan


def periods_of(
    values: Values, root: Element, rates: Mapping[Uid, Rates], calendar: WorkingTime, start: Minutes
) -> tuple[TrackedPeriod, ...]:
    """The tracked periods in their order; records of activities that are not in the plan are left out.

    The remaining durations and costs in the file are kept out of earned value: the tool may have corrected them with
    hindsight. Actual cost is the activity's rate for its actual duration, and its deviation.

    :raises UnreadablePlan: headers and records do not fit each other.
    """
    found = []
    for header, records in _pairs(values, root):
        last = values.time(header, "EndDate")
        if last is None:
            raise values.refusal("EndDate", values.text(header, "EndDate"), "the end of a tracked period")
        tasks = tuple(
            _tracked(values, uid, record, rates[uid], calendar, last)
            for uid, record in _records(values, header, records)
            if uid in rates
        )
        first = values.time(header, "StartDate")
        found.append(TrackedPeriod(values.text(header, "Name"), start if first is None else first, last, tasks))
    found.sort(key=lambda each: each.last)
    return tuple(
        replace(each, first=min(each.last, found[i - 1].last if i else min(each.first, start)))
        for i, each in enumerate(found)
    )


def _pairs(values: Values, root: Element) -> Iterator[tuple[Element, Element]]:
    """Each period's header with the element that holds its records."""
    for tracking in root.iterfind("TrackingList"):
        headers = tracking.findall("TrackingPeriod")
        lists = [each for each in tracking if each.tag.startswith("TProTrackActivities")]
        if len(headers) != len(lists):
            raise UnreadablePlan(
                f"{values.file} has {len(headers)} tracked periods, but records for {len(lists)}.",
                "Open the project in ProTrack, look at the tracking periods, and save it again.",
            )
        yield from zip(headers, lists, strict=True)


def _records(values: Values, header: Element, records: Element) -> list[tuple[Uid, Element]]:
    uids = [each for each in records if each.tag == "Activity"]
    facts = [each for each in records if each.tag.startswith("TProTrackActivityTracking")]
    if len(uids) != len(facts):
        name = values.text(header, "Name")
        raise UnreadablePlan(
            f"{values.file}: the tracked period “{name}” names {len(uids)} activities and tells of {len(facts)}.",
            "Open the project in ProTrack, look at that tracking period, and save it again.",
        )
    found = []
    for uid, each in zip(uids, facts, strict=True):
        text = (uid.text or "").strip()
        if not text.lstrip("-").isdigit():
            raise values.refusal("Activity", text, "an activity's number")
        found.append((int(text), each))
    return found


def _tracked(
    values: Values, uid: Uid, record: Element, rates: Rates, calendar: WorkingTime, last: Minutes
) -> TrackedTask:
    start = values.time(record, "ActualStart")
    taken = values.hours(record, "ActualDuration")
    share = values.number(record, "PercentageComplete")
    if not 0 <= share <= 1.005:
        raise values.refusal("PercentageComplete", values.text(record, "PercentageComplete"), "a share from 0 to 1")
    finish = None
    if start is not None and share >= 0.99999:
        finish = min(calendar.add(start, taken), max(start, last))
    deviation = values.money(record, "ActualCostDev")
    cost = deviation if start is None else rates.of(taken) + deviation
    return TrackedTask(
        task_uid=uid,
        actual_start=start,
        actual_finish=finish,
        actual_duration=taken if start is not None else None,
        remaining_duration=max(0, round(values.number(record, "RemainingDuration") * HOUR)),
        percent_complete=min(100.0, round(share * 100, 6)),
        actual_cost=round(cost, 6),
    )
