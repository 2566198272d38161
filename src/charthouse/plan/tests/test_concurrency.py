"""Twenty writers at once, each fifty changes: no error, and every final value counted."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from charthouse.journal.models import Entry, Stream
from charthouse.plan import actions
from charthouse.plan.models import Plan, Task
from charthouse.plan.refusals import ChangedMeanwhile

WRITERS = 20
CHANGES = 50
ONE_TASK = ("name", "notes", "responsible", "wbs", "code")
"""Fields of the one task that all writers share; four writers for each of them take turns."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_twenty_writers_lose_nothing(payroll, maria):
    shared = actions.create_task(project=payroll, name="0", by=maria, schedule=False)
    own = [actions.create_task(project=payroll, name="t", by=maria, schedule=False).uid for _ in range(WRITERS)]
    first_entries = Stream.objects.get(pk=payroll.journal_id).last_number
    plan_version = Plan.objects.get(pk=payroll.pk).version
    Task.objects.filter(pk=shared.pk).update(name="|")
    errors: list[BaseException] = []
    begin = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        try:
            begin.wait()
            for change in range(CHANGES):
                if change % 2:
                    _add(number, change)
                else:
                    value = change // 2
                    old = 500 if value == 0 else 100 + value - 1
                    actions.update_task(
                        project=payroll, uid=own[number], changes={"priority": (old, 100 + value)}, by=maria
                    )
        except BaseException as error:  # noqa: BLE001 - whatever happens in a thread is told by the test
            errors.append(error)
        finally:
            connection.close()

    def _add(number: int, change: int) -> None:
        """Read, add one's own mark, write; whoever was overtaken looks again, as a person would."""
        field = ONE_TASK[number % len(ONE_TASK)]
        while True:
            seen = Task.objects.values_list(field, flat=True).get(pk=shared.pk)
            mine = f"{seen}{number}.{change}|"
            try:
                actions.update_task(project=payroll, uid=shared.uid, changes={field: (seen, mine)}, by=maria)
            except ChangedMeanwhile:
                continue
            return

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    shared.refresh_from_db()
    for place, field in enumerate(ONE_TASK):
        marks = [mark for mark in getattr(shared, field).split("|") if mark]
        asked = [
            f"{number}.{change}" for number in range(place, WRITERS, len(ONE_TASK)) for change in range(1, CHANGES, 2)
        ]
        assert sorted(marks) == sorted(asked)
    assert set(Task.objects.filter(uid__in=own).values_list("priority", "version")) == {(100 + CHANGES // 2 - 1, 26)}
    assert shared.version == 1 + WRITERS * CHANGES // 2
    assert Plan.objects.get(pk=payroll.pk).version == plan_version + WRITERS * CHANGES
    numbers = list(
        Entry.objects.filter(stream=payroll.journal, number__gt=first_entries)
        .order_by("number")
        .values_list("number", flat=True)
    )
    assert numbers == list(range(first_entries + 1, first_entries + 1 + WRITERS * CHANGES))


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_writers_who_move_dates_at_once_agree_on_the_last_schedule(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    errors: list[BaseException] = []
    begin = threading.Barrier(4)

    def write(uid: int) -> None:
        try:
            begin.wait()
            for days in range(10):
                old = Task.objects.values_list("duration", flat=True).get(project=payroll, uid=uid)
                actions.update_task(project=payroll, uid=uid, changes={"duration": (old, (days + 1) * 480)}, by=maria)
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(uid,)) for uid in (11, 12, 21, 22)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    kept = {
        uid: (start, finish)
        for uid, start, finish in Task.objects.filter(project=payroll).values_list(
            "uid", "dates__start", "dates__finish"
        )
    }
    done = actions.reschedule(project=payroll, by=maria)
    assert done.moved == 0
    assert (kept[12][0] or 0) > (kept[11][0] or 0) > 0
    assert set(Task.objects.filter(uid__in=(11, 12, 21, 22)).values_list("duration", flat=True)) == {4800}
