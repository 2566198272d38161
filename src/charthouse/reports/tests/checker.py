"""Looks a written report up in the tables: every figure is counted anew here, by SQL and arithmetic of its own.

Nothing of the chapter's own reckoning is used: dates are days since 1970 by hand, sums are made over rows, words are
put together here. It knows the forms of the sentences, for it is the sentences that it judges.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pptx
from django.db import connection
from pptx.enum.chart import XL_CHART_TYPE

from charthouse.reports.composed import Edition

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _rows(sql: str, *values: int | dt.date) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _ends(minute: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=(minute - 1) // 1440)


def _begins(minute: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=minute // 1440)


def _short(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _long(day: dt.date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {_short(day)} {day.year}"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _off(days: int) -> str:
    return "on its day" if not days else f"{_days(days)} late" if days > 0 else f"{_days(-days)} early"


def _amount(value: Decimal) -> str:
    whole = value.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{whole:,}".replace("-", "−")


def _share(value: float) -> str:
    return f"{Decimal(str(100 * value)).quantize(Decimal(1), rounding=ROUND_HALF_UP)} %"


def _weekdays(first: dt.date, last: dt.date) -> int:
    return sum((first + dt.timedelta(days=step)).weekday() < 5 for step in range((last - first).days + 1))


class Claims:
    """What a report about a project should say of the days after ``since`` and up to ``until``."""

    def __init__(self, project: int, since: dt.date, until: dt.date) -> None:
        self.project, self.since, self.until = project, since, until
        self.sentences: dict[str, str] = {}
        self.tables: dict[str, set[tuple[str, ...]]] = {}
        self.amounts: dict[str, tuple[Decimal, ...]] = {}
        self._plan()
        self._money()
        self._risks()
        self._kpis()
        self._log()

    def _plan(self) -> None:
        leaves = _rows(
            "SELECT t.uid, t.name, d.start, d.finish, t.actual_finish, t.kind, t.duration, t.deadline "
            "FROM plan_task t JOIN plan_taskdates d ON d.task_id = t.id "
            "WHERE t.project_id = %s AND NOT EXISTS (SELECT 1 FROM plan_task c WHERE c.parent_id = t.id)", self.project,
        )  # fmt: skip
        agreed = {
            uid: (start, finish) for uid, start, finish in _rows(
                "SELECT b.uid, b.start, b.finish FROM plan_baselinetask b JOIN plan_baseline l ON l.id = b.baseline_id "
                "JOIN plan_plan p ON p.project_id = l.project_id AND p.measured_by = l.number WHERE l.project_id = %s",
                self.project,
            )
        }  # fmt: skip
        finish, committed = max(_ends(row[3]) for row in leaves), max(_ends(row[1]) for row in agreed.values())
        late = (finish - committed).days
        side = "after" if late > 0 else "before"
        self.sentences["verdict.finish"] = (
            f"The finish is forecast for {_long(finish)}, {_days(abs(late))} {side} the commitment of "
            f"{_long(committed)}."
        )
        done = [row for row in leaves if row[4] is not None]
        verb = "is" if len(done) == 1 else "are"
        self.sentences["done.all"] = f"{len(done)} of {len(leaves)} tasks {verb} done in all."
        run = _rows(
            "SELECT quantiles, figures FROM outlook_simulationrun WHERE project_id = %s ORDER BY number DESC",
            self.project,
        )
        figures: dict[str, Any] = {}
        if run:
            quantiles, figures = (json.loads(each) if isinstance(each, str) else each for each in run[0])
            self.sentences["verdict.chance"] = (
                f"The chance to hold {_long(committed)} is {_share(figures['baseline']['chance'])}; with a confidence "
                f"of 80 % it ends by {_long(_ends(round(quantiles[80])))}."
            )
        percentiles = {one["uid"]: one for one in figures.get("milestones", ())}
        milestones: set[tuple[str, ...]] = set()
        for uid, name, start, end, actual, kind, length, _deadline in leaves:
            until = agreed.get(uid, (None, None))[1]
            behind = None if until is None else (_ends(end) - _ends(until)).days
            if actual is not None and self.since < _ends(end) <= self.until:
                told = "" if behind is None else f", {_off(behind)}"
                self.sentences[f"done.{uid}"] = f"“{name}” was finished on {_short(_ends(end))}{told}"
            if actual is None and behind is not None and behind > 0:
                self.sentences[f"late.{uid}"] = f"“{name}” ends on {_short(_ends(end))}, {_off(behind)}, because"
            ahead = self.until + dt.timedelta(days=7)
            if actual is None and (self.until < _begins(start) <= ahead or self.until < _ends(end) <= ahead):
                self.sentences[f"next.{uid}"] = f"“{name}”"
            if ("milestone" in kind or not length) and uid in percentiles:
                one = percentiles[uid]
                p50, p80 = (_short(_ends(one["percentiles"][place])) for place in (3, 4))
                assert until is not None
                milestones.add((name, _short(_ends(until)), p50, p80, _share(one["baseline_chance"])))
        self.tables["milestones"] = milestones
        spans = {uid: _weekdays(_begins(first), _ends(last)) for uid, (first, last) in agreed.items()}
        self.earned = Decimal(sum(spans[row[0]] for row in done)) / sum(spans.values())

    def _money(self) -> None:
        planned: dict[str, Decimal] = {}
        for kind, months in _rows("SELECT type, months FROM budget_budgetline WHERE project_id = %s", self.project):
            said = json.loads(months) if isinstance(months, str) else months
            planned[kind] = planned.get(kind, Decimal(0)) + sum(map(Decimal, said.values()), Decimal(0))
        spent = {
            kind: Decimal(str(total)) for kind, total in _rows(
                "SELECT type, SUM(amount) FROM budget_costentry "
                "WHERE project_id = %s AND NOT reversed AND reverses_id IS NULL GROUP BY type", self.project,
            )
        }  # fmt: skip
        rows, sums = set(), [Decimal(0)] * 4
        for kind in planned | spent:
            plan, paid = planned.get(kind, Decimal(0)), spent.get(kind, Decimal(0))
            forecast = paid + plan * (1 - self.earned)
            four = (plan, paid, forecast, plan - forecast)
            sums = [one + other for one, other in zip(sums, four, strict=True)]
            rows.add((kind.capitalize(), *map(_amount, four)))
            self.amounts[kind.capitalize()] = four[:3]
        self.tables["money"] = rows | {("Total", *map(_amount, sums))}
        plan, _paid, forecast, left = sums
        more = "more" if left < 0 else "less"
        self.sentences["verdict.money"] = (
            f"The cost is forecast at €{_amount(forecast)}, €{_amount(abs(left))} {more} than the "
            f"€{_amount(plan)} budgeted."
        )

    def _risks(self) -> None:
        self.tables["risks"] = {
            (title, _share(chance), f"{low // 480} – {high // 480}", response)
            for title, chance, low, high, response in _rows(
                "SELECT title, probability, delay_low, delay_high, response FROM risks_risk "
                "WHERE project_id = %s AND state = 'open' AND kind = 'threat'", self.project,
            )
        }  # fmt: skip

    def _kpis(self) -> None:
        self.tables["kpis"] = set()
        for pk, name, unit, base, target in _rows(
            "SELECT id, name, unit, baseline, target FROM goals_kpi WHERE project_id = %s", self.project
        ):
            newest = _rows(
                "SELECT value FROM goals_measurement WHERE kpi_id = %s AND standing AND day <= %s ORDER BY day DESC",
                pk, self.until,
            )[0][0]  # fmt: skip
            told = (f"{float(value):g} {unit}" for value in (base, newest, target))
            first, now, goal = told
            self.tables["kpis"].add((name, first, now, f"at most {goal}"))

    def _log(self) -> None:
        for number, kind, title, severity, due in _rows(
            "SELECT number, kind, title, severity, due FROM raid_logentry "
            "WHERE project_id = %s AND state IN ('open', 'under_way')", self.project,
        ):  # fmt: skip
            day = dt.date.fromisoformat(str(due))
            if kind == "decision":
                when = "It was due on" if day < self.until else "By"
                self.sentences[f"asks.log.{number}"] = f"“{title}” is to be decided. {when} {_long(day)}."
            elif kind == "issue":
                when = "was due on" if day < self.until else "due on"
                self.sentences[f"issues.{number}"] = f"“{title}” (issue, {severity}), {when} {_short(day)}"


_LISTED = ("done.", "late.", "next.", "asks.", "issues.", "verdict.")


def wrong_in(edition: Edition, claims: Claims) -> list[str]:
    """What the report says otherwise than the tables: sentences and rows that are false, missing or too many."""
    said = {one.key: one.text.replace("\N{NO-BREAK SPACE}", " ") for one in edition.sentences}
    found = [
        f"{key}: “{said.get(key)}”, not “{told}”" for key, told in claims.sentences.items()
        if not said.get(key, "").startswith(told)
    ]  # fmt: skip
    found += [f"{key}: nothing behind “{text}”" for key, text in said.items()
              if key.startswith(_LISTED) and key not in claims.sentences]  # fmt: skip
    for name, rows in claims.tables.items():
        section = edition.section(name)
        table = None if section is None else section.table
        there = set() if table is None else {
            tuple(cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells) for row in table.rows
        }  # fmt: skip
        found += [f"{name}: {row}" for row in sorted(rows ^ there)]
    return found


def _unsigned(text: str) -> str:
    return re.sub("^[●▲■○] ", "", text.replace("\N{NO-BREAK SPACE}", " "))


def wrong_on_slides(content: bytes, claims: Claims) -> list[str]:
    """What slides say otherwise than the tables: in sentences, in tables of theirs, in the figures of their charts."""
    texts, rows, charts = [], set(), []
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts += [one.text.replace("\N{NO-BREAK SPACE}", " ") for one in shape.text_frame.paragraphs]
            if shape.has_table:
                rows |= {tuple(_unsigned(cell.text_frame.text) for cell in row.cells) for row in shape.table.rows}
            if shape.has_chart:
                charts.append(shape.chart)
    whole = "\n".join(texts)
    found = [f"{key}: not “{told}”" for key, told in claims.sentences.items() if told not in whole]
    found += [f"{name}: {row}" for name, told in claims.tables.items() for row in sorted(told - rows)]
    (bars,) = [one for one in charts if one.chart_type == XL_CHART_TYPE.BAR_CLUSTERED]
    values = zip(*(one.values for one in bars.plots[0].series), strict=True)
    drawn = [tuple(round(value, 2) for value in row) for row in values]
    told = dict(zip(bars.plots[0].categories, drawn, strict=True))
    asked = {name: tuple(round(float(one), 2) for one in amounts) for name, amounts in claims.amounts.items()}
    return found + [f"chart of {name}: {told.get(name)}, not {asked.get(name)}" for name in sorted(told | asked)
                    if told.get(name) != asked.get(name)]  # fmt: skip
