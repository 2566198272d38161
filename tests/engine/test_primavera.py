"""Primavera's own choices: out-of-sequence work by actual dates, and from where a lag from start to start counts."""

from __future__ import annotations

import pytest

from charthouse.engine.network import Link, LinkKind, OutOfSequence, Plan, Policies, Rules, Task
from charthouse.engine.schedule import schedule
from tests.engine.world import DAY, MONDAY, at, found, plan

CHAIN = (Link(1, 2), Link(2, 3))


def out_of_sequence(policy: OutOfSequence, finished: str) -> Plan:
    """The second of three is done although the first has not begun; the data date is Wednesday."""
    ahead = Task(2, "Paint", DAY, actual_start=MONDAY, actual_finish=at(finished))
    policies = Policies(rules=Rules.PRIMAVERA, out_of_sequence=policy)
    tasks = (Task(1, "Plaster", 2 * DAY), ahead, Task(3, "Move in", DAY))
    return plan(*tasks, links=CHAIN, status_date=at("2026-03-04T08:00"), policies=policies)


@pytest.mark.parametrize(
    ("policy", "start"),
    [
        (OutOfSequence.RETAINED_LOGIC, "2026-03-06T08:00"),
        (OutOfSequence.PROGRESS_OVERRIDE, "2026-03-04T08:00"),
        (OutOfSequence.ACTUAL_DATES, "2026-03-04T08:00"),
    ],
)
def test_what_follows_work_done_out_of_sequence(policy: OutOfSequence, start: str):
    assert schedule(out_of_sequence(policy, "2026-03-03T17:00")).tasks[3].start == at(start)


def test_an_actual_finish_after_the_data_date_counts_in_both_passes_by_actual_dates_only():
    result = found(schedule(out_of_sequence(OutOfSequence.ACTUAL_DATES, "2026-03-09T17:00")))

    ahead = result[2]
    assert (ahead.early_start, ahead.early_finish) == (MONDAY, at("2026-03-09T17:00"))
    assert (ahead.late_start, ahead.late_finish) == (MONDAY, at("2026-03-09T17:00"))
    assert result[3].start == at("2026-03-10T08:00")
    assert (result[1].late_finish, result[1].total_slack) == (at("2026-03-10T17:00"), 3 * DAY)

    overridden = found(schedule(out_of_sequence(OutOfSequence.PROGRESS_OVERRIDE, "2026-03-09T17:00")))
    assert overridden[3].start == at("2026-03-04T08:00")


def test_what_is_in_sequence_is_the_same_by_actual_dates_as_by_retained_logic():
    tasks = (
        Task(1, "Dig", 2 * DAY, actual_start=MONDAY, actual_finish=at("2026-03-03T17:00")),
        Task(2, "Pour", 4 * DAY, actual_start=at("2026-03-04T08:00"), percent_complete=25.0),
        Task(3, "Build", DAY),
    )

    def dates(policy: OutOfSequence) -> list[object]:
        policies = Policies(rules=Rules.PRIMAVERA, out_of_sequence=policy)
        result = schedule(plan(*tasks, links=CHAIN, status_date=at("2026-03-05T08:00"), policies=policies))
        return list(result.tasks.values())

    assert dates(OutOfSequence.ACTUAL_DATES) == dates(OutOfSequence.RETAINED_LOGIC)


@pytest.mark.parametrize(
    ("from_early_start", "start", "slack"),
    [(True, "2026-03-13T08:00", 0), (False, "2026-03-06T08:00", 5 * DAY)],
)
def test_a_lag_from_start_to_start_counts_from_the_remaining_work_or_from_the_actual_start(
    from_early_start: bool, start: str, slack: int
):
    tasks = (
        Task(1, "Permit", 5 * DAY),
        Task(2, "Dig", 4 * DAY, actual_start=MONDAY, remaining=3 * DAY),
        Task(3, "Pour", DAY),
    )
    links = (Link(1, 2), Link(2, 3, LinkKind.START_TO_START, lag=4 * DAY))
    policies = Policies(rules=Rules.PRIMAVERA, start_to_start_lag_from_early_start=from_early_start)
    result = found(schedule(plan(*tasks, links=links, status_date=at("2026-03-04T08:00"), policies=policies)))

    assert result[2].early_start == at("2026-03-11T08:00")
    assert (result[3].start, result[3].total_slack) == (at(start), slack)
    assert result[2].total_slack == 0


def test_the_remaining_work_may_slip_where_a_lag_counts_from_the_actual_start():
    tasks = (Task(1, "Dig", 4 * DAY, actual_start=MONDAY, remaining=DAY), Task(2, "Pour", 5 * DAY))
    links = (Link(1, 2, LinkKind.START_TO_START, lag=2 * DAY),)

    def slack(from_early_start: bool) -> int:
        policies = Policies(rules=Rules.PRIMAVERA, start_to_start_lag_from_early_start=from_early_start)
        result = found(schedule(plan(*tasks, links=links, status_date=at("2026-03-04T08:00"), policies=policies)))
        assert result[2].start == at("2026-03-04T08:00")
        return int(result[1].total_slack)

    assert (slack(from_early_start=True), slack(from_early_start=False)) == (0, 4 * DAY)
