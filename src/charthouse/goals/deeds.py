"""How what happens to goals, KPIs and benefits is told, and what people call their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry

NAMES = {
    "statement": _("what exactly"),
    "evidence": _("why it is attainable"),
    "due": _("day"),
    "serves": _("strategic goals"),
    "goal": _("goal"),
    "kpi": _("KPI"),
    "measure": _("kind of figure"),
    "unit": _("unit"),
    "direction": _("direction"),
    "source": _("source"),
    "rhythm": _("rhythm"),
    "formula": _("formula"),
    "aim": _("target in words"),
    "how": _("how it is measured"),
    "horizon": _("horizon"),
    "code": _("code"),
    "retired": _("retired"),
    "result": _("result"),
    **{
        f"{name}{end}": words
        for end in ("", "_with_costs")
        for name, words in (
            ("baseline", _("baseline")), ("target", _("target")), ("target_high", _("upper edge")),
            ("tolerance", _("tolerance")), ("expected", _("expected value")), ("actual", _("actual value")),
        )
    },
}  # fmt: skip


def _fields(entry: Entry) -> Mapping[str, Any]:
    return {"fields": field_names(entry.after)}


def _count(entry: Entry) -> Mapping[str, Any]:
    return {"count": entry.after.get("count", 1)}


def register_goal_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "added a goal": Deed(
                _("set the goal “%(label)s”"),
                ngettext_lazy("set %(count)d goal: “%(label)s”", "set %(count)d goals, last “%(label)s”", "count"),
            ),
            "changed a goal": Deed(_("changed %(fields)s of the goal “%(label)s”"), values=_fields),
            "deleted a goal": Deed(_("deleted the goal “%(label)s”")),
            "added a KPI": Deed(
                _("added the KPI “%(label)s”"),
                ngettext_lazy("added %(count)d KPI: “%(label)s”", "added %(count)d KPIs, last “%(label)s”", "count"),
            ),
            "changed a KPI": Deed(_("changed %(fields)s of the KPI “%(label)s”"), values=_fields),
            "deleted a KPI": Deed(_("deleted the KPI “%(label)s”")),
            "added a benefit": Deed(
                _("added the benefit “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d benefit: “%(label)s”", "added %(count)d benefits, last “%(label)s”", "count"
                ),
            ),
            "changed a benefit": Deed(_("changed %(fields)s of the benefit “%(label)s”"), values=_fields),
            "deleted a benefit": Deed(_("deleted the benefit “%(label)s”")),
            "changed the review of a benefit": Deed(_("reviewed the benefit “%(label)s”")),
            "measured": Deed(
                lambda entry: ngettext(
                    "measured “%(label)s”",
                    "recorded %(count)d measurements of “%(label)s”",
                    entry.after.get("count", 1),
                ),
                values=_count,
            ),
            "computed": Deed(_("computed “%(label)s”")),
            "withdrew a measurement": Deed(_("withdrew a measurement of “%(label)s”")),
            "kept KPIs as benchmarks": Deed(
                lambda entry: ngettext(
                    "kept %(count)d KPI as a benchmark",
                    "kept %(count)d KPIs as benchmarks",
                    entry.after.get("count", 1),
                ),
                values=_count,
            ),
            "left a KPI out of the benchmarks": Deed(_("left the KPI benchmark %(label)s out of comparisons")),
            "counted a KPI as a benchmark again": Deed(_("counted the KPI benchmark %(label)s again")),
            "set a strategic goal": Deed(_("set the strategic goal “%(label)s”")),
            "changed a strategic goal": Deed(_("changed %(fields)s of the strategic goal “%(label)s”"), values=_fields),
        }
    )
    register_fields(NAMES)
