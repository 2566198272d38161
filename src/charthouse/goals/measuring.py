"""Measurements: recorded by hand, from a file, by a program or by Charthouse; corrected and withdrawn, never lost."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.exchange.csv_table import decoded, delimiter_of
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.goals import actions, values
from charthouse.goals.models import Kpi, Measure, Measurement
from charthouse.goals.refusals import BadGoal, BadMeasurements, MeasuredAlready, NoSuchGoal
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui import formats

MOST = 5000
"""Measurements in one file or request, and of one KPI."""
MOST_BYTES = 1024 * 1024
MOST_TOLD = 20
LONGEST_NOTE = 1000
_HEADERS = {
    "day": {"day", "date", "tag", "datum"},
    "value": {"value", "wert"},
    "note": {"note", "notiz", "comment", "bemerkung"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """What somebody says a KPI came to."""

    day: dt.date
    value: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of it."""

    kept: int
    corrected: int
    same: int
    """Were there already, with value and note."""


def today_in(project: Project) -> dt.date:
    """The day by the project's clock."""
    return timezone.now().astimezone(ZoneInfo(project.time_zone or "UTC")).date()


@one_operation
@transaction.atomic
def record_measurements(
    *, access: Access, number: int, items: Sequence[Measured], source: Measurement.Source, replace: bool = False
) -> Recorded:
    """Record what a KPI came to on each of these days; all or nothing. What is there alike is not kept twice.

    ``replace`` corrects days that have another value; without it such a day refuses all.

    :raises NoSuchGoal: BadMeasurements: MeasuredAlready: charthouse.projects.access.RoleMayNot:
    """
    access.require(Right.MEASURE_KPIS)
    actions.locked_register(access.project)
    kpi = actions.KPIS.of(access.project, number)
    values.require_costs(access, kpi.measure)
    if kpi.formula:
        raise BadMeasurements(
            _("“%(name)s” is computed; take its formula away to measure it by hand.") % {"name": kpi.name}
        )
    return keep(kpi, _checked(access.project, items), source=source, by=access.user, replace=replace)


@one_operation
@transaction.atomic
def withdraw_measurement(*, access: Access, number: int, day: dt.date) -> None:
    """Let the measurement of a day count no more; it is kept, and the journal brings it back.

    :raises NoSuchGoal: charthouse.projects.access.RoleMayNot:
    """
    access.require(Right.MEASURE_KPIS)
    actions.locked_register(access.project)
    kpi = actions.KPIS.of(access.project, number)
    values.require_costs(access, kpi.measure)
    found = Measurement.objects.filter(kpi=kpi, day=day, standing=True)
    if not found:
        raise NoSuchGoal(
            _("“%(name)s” has no measurement of %(day)s.") % {"name": kpi.name, "day": formats.long_day(day)}
        )
    watch = Watch(Measurement.objects.filter(pk__in=[one.pk for one in found]))
    found.update(standing=False)
    journal.record(
        kpi, "withdrew a measurement", by=access.user, stream_id=access.project.journal_id,
        before={"day": day.isoformat()}, changes=watch.changes(),
    )  # fmt: skip


def keep(
    kpi: Kpi, items: Sequence[Measured], *, source: Measurement.Source, by: User | None, replace: bool,
    verb: str = "measured",
) -> Recorded:  # fmt: skip
    """Keep checked measurements of a KPI whose register is locked.

    :raises MeasuredAlready: BadMeasurements:
    """
    days = [one.day for one in items]
    there = {one.day: one for one in Measurement.objects.filter(kpi=kpi, day__in=days, standing=True)}
    fresh = [one for one in items if one.day not in there]
    other = [
        one for one in items
        if one.day in there and (there[one.day].value, there[one.day].note) != (one.value, one.note)
    ]  # fmt: skip
    if other and not replace:
        first = other[0]
        raise MeasuredAlready(
            _("%(day)s has another value or note already. Nothing was kept; correct it, or leave it out.")
            % {"day": formats.long_day(first.day)},
            fields={"day": first.day.isoformat()},
        )
    if Measurement.objects.filter(kpi=kpi).count() + len(fresh) + len(other) > MOST:
        raise BadMeasurements(_("A KPI keeps %(most)d measurements; begin another one.") % {"most": MOST})
    if not fresh and not other:
        return Recorded(0, 0, len(items))
    watch = Watch(Measurement.objects.filter(kpi=kpi, day__in=days))
    Measurement.objects.filter(pk__in=[there[one.day].pk for one in other]).update(standing=False)
    Measurement.objects.bulk_create(
        Measurement(kpi=kpi, day=one.day, value=one.value, note=one.note, by=by, source=source)
        for one in (*fresh, *other)
    )
    journal.record(
        kpi, verb, by=by, stream_id=kpi.project.journal_id,
        after={"count": len(fresh) + len(other), "first": min(days).isoformat(), "last": max(days).isoformat()},
        changes=watch.changes(),
    )  # fmt: skip
    return Recorded(len(fresh), len(other), len(items) - len(fresh) - len(other))


