"""How far summaries are, from what lies below them."""

from __future__ import annotations

from collections.abc import Sequence


def percent_complete(
    parents: Sequence[int], durations: Sequence[int], percents: Sequence[float], counts: Sequence[bool]
) -> list[float]:
    """Percent complete of duration of every row, 0 to 100; a summary's is rolled up from the tasks below it.

    A summary is as complete as the sum of its tasks' done durations is of the sum of their durations (MS Project's rule
    for "% complete"). Where all below it are milestones, each of them counts alike. 100 means that nothing is left:
    rounding never makes it up.

    :param parents: each row's parent by position, -1 of a top row; a parent stands before its children
    :param durations: working minutes
    :param percents: what each task says of itself, 0 to 100; a summary's own is not looked at
    :param counts: False of rows that do not count, such as inactive tasks
    """
    rows = len(parents)
    is_summary = [False] * rows
    for parent in parents:
        if parent >= 0:
            is_summary[parent] = True
    length, done = [0.0] * rows, [0.0] * rows
    points, reached = [0] * rows, [0] * rows
    answer = list(percents)
    for row in range(rows - 1, -1, -1):
        if not is_summary[row] and counts[row]:
            length[row] = durations[row]
            done[row] = durations[row] * percents[row] / 100
            points[row], reached[row] = 1, int(percents[row] >= 100)
        if is_summary[row]:
            answer[row] = _share(length[row], done[row], points[row], reached[row])
        parent = parents[row]
        if parent >= 0:
            length[parent] += length[row]
            done[parent] += done[row]
            points[parent] += points[row]
            reached[parent] += reached[row]
    return answer


def _share(length: float, done: float, points: int, reached: int) -> float:
    if points == 0:
        return 0.0
    if reached == points:
        return 100.0
    if length == 0:
        return 100.0 * reached / points
    return min(100.0 * done / length, 99.0)
