"""What every sentence and table of a report must say to somebody, by a recount."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from charthouse.reports.tests.counted import TYPES, Leaf, begins, ends
from charthouse.reports.tests.recount import Recount
from charthouse.reports.tests.ways import (
    DIRECTIONS,
    GROUPS,
    ISSUE_WORDS,
    NOTHING,
    SIDES,
    TYPE_NAMES,
    UNITS,
    Claim,
    Told,
)

NAMED, RISKS, ISSUES, KPIS, ASKS, SCOPE = 8, 5, 5, 8, 6, 3
"""So many are named of each."""


class Claims:
    """All that a report must say to somebody with a sight."""

    def __init__(self, count: Recount, sight: int, language: str) -> None:
        self.count, self.sight, self.language = count, sight, language
        self.told = Told(language, count.until, count.project.currency or "")
        self.money = count.money.get(sight)
        self.sentences = dict(self._sentences())
        self.tables = dict(self._tables())
        self.tones = {name: tone for name, (tone, _value) in count.sides(sight).items()}

    def _sentences(self) -> Iterator[tuple[str, Claim]]:
        yield from self._head()
        yield from self._verdict()
        yield from self._sides()
        yield from self._lists()
        if self.sight >= 1:
            yield from self._inside()
        yield from self._notes()

    def _head(self) -> Iterator[tuple[str, Claim]]:
        c, told = self.count, self.told
        yield "project", Claim((c.project.name,), whole=True)
        days = told.stretch(c.since + dt.timedelta(days=1), c.until)
        month = told.month(c.since + (c.until - c.since) / 2)
        yield "title", Claim((month if c.kind == "monthly" else days,))
        yield "status", Claim((told.long(c.until),))
        managers = told.listed(c.managers) if self.sight >= 1 else ""
        yield "managers", Claim((managers,) if managers else (), whole=True)
        run = () if c.run is None else (told.number(c.run.settings["iterations"]), told.long(c.run_day))
        published = "yes" if c.published and self.sight else "no"
        yield "foot", Claim(run, (f"published:{published}",))
        if c.course is not None:
            whole = c.course.amounts.bac
            parts = [told.per_cent(Decimal(round(1000 * each / whole)) / 10, 1)
                     for each in (c.course.amounts.pv, c.course.amounts.ev)]  # fmt: skip
            yield (
                "course.note",
                Claim(() if c.run is None else ("P20–P80", "P5–P95"), (f"stale:{'yes' if c.course_stale else 'no'}",)),
            )
            yield "course", Claim((told.long(ends(c.course.at)), *parts))

    def _verdict(self) -> Iterator[tuple[str, Claim]]:
        c, told = self.count, self.told
        if c.finish is None:
            yield "verdict.finish", Claim((), (f"plan:{'uncomputable' if c.any_tasks else 'none'}",), ("plan", ""))
            return
        ended = "ended:ended" if c.ended else "ended:forecast"
        last = ("task", str(c.last))
        if c.off is None or c.committed is None:
            yield "verdict.finish", Claim((told.long(c.finish),), (ended,), last)
        else:
            values = [told.long(c.finish)]
            if c.off:
                values.append(told.days(abs(c.off)))
                values += [] if c.ended else [told.long(ends(c.committed))]
            way = "after" if c.off > 0 else "before" if c.off else "as"
            yield "verdict.finish", Claim(tuple(values), (ended, f"finish:{way}"), last)
        if not c.ended:
            yield from self._chances()
        if self.money is not None and self.money.total.planned > 0:
            whole = self.money.total
            left = whole.planned - whole.forecast
            values = [told.money(whole.forecast)]
            values += [told.money(abs(left)), told.money(whole.planned)] if left else []
            way = "more" if left < 0 else "less" if left else "as"
            yield "verdict.money", Claim(tuple(values), (f"money:{way}",), source=("budget", ""))

    def _chances(self) -> Iterator[tuple[str, Claim]]:
        c, told = self.count, self.told
        if c.run is None:
            yield "verdict.chance", Claim()
            return
        p50, p80 = (told.long(ends(round(c.run.quantiles[each]))) for each in (50, 80))
        source = ("run", str(c.run.number))
        if c.chance is not None and c.committed is not None:
            values: tuple[str, ...] = (told.long(ends(c.committed)), told.chance(round(c.chance, 4)), "80 %", p80)
        else:
            values = (p50, "80 %", p80)
        yield "verdict.chance", Claim(values, source=source)
        if c.stale:
            yield "verdict.stale", Claim((told.long(c.run_day),), source=source)

    def _sides(self) -> Iterator[tuple[str, Claim]]:
        c, told = self.count, self.told
        sides = c.sides(self.sight)
        for name, (tone, value) in sides.items():
            yield f"dimension.{name}", self._side(name, value)
            yield f"tone.{name}", Claim((), (f"tone:{tone}",))
        worst = max((tone for tone, _value in sides.values()), key=("none", "good", "warn", "bad").index)
        because = told.listed([SIDES[self.language][name] for name, (tone, _v) in sides.items() if tone == worst])
        yield "overall", Claim((because,) if worst in ("warn", "bad") else (), (f"tone:{worst}",))

    def _side(self, name: str, value: Any) -> Claim:
        c, told = self.count, self.told
        off = "late" if (c.off or 0) > 0 else "early" if (c.off or 0) < 0 else "on_day"
        apart = () if not c.off else (told.days(abs(c.off)),)
        last = None if c.finish is None else ("task", str(c.last))
        if self.sight == 0:
            return Claim(source=last) if c.off is None else Claim(apart, (f"off:{off}",), last)
        if value is None:
            why = {"finish": "no_commitment" if c.leaves else "uncomputable" if c.any_tasks else "no_tasks",
                   "cost": "no_budget", "scope": "unsigned", "quality": "no_tolerance"}[name]  # fmt: skip
            return Claim((), (f"why:{why}",), ("", ""))
        if isinstance(value, tuple):
            stage, one = value
            limit, now = (self._figure(one.unit, each) for each in (one.limit, one.value))
            source = ("stage", str(stage.stage.number))
            if one.value <= 0 and name in ("finish", "cost"):
                word = "rule:not_late" if name == "finish" else "rule:not_more"
                return Claim((told.named(stage.stage.name), limit), (word,), source)
            return Claim((told.named(stage.stage.name), now, limit), ("rule:-",), source)
        bounds = ("5", "10 %")
        if name == "finish":
            if (c.off or 0) <= 0:
                return Claim(apart, (f"off:{off}",), last)
            return Claim((*apart, told.per_cent(value, 1), *bounds), ("off:late",), last)
        if name == "cost":
            assert self.money is not None
            whole = self.money.total
            return Claim((told.money(whole.forecast), told.money(whole.planned), *bounds), (), ("budget", ""))
        moved = c.came + c.went + c.changed
        return Claim((told.per_cent(value, 1), *bounds) if moved else (), (), ("scope", ""))

    def _figure(self, unit: str, value: Decimal) -> str:
        told, words = self.told, UNITS[self.language]
        if unit in ("days", "tasks"):
            one, many = words[unit]
            return f"{told.number(value, 1 if unit == 'days' else 0)} {one if value == 1 else many}"
        return words[unit][0] % told.per_cent(value, 1)

    def _lists(self) -> Iterator[tuple[str, Claim]]:
        c, told = self.count, self.told
        for one in self._named(c.done):
            off = one.late
            way = () if off is None else (f"off:{'late' if off > 0 else 'early' if off else 'on_day'}",)
            apart = () if not off else (told.days(abs(off)),)
            yield (
                f"done.{one.uid}",
                Claim((told.named(one.name), told.short(ends(one.finish)), *apart), way, ("task", str(one.uid))),
            )
        yield from self._more("done", c.done)
        if c.leaves:
            done = sum(one.done for one in c.leaves)
            yield "done.all", Claim((told.number(done), told.number(len(c.leaves))))
        for one in self._named(c.next):
            first, last = begins(one.start), ends(one.finish)
            days: tuple[str, ...] = (told.short(last),)
            going = "milestone" if one.milestone else "begun" if one.begun else "on"
            if going == "on" and first != last:
                going = "from" if last <= c.ahead else "begins"
                days = (told.short(first), told.short(last)) if going == "from" else (told.short(first),)
            yield f"next.{one.uid}", Claim((told.named(one.name), *days), (f"next:{going}",), ("task", str(one.uid)))
        yield from self._more("next", c.next)
        if not c.next:
            yield "nothing.next", Claim((told.short(c.ahead),))
        for one in c.late[:NAMED]:
            values = (told.named(one.name), told.short(ends(one.finish), beside=True), told.days(one.late or 0))
            yield (
                f"late.{one.uid}",
                Claim(values, (), ("task", str(one.uid)), "bad" if one.critical else "warn", anywhere=True),
            )
        if not c.late:
            yield "nothing.late", Claim((), (f"late:{'none' if c.agreed else 'baseline'}",))
        if len(c.late) > NAMED:
            yield "late.more", Claim((told.number(len(c.late) - NAMED),))

    def _more(self, name: str, found: list[Leaf]) -> Iterator[tuple[str, Claim]]:
        if len(found) > NAMED:
            yield f"{name}.more", Claim((self.told.number(len(found) - NAMED),))

    @staticmethod
    def _named(found: list[Leaf]) -> list[Leaf]:
        first = sorted(found, key=lambda one: (not one.milestone, not one.critical, ends(one.finish), one.uid))[:NAMED]
        return sorted(first, key=lambda one: (ends(one.finish), one.uid))

    def _inside(self) -> Iterator[tuple[str, Claim]]:
        c, told = self.count, self.told
        if c.asks:
            due = next((day for _k, _n, _t, day, _o in c.asks if day is not None), None)
            yield "asks", Claim((told.number(len(c.asks)), *(() if due is None else (told.long(due),))))
        for kind, number, title, day, left in c.asks[:ASKS]:
            values = [told.named(title)] if kind != "version" else [number]
            values += [told.number(left)] if kind == "version" or left else []
            values += [] if day is None else [told.long(day)]
            words = () if day is None else ("over:was" if day < c.until else "over:is",)
            tone = "bad" if day is not None and day < c.until else ""
            yield f"asks.{kind}.{number}", Claim(tuple(values), words, (kind, number), tone)
        if len(c.asks) > ASKS:
            yield "asks.more", Claim((told.number(len(c.asks) - ASKS),))
        if len(c.risks) > RISKS:
            yield "risks.more", Claim((told.number(len(c.risks) - RISKS),))
        for one in c.issues[:ISSUES]:
            overdue = one.due is not None and one.due < c.until
            words = () if one.due is None else ("over:was" if overdue else "over:due",)
            called = ISSUE_WORDS[self.language]
            kind = ", ".join(called[each] for each in (one.kind, one.severity) if each)
            said = (told.named(one.title), f"({kind})", *(() if one.due is None else (told.short(one.due),)))
            tone = "bad" if overdue or one.severity == "critical" else ""
            yield f"issues.{one.number}", Claim(said, words, ("log", str(one.number)), tone)
        if len(c.issues) > ISSUES:
            yield "issues.more", Claim((told.number(len(c.issues) - ISSUES),))
        if c.requirements or c.signed is not None:
            yield "scope.count", Claim((told.number(c.requirements), told.number(c.musts)))
            if c.signed is None:
                yield "scope.unsigned", Claim()
            else:
                moved = [told.number(each) for each in (c.came, c.went, c.changed)] if c.moved else []
                more = [told.number(len(c.moved) - SCOPE)] if len(c.moved) > SCOPE else []
                named = (frozenset(c.moved), min(SCOPE, len(c.moved)))
                yield "scope.moved", Claim((told.number(c.signed.number), *moved, *more), among=named)

    def _notes(self) -> Iterator[tuple[str, Claim]]:
        c = self.count
        told = self._milestones()
        if told and c.run is None and any(not one.done for one in told):
            yield "milestones.unsimulated", Claim(("P50", "P80"))
        elif any(one.deadline is None and (one.agreed or (0, None))[1] is None and not one.done for one in told):
            yield "milestones.uncommitted", Claim()
        if self.money is not None and self.money.rows:
            title = "Geld" if self.told.german else "Money"
            yield "money", Claim((f"{title}, {self.told.currency}",) if self.told.currency else (title,), whole=True)
            if self.sight == 2:
                yield "money.without_labour", Claim()
            if self.money.closed:
                month = dt.date.fromisoformat(f"{self.money.closed}-01")
                yield "money.closed", Claim((self.told.month(month),))
            if not self.money.budgeted:
                yield "money.unplanned", Claim()
            elif not self.money.measured:
                yield "money.unmeasured", Claim()

    # -- what is different from a report before

    def changed(self, before: Claims) -> Iterator[Claim]:
        """What must be said to be different, in its order."""
        told, c, was = self.told, self.count, before.count
        for name, tone in self.tones.items():
            old = before.tones.get(name)
            if old is not None and old != tone:
                said = GROUPS[self.language]["tone"]
                yield Claim((SIDES[self.language][name], said[old], said[tone]))
        if was.finish is not None and c.finish is not None and was.finish != c.finish:
            way = "moved:later" if c.finish > was.finish else "moved:earlier"
            yield Claim((told.days(abs((c.finish - was.finish).days)), told.long(c.finish)), (way,))
        if was.committed is not None and c.committed is not None and ends(was.committed) != ends(c.committed):
            yield Claim((told.long(ends(was.committed)), told.long(ends(c.committed))), anywhere=True)
        else:
            odds = [None if each.chance is None or each.ended else round(each.chance, 4) for each in (was, c)]
            if None not in odds and odds[0] != odds[1]:
                yield Claim(tuple(told.chance(each or 0) for each in odds))
        then = {one.uid: one for one in before._milestones()}
        for one in self._milestones():
            old_one = then.get(one.uid)
            if old_one is None or old_one.done:
                continue
            days = [told.short(ends(each.finish), beside=True) for each in (old_one, one)]
            if one.done:
                yield Claim((told.named(one.name), days[1]))
            elif ends(old_one.finish) != ends(one.finish):
                yield Claim((told.named(one.name), *days))
        yield from self._money_changed(before)
        for one_before, now in self._counts(before):
            if one_before != now:
                yield Claim((told.number(one_before), told.number(now)))
        gone = {each[:2] for each in was.asks} - {each[:2] for each in c.asks}
        if self.sight >= 1 and gone:
            yield Claim((told.number(len(gone)),))

    def _money_changed(self, before: Claims) -> Iterator[Claim]:
        if self.money is None or before.money is None or not self.money.rows or not before.money.rows:
            return
        for name in ("planned", "spent", "forecast"):
            old, new = getattr(before.money.total, name), getattr(self.money.total, name)
            if old != new:
                yield Claim((self.told.money(old), self.told.money(new)))

    def _counts(self, before: Claims) -> Iterator[tuple[int, int]]:
        was, now = before.count, self.count
        yield len(was.late), len(now.late)
        if self.sight >= 1:
            yield len(was.risks), len(now.risks)
            yield len(was.issues), len(now.issues)

    # -- tables

    def _milestones(self) -> list[Leaf]:
        found = sorted((one for one in self.count.leaves if one.milestone), key=lambda one: (ends(one.finish), one.uid))
        return [*[one for one in found if one.done][-2:], *[one for one in found if not one.done][:12]]

    def _tables(self) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
        rows = [self._milestone(one) for one in self._milestones()]
        if rows:
            yield "milestones", rows
        if self.money is not None and self.money.rows:
            yield "money", list(self._amounts())
        if self.sight >= 1 and self.count.risks:
            yield "risks", list(self._risks())
        kpis = [one for one in self.count.kpis if one[3] <= 3][:KPIS]
        kpis = [one for one in kpis if one[3] <= self.sight]
        if self.sight >= 1 and kpis:
            yield "kpis", [self._kpi(*one[:3]) for one in kpis]

    def _milestone(self, one: Leaf) -> tuple[str, ...]:
        c, told, none = self.count, self.told, NOTHING[self.language]
        agreed = one.deadline if one.deadline is not None else (one.agreed or (None, None))[1]
        committed = none if agreed is None else told.short(ends(agreed), beside=True)
        forecast = told.short(ends(one.finish), beside=True)
        if c.run is None:
            return one.name, committed, forecast
        run = None if one.done else c.simulated.get(one.uid)
        p50, p80 = (none, none) if run is None else (
            told.short(ends(run["percentiles"][place]), beside=True) for place in (3, 4)
        )  # fmt: skip
        chance = none
        if one.done:
            chance = f"{'fertig' if told.german else 'done'} {forecast}"
        elif run is not None and agreed is not None:
            against = "deadline" if one.deadline is not None else "baseline"
            if run[against] == agreed and run[f"{against}_chance"] is not None:
                chance = told.chance(round(run[f"{against}_chance"], 4))
        return one.name, committed, p50, p80, chance

    def _amounts(self) -> Iterator[tuple[str, ...]]:
        assert self.money is not None
        names, number, none = TYPE_NAMES[self.language], self.told.number, NOTHING[self.language]
        order = {name: place for place, name in enumerate(TYPES)}
        whole = ("Summe" if self.told.german else "Total", self.money.total)
        kinds = sorted(self.money.rows, key=lambda one: (order.get(one, len(order)), one))
        for name, one in [*((names.get(kind, kind), self.money.rows[kind]) for kind in kinds), whole]:
            planned, left = (number(one.planned), number(one.planned - one.forecast)) if self.money.budgeted else (
                none, none
            )  # fmt: skip
            yield name, planned, number(one.spent), number(one.forecast), left

    def _risks(self) -> Iterator[tuple[str, ...]]:
        c, told = self.count, self.told
        a_day = (c.plan.minutes_per_day if c.plan else 0) or 480
        for one in c.risks[:RISKS]:
            days = NOTHING[self.language]
            if one.delay_low is not None and one.delay_high is not None:
                low, high = (
                    told.number(round(Decimal(each) / a_day, 1), 1) for each in (one.delay_low, one.delay_high)
                )
                days = low if low == high else f"{low} – {high}"
            nothing = "noch nichts" if told.german else "nothing yet"
            response = one.response.strip().split("\n")[0][:200] or nothing
            yield one.title, told.per_cent(100 * Decimal(str(round(one.probability, 4)))), days, response

    def _kpi(self, one: Any, now: Decimal | None, _tone: str) -> tuple[str, ...]:
        told, none = self.told, NOTHING[self.language]

        def said(value: Decimal | None) -> str:
            if value is None:
                return ""
            if one.measure == "money":
                return Told(self.language, self.count.until, self._currency).money(value)
            text = told.number(value, 0 if abs(value) >= 1000 else 2)
            words = {"percent": "%", "hours": "h", "days": "Tage" if told.german else "days"}
            return f"{text} {words.get(one.measure, one.unit)}".strip()

        target = said(one.target)
        if one.target is not None and one.direction == "within":
            target = f"{target} {'bis' if told.german else 'to'} {said(one.target_high)}"
        elif one.target is not None:
            target = f"{DIRECTIONS[self.language][one.direction]} {target}"
        return one.name, said(one.baseline) or none, said(now) or none, target or none

    @property
    def _currency(self) -> str:
        shown = self.money is not None and bool(self.money.rows)
        return (self.count.project.currency or "") if shown else ""