def read_file(name: str, content: bytes) -> list[Measured]:
    """The measurements in a CSV file: its first line names the columns day, value and, if it likes, note.

    :raises BadMeasurements: with every line that is wrong, and what is wrong with it
    """
    if len(content) > MOST_BYTES:
        raise BadMeasurements(_("%(name)s is bigger than 1 MB; split it.") % {"name": name[:100]})
    try:
        text = decoded(content, name)
    except UnreadablePlan as refusal:
        raise BadMeasurements(str(refusal)) from None
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter_of(text)))
    except csv.Error as wrong:
        raise BadMeasurements(_("%(name)s is no CSV table: %(why)s.") % {"name": name[:100], "why": wrong}) from None
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    columns = {
        key: next((at for at, cell in enumerate(head) if cell in words), None) for key, words in _HEADERS.items()
    }
    if columns["day"] is None or columns["value"] is None:
        raise BadMeasurements(_("The first line names the columns: day, value and, where there are notes, note."))
    found, wrong_lines = [], []
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        said = {key: row[at].strip() if at is not None and at < len(row) else "" for key, at in columns.items()}
        try:
            found.append(Measured(_day(said["day"]), _number(said["value"]), said["note"]))
        except ValueError as wrong_cell:
            wrong_lines.append(_("Line %(number)d: %(what)s") % {"number": line, "what": wrong_cell})
    if wrong_lines:
        raise BadMeasurements("\n".join([_("Nothing was kept."), *wrong_lines[:MOST_TOLD]]))
    if not found:
        raise BadMeasurements(_("There is no measurement in the file."))
    return found


def _day(text: str) -> dt.date:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(_("“%(said)s” is no day; write it as 2027-03-31 or 31.03.2027.") % {"said": text[:40]})


def _number(text: str) -> Decimal:
    said = text.removesuffix("%").strip().replace("\N{NO-BREAK SPACE}", "")
    if "," in said and "." not in said:
        said = said.replace(",", ".")
    try:
        found = Decimal(said)
    except InvalidOperation:
        raise ValueError(_("“%(said)s” is no number; write it as 12.5.") % {"said": text[:40]}) from None
    if not found.is_finite():
        raise ValueError(_("“%(said)s” is no number; write it as 12.5.") % {"said": text[:40]})
    return found


def _checked(project: Project, items: Sequence[Measured]) -> list[Measured]:
    if not items:
        raise BadMeasurements(_("Give at least one measurement: a day and a value."))
    if len(items) > MOST:
        raise BadMeasurements(_("Give %(most)d measurements at most at a time.") % {"most": MOST})
    today, seen, found = today_in(project), set(), []
    for one in items:
        if one.day > today or one.day.year < 1990:
            raise BadMeasurements(
                _("Nothing is measured on %(day)s: give a day until today.") % {"day": formats.long_day(one.day)},
                fields={"day": _("Give a day until today.")},
            )
        if one.day in seen:
            raise BadMeasurements(
                _("%(day)s stands there twice; give each day once.") % {"day": formats.long_day(one.day)},
                fields={"day": one.day.isoformat()},
            )
        seen.add(one.day)
        note = one.note.strip()
        if len(note) > LONGEST_NOTE or "\x00" in note:
            raise BadMeasurements(
                _("A note can have %(most)d characters at most.") % {"most": LONGEST_NOTE}, fields={"note": note[:60]}
            )
        try:
            value = values.figure("value", one.value)
        except BadGoal as refusal:
            raise BadMeasurements(refusal.message, fields=refusal.fields) from None
        assert value is not None
        found.append(Measured(one.day, value, note))
    return found


def unit_of(kpi: Kpi, currency: str) -> str:
    """What stands behind a KPI's numbers, in words: ``days``, ``EUR``, ``points a sprint``."""
    if kpi.measure == Measure.NUMBER:
        return kpi.unit
    return {
        Measure.PERCENT: "%", Measure.MONEY: currency, Measure.HOURS: _("hours"), Measure.DAYS: _("days"),
    }[Measure(kpi.measure)]  # fmt: skip
