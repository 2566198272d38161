"""Links by their ends, and one order of the network in which each node stands behind all it waits for."""

from __future__ import annotations

import numpy as np

from charthouse.engine import layout as at
from charthouse.engine.compiled import compiled
from charthouse.engine.working_time import Ints


@compiled
def rows_of(ends: Ints, n: int) -> tuple[Ints, Ints]:
    """Links by one of their ends: where each task's begin, and the links themselves, in order."""
    begins = np.zeros(n + 1, np.int64)
    for e in range(len(ends)):
        begins[ends[e] + 1] += 1
    for i in range(n):
        begins[i + 1] += begins[i]
    put = begins[:n].copy()
    links = np.empty(len(ends), np.int64)
    for e in range(len(ends)):
        links[put[ends[e]]] = e
        put[ends[e]] += 1
    return begins, links


@compiled
def order_of(task: Ints, link: Ints) -> Ints:
    """All nodes, each behind those it waits for; shorter when some wait for each other. Near rows stay near."""
    n = len(task)
    waits = np.zeros(2 * n, np.int64)
    count = n
    child_at = np.zeros(n + 1, np.int64)
    for i in range(n):
        p = task[i, at.PARENT]
        if p >= 0:
            child_at[p + 1] += 1
            waits[i] += 1
            waits[n + p] += 1
        if task[i, at.STATE] == at.SUMMARY:
            waits[n + i] += 1  # for its own gate
            count += 1
        waits[i] += task[i, at.IN_END] - task[i, at.IN_AT]
    for i in range(n):
        child_at[i + 1] += child_at[i]
    put = child_at[:n].copy()
    children = np.empty(child_at[n], np.int64)
    for i in range(n):
        p = task[i, at.PARENT]
        if p >= 0:
            children[put[p]] = i
            put[p] += 1
    order = np.empty(count, np.int64)
    stack = np.empty(count, np.int64)
    placed = 0
    top = 0
    for i in range(n - 1, -1, -1):
        if waits[i] == 0:
            stack[top] = i
            top += 1
    while top > 0:
        top -= 1
        node = stack[top]
        order[placed] = node
        placed += 1
        if node < n and task[node, at.STATE] == at.SUMMARY:
            waits[n + node] -= 1
            if waits[n + node] == 0:
                stack[top] = n + node
                top += 1
            for k in range(child_at[node + 1] - 1, child_at[node] - 1, -1):
                waits[children[k]] -= 1
                if waits[children[k]] == 0:
                    stack[top] = children[k]
                    top += 1
            continue
        i = node - n if node >= n else node
        for k in range(task[i, at.OUT_END] - 1, task[i, at.OUT_AT] - 1, -1):
            j = link[link[k, at.OUT], at.AFTER]
            waits[j] -= 1
            if waits[j] == 0:
                stack[top] = j
                top += 1
        p = task[i, at.PARENT]
        if p >= 0:
            waits[n + p] -= 1
            if waits[n + p] == 0:
                stack[top] = n + p
                top += 1
    return order[:placed]
