"""What a page does with a delta, in the plainest words: the twin of ``state.patch`` that the server is held against."""

from __future__ import annotations

import copy
from typing import Any

DENSE = (
    "name", "wbs", "flags", "duration", "start", "finish", "slack", "free_slack", "percent", "late_start",
    "late_finish",
)  # fmt: skip
DATES = {"start", "finish", "late_start", "late_finish", "early_start", "early_finish", "deadline"}
KINDS = ("before", "after", "kind")


def rows_of(data: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Each task's facts by its number, with dates since 1970."""
    tasks, origin = data["tasks"], data["origin"]
    found: dict[int, dict[str, Any]] = {}
    for row, number in enumerate(tasks["number"]):
        one = {name: tasks[name][row] for name in DENSE} | {"unit": tasks["unit"][row]}
        parent = tasks["parent"][row]
        one["parent"] = None if parent < 0 else tasks["number"][parent]
        found[number] = _since_1970(one, origin)
    _spread(tasks, [found[number] for number in tasks["number"]], origin)
    for number, one in found.items():
        one.setdefault("early_start", one["start"])
        one.setdefault("early_finish", one["finish"])
        place = tasks["number"].index(number)
        for baseline in dated(data):
            for end in ("start", "finish"):
                date = baseline[end][place]
                if date is not None:
                    one[f"baseline {baseline['number']} {end}"] = date + origin
    return found


def dated(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The baselines that come with their dates; those of others the page asks for when they are wanted."""
    return [baseline for baseline in data["baselines"] if "start" in baseline]


def links_of(data: dict[str, Any]) -> dict[tuple[int, int, str], tuple[str, bool]]:
    """Each link's lag and whether it drives, by its ends and kind."""
    links, numbers = data["links"], data["tasks"]["number"]
    lags = dict(zip(links["lag"]["at"], links["lag"]["value"], strict=True))
    return {
        (numbers[before], numbers[after], links["kind"][i]): (lags.get(i, ""), i in links["driving"])
        for i, (before, after) in enumerate(zip(links["before"], links["after"], strict=True))
    }


def view_of(data: dict[str, Any]) -> dict[str, Any]:
    """All that a page shows, told by numbers."""
    return {
        "order": data["tasks"]["number"],
        "rows": rows_of(data),
        "links": links_of(data),
        "people": data["people"],
        "mine": data["mine"],
        "project": data["project"],
        "calendar": data["calendar"],
        "dated": [baseline["number"] for baseline in dated(data)],
        "fields": data["fields"],
        "more": {},
    }


def patched(view: dict[str, Any], delta: dict[str, Any]) -> dict[str, Any]:
    """What a page shows after a delta."""
    view = copy.deepcopy(view)
    rows, tasks, origin = view["rows"], delta["tasks"], delta["origin"]
    for number in delta["removed"]:
        del rows[number]
    listed = []
    for row, number in enumerate(tasks["number"]):
        one = rows.setdefault(number, {"parent": None})
        one |= _since_1970({name: tasks[name][row] for name in (*DENSE, "unit") if name in tasks}, origin)
        for name in ("deadline", "constraint", "calendar", "people", "parts", "splits"):
            if name in tasks:
                one.pop(name, None)
        for early, usual in (("early_start", "start"), ("early_finish", "finish")):
            if early in tasks:
                one[early] = one[usual]
        listed.append(one)
    _spread(tasks, listed, origin)
    for baseline in (one for one in delta.get("baselines", []) if one["number"] in view["dated"]):
        for end in ("start", "finish"):
            for one, date in zip(listed, baseline[end], strict=True):
                one.pop(f"baseline {baseline['number']} {end}", None)
                if date is not None:
                    one[f"baseline {baseline['number']} {end}"] = date + origin
    if delta["order"] is not None:
        numbers = delta["order"]["number"]
        view["order"] = numbers
        for number, parent in zip(numbers, delta["order"]["parent"], strict=True):
            rows[number]["parent"] = None if parent < 0 else numbers[parent]
    _patch_links(view["links"], delta["links"] or {})
    if "people" in delta:
        view["people"], view["mine"] = delta["people"]["all"], delta["people"]["mine"]
        for one in rows.values():
            one.pop("people", None)
        for number, of in zip(delta["people"]["number"], delta["people"]["of"], strict=True):
            rows[number]["people"] = of
    for name, told in delta.get("more", {}).items():
        column = {} if told.get("all") else view["more"][name]
        column |= dict(zip(told["number"], told["value"], strict=True))
        view["more"][name] = {number: value for number, value in column.items() if value is not None}
    for column in view["more"].values():
        for number in delta["removed"]:
            column.pop(number, None)
    view["project"] = delta["project"]
    view["calendar"] = delta.get("calendar", view["calendar"])
    facts = {name for one in rows.values() for name in one}
    view["dated"] = [
        number for number in view["dated"] if facts & {f"baseline {number} start", f"baseline {number} finish"}
    ]
    return view


def _since_1970(one: dict[str, Any], origin: int) -> dict[str, Any]:
    return {name: value + origin if name in DATES and value is not None else value for name, value in one.items()}


def _spread(tasks: dict[str, Any], listed: list[dict[str, Any]], origin: int) -> None:
    for name in ("early_start", "early_finish", "deadline", "constraint", "calendar", "people", "parts", "splits"):
        for place, value in zip(tasks.get(name, {}).get("at", ()), tasks.get(name, {}).get("value", ()), strict=True):
            told = value
            if name in DATES:
                told = value + origin
            elif name == "constraint":
                told = (value[0], None if value[1] is None else value[1] + origin)
            elif name == "parts":
                told = [(a + origin, b + origin) for a, b in value]
            listed[place][name] = told


def _patch_links(links: dict[tuple[int, int, str], tuple[str, bool]], told: dict[str, Any]) -> None:
    for name in _named(told.get("removed")):
        del links[name]
    added = told.get("added")
    if added:
        lags = dict(zip(added["lag"]["at"], added["lag"]["value"], strict=True))
        for i, name in enumerate(_named(added)):
            links[name] = (lags.get(i, ""), i in added["driving"])
    driving = told.get("driving")
    if driving:
        for i, name in enumerate(_named(driving)):
            links[name] = (links[name][0], i in driving["on"])


def _named(told: dict[str, Any] | None) -> list[tuple[int, int, str]]:
    return [] if told is None else list(zip(*(told[name] for name in KINDS), strict=True))
