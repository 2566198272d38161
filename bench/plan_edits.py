"""Measures edits on the plan page: from the key until every changed date is on the screen."""

from __future__ import annotations

import statistics
from dataclasses import replace
from typing import Any

from plan_maker import make_plan  # type: ignore[import-not-found]

from charthouse.engine.network import ConstraintKind
from charthouse.exchange import document as doc

TARGETS = {"edit_screen_ms": 300, "edit_screen_5000_ms": 500, "add_1000_ms": 2000}

_LISTEN = """() => {
  window.measured = [];
  let began = 0;
  addEventListener('keydown', (event) => { if (event.key === 'Enter') began = event.timeStamp; }, true);
  new PerformanceObserver((list) => {
    for (const mark of list.getEntriesByName('plan:answered')) {
      const since = began;
      // Painted: a frame after the one in which the page was changed.
      requestAnimationFrame(() => requestAnimationFrame(() => window.measured.push(performance.now() - since)));
    }
  }).observe({ type: 'mark' });
}"""
_AFTER = """async (before) => {
  const began = performance.now();
  while (window.measured.length === before) {
    if (performance.now() - began > 20000) throw new Error('no answer came');
    await new Promise((done) => setTimeout(done, 5));
  }
  return window.measured.at(-1);
}"""
_ADD = """async (after) => {
  const editing = await document.querySelector('plan-sheet').toEdit();
  const ops = [];
  const number = editing.session.shown.number[after];
  let last = number;
  const parent = editing.session.shown.parent[after];
  for (let i = 0; i < 1000; i++) {
    const ref = editing.session.newRef();
    ops.push({ op: 'add', ref, parent: parent < 0 ? null : editing.session.shown.number[parent], after: last,
               fields: { name: `Pasted ${i}`, duration: '2d' } });
    last = ref;
  }
  const before = window.measured.length;
  const began = performance.now();
  editing.session.apply(ops);
  const shown = performance.now() - began;
  while (window.measured.length === before) await new Promise((done) => setTimeout(done, 5));
  return [shown, performance.now() - began];
}"""


def gated_plan(count: int) -> doc.Document:
    """A plan of which two thirds wait for one task, so that a longer one moves more than five thousand of ten."""
    document = make_plan(count, status=False)
    tops = [task for task in document.tasks if task.parent_uid is None]
    waiting = {task.uid for task in tops[: len(tops) * 2 // 3]}
    of_top: dict[int, int] = {}
    first: dict[int, int] = {}
    summaries = {task.parent_uid for task in document.tasks}
    for task in document.tasks:
        of_top[task.uid] = task.uid if task.parent_uid is None else of_top[task.parent_uid]
        if task.uid not in summaries:
            first.setdefault(of_top[task.uid], task.uid)
    gate = doc.Task(uid=count + 1, name="Gate", duration=doc.Duration(480 * 5))
    tasks = [
        replace(task, constraint=ConstraintKind.ASAP, constraint_date=None) if task.uid in waiting else task
        for task in document.tasks
    ]
    linked = {link.after for link in document.links}
    held = [
        task.uid
        for task in document.tasks
        if of_top[task.uid] in waiting and task.uid not in summaries and task.uid not in linked
    ]
    links = (*document.links, *(doc.Link(before=gate.uid, after=uid) for uid in held))
    return replace(document, tasks=(gate, *tasks), links=links)


def measure(page: Any, base: str, key: str) -> dict[str, float]:
    """The figures of the plan with that key, as the browser's page sees them."""
    page.goto(f"{base}/projects/{key}/plan/")
    page.wait_for_selector(".plan-page.is-ready")
    page.evaluate("() => document.querySelector('plan-sheet').toEdit()")
    page.evaluate(_LISTEN)
    page.wait_for_timeout(500)
    one = _typed(page, "Gate", "name", [f"Gate {i}" for i in range(6)]) if key.startswith("G") else []
    many = _typed(page, "Gate", "duration", [f"{i}.5d" for i in range(6, 13)]) if key.startswith("G") else []
    leaf = [] if key.startswith("G") else _typed(page, None, "duration", [f"{i}.5d" for i in range(3, 12)])
    found: dict[str, float] = {}
    if leaf:
        found["edit_screen_ms"] = round(statistics.median(leaf[1:]))
        found["edit_screen_worst_ms"] = round(max(leaf[1:]))
        shown, done = page.evaluate(_ADD, 40)
        found |= {"add_1000_shown_ms": round(shown), "add_1000_ms": round(done)}
    if many:
        found["edit_name_ms"] = round(statistics.median(one[1:]))
        found["edit_screen_5000_ms"] = round(statistics.median(many[1:]))
    return found


def _typed(page: Any, name: str | None, column: str, texts: list[str]) -> list[float]:
    """Type into a cell, again and again: milliseconds from Enter to the painted answer."""
    place = {"name": 1, "duration": 3}[column]
    times = []
    for text in texts:
        if name is not None:
            row = page.locator(".pl-row", has_text=name).first
        else:
            row = page.locator(".pl-row:not(.sum):not(.done)").nth(3)
        row.locator(".pl-c").nth(place).click(position={"x": 4, "y": 8})
        before = page.evaluate("window.measured.length")
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        times.append(float(page.evaluate(_AFTER, before)))
        page.wait_for_timeout(400)
    return times
