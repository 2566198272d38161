"""Summaries are as far as what lies below them."""

from charthouse.engine.progress import percent_complete


def test_a_summary_weighs_its_tasks_by_their_duration() -> None:
    # A summary with a done task of one day and an untouched one of three.
    assert percent_complete([-1, 0, 0], [0, 480, 1440], [0, 100, 0], [True] * 3) == [25.0, 100, 0]


def test_a_summary_above_a_summary_counts_tasks_once() -> None:
    parents = [-1, 0, 1, 1, 0]
    assert percent_complete(parents, [0, 0, 100, 100, 200], [0, 0, 100, 50, 0], [True] * 5) == [37.5, 75.0, 100, 50, 0]


def test_milestones_alone_count_alike() -> None:
    assert percent_complete([-1, 0, 0, 0, 0], [0] * 5, [0, 100, 0, 0, 0], [True] * 5)[0] == 25.0


def test_an_open_milestone_keeps_a_summary_below_a_hundred() -> None:
    assert percent_complete([-1, 0, 0], [0, 480, 0], [0, 100, 0], [True] * 3)[0] == 99.0


def test_inactive_tasks_do_not_count() -> None:
    assert percent_complete([-1, 0, 0], [0, 480, 480], [0, 100, 0], [True, True, False])[0] == 100.0


def test_a_summary_of_nothing_that_counts_has_done_nothing() -> None:
    assert percent_complete([-1, 0], [0, 480], [70, 100], [True, False])[0] == 0.0
