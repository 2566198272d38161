"""What is different from one report to another: by their facts alone, so that it cannot contradict either of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.outlook.charts import share_label
from charthouse.reports import words
from charthouse.reports.facts import Facts, Sight
from charthouse.ui import formats


def changes_between(before: Facts, after: Facts) -> Iterator[str]:
    """Each change as a sentence, what matters most first; both as the same reader may know them."""
    yield from _sides(before, after)
    yield from _finish(before, after)
    yield from _milestones(before, after)
    yield from _money(before, after)
    if before.late.count != after.late.count:
        yield _("Late tasks: %(before)s, then %(after)s now.") % _counts(before.late.count, after.late.count)
    if after.sight >= Sight.INSIDE and before.sight >= Sight.INSIDE:
        if before.open_risks != after.open_risks:
            yield _("Open risks: %(before)s, then %(after)s now.") % _counts(before.open_risks, after.open_risks)
        if before.open_issues != after.open_issues:
            yield _("Open issues: %(before)s, then %(after)s now.") % _counts(before.open_issues, after.open_issues)
        gone = {(one.kind, one.ref) for one in before.asks} - {(one.kind, one.ref) for one in after.asks}
        if gone:
            text = ngettext(
                "%(count)s decision that was needed is taken.",
                "%(count)s decisions that were needed are taken.",
                len(gone),
            )
            yield text % {"count": formats.number(len(gone))}


def _counts(before: int, after: int) -> dict[str, str]:
    return {"before": formats.number(before), "after": formats.number(after)}


def _sides(before: Facts, after: Facts) -> Iterator[str]:
    for one in after.dimensions:
        was = before.dimension(one.name)
        if was is not None and was.tone != one.tone:
            yield _("%(side)s: %(before)s before, %(after)s now.") % {
                "side": words.SIDES[one.name], "before": words.TONES[was.tone], "after": words.TONES[one.tone],
            }  # fmt: skip


def _finish(before: Facts, after: Facts) -> Iterator[str]:
    was, now = before.finish, after.finish
    if was.forecast is not None and now.forecast is not None and was.forecast != now.forecast:
        days = (now.forecast - was.forecast).days
        said = {"days": formats.day_count(abs(days)), "day": formats.long_day(now.forecast)}
        text = _("The forecast of the finish moved %(days)s later, to %(day)s.") if days > 0 else (
            _("The forecast of the finish moved %(days)s earlier, to %(day)s.")
        )  # fmt: skip
        yield text % said
    if was.committed != now.committed and now.committed is not None and was.committed is not None:
        yield _("The commitment is another one: %(after)s instead of %(before)s.") % {
            "before": formats.long_day(was.committed), "after": formats.long_day(now.committed),
        }  # fmt: skip
    elif was.chance is not None and now.chance is not None and was.chance != now.chance:
        yield _("The chance to hold the commitment went from %(before)s to %(after)s.") % {
            "before": share_label(float(was.chance)), "after": share_label(float(now.chance)),
        }  # fmt: skip


def _milestones(before: Facts, after: Facts) -> Iterator[str]:
    there = {one.uid: one for one in before.milestones}
    for one in after.milestones:
        was = there.get(one.uid)
        if was is None or was.forecast is None or one.forecast is None or was.done:
            continue
        said = {"name": one.name, "before": formats.short_day(was.forecast, beside=after.until),
                "after": formats.short_day(one.forecast, beside=after.until)}  # fmt: skip
        if one.done:
            yield _("“%(name)s” was reached on %(after)s.") % said
        elif was.forecast != one.forecast:
            yield _("“%(name)s” moved from %(before)s to %(after)s.") % said


def _money(before: Facts, after: Facts) -> Iterator[str]:
    was, now = before.amounts, after.amounts
    if was is None or now is None or was.currency != now.currency or was.without_labour != now.without_labour:
        return
    for text, old, new in (
        (_("Budget: %(before)s before, %(after)s now."), was.total.planned, now.total.planned),
        (_("Spent: %(before)s before, %(after)s now."), was.total.spent, now.total.spent),
        (_("Forecast of the cost: %(before)s before, %(after)s now."), was.total.forecast, now.total.forecast),
    ):
        if old != new:
            yield text % {"before": words.amount(old, now.currency), "after": words.amount(new, now.currency)}
