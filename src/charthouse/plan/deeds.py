"""How what happens to a plan is told, and what people call its fields."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from charthouse.journal.deeds import Deed, field_names, register_deeds, register_fields
from charthouse.journal.models import Entry
from charthouse.plan.calendars.following import FOLLOWED, TOOK
from charthouse.ui import formats

FIELDS = {
    "kind": _("kind"),
    "mode": _("mode"),
    "type": _("type"),
    "constraint": _("constraint"),
    "constraint_date": _("constraint date"),
    "duration": _("duration"),
    "duration_unit": _("unit of the duration"),
    "duration_elapsed": _("elapsed duration"),
    "duration_estimated": _("guessed duration"),
    "remaining_duration": _("remaining duration"),
    "work": _("work"),
    "splits": _("pauses"),
    "name": _("name"),
    "notes": _("notes"),
    "definition_of_done": _("definition of done"),
    "on_time_line": _("place on the time line"),
    "item": _("checklist item"),
    "done": _("ticked"),
    "responsible": _("responsible person"),
    "wbs": _("WBS code"),
    "code": _("key"),
    "active": _("active"),
    "effort_driven": _("effort-driven"),
    "percent_complete": _("percent done"),
    "percent_work_complete": _("percent of work done"),
    "actual_duration": _("actual duration"),
    "resume": _("resumption"),
    "percent": _("percentage that is reported"),
    "actuals": _("dates of a report without dates"),
    "proposed": _("acceptance of contributors’ progress"),
    "late_work": _("late work"),
    "actual_work": _("work done"),
    "remaining_work": _("work left"),
    "physical_percent_complete": _("physical percent done"),
    "deadline": _("deadline"),
    "manual_start": _("start by hand"),
    "manual_finish": _("finish by hand"),
    "actual_start": _("actual start"),
    "actual_finish": _("actual finish"),
    "priority": _("priority"),
    "package": _("planning package"),
    "fixed_cost": _("fixed cost"),
    "status_date": _("status date"),
    "parent": _("place in the outline"),
    "position": _("position"),
    "units": _("units"),
    "resource": _("resource"),
    "lag": _("lag"),
    "uid": _("number"),
    "copy_of": _("copy of"),
    "reason": _("reason"),
    "calendar": _("calendar"),
    "max_units": _("share of their time"),
    "rates": _("rate by the hour"),
    "week": _("working hours"),
    "work_calendar": _("whose working hours count"),
    "exceptions": _("exceptions"),
    "inherits_from": _("inheritance"),
}


def _day(minutes: object) -> str:
    return formats.long_day(formats.day_of(minutes, finish=True)) if isinstance(minutes, int) else gettext("not known")


def _finish(entry: Entry) -> dict[str, object]:
    return {"before": _day(entry.before.get("finish")), "after": _day(entry.after.get("finish"))}


def _link(entry: Entry) -> dict[str, object]:
    ends = entry.after or entry.before
    names = ends.get("names") or [ends.get("before"), ends.get("after")]
    return {"before": names[0], "after": names[1]}


def _resource(entry: Entry) -> dict[str, object]:
    return {"name": (entry.after or entry.before).get("resource", "")}


def _item(entry: Entry) -> dict[str, object]:
    return {"item": entry.after.get("item") or entry.before.get("item", "")}


def _imported(entry: Entry) -> dict[str, object]:
    after = entry.after
    return {
        "file": after.get("file") or gettext("a plan"),
        "new": formats.number(after.get("tasks_new", 0)),
        "updated": formats.number(after.get("tasks_updated", 0)),
        "removed": formats.number(after.get("tasks_removed", 0)),
    }


def _taken(entry: Entry) -> dict[str, object]:
    return {
        "file": entry.label,
        **{one: formats.number(entry.after.get(one, 0)) for one in ("added", "changed", "gone")},
    }


def _rows(entry: Entry) -> dict[str, object]:
    return {"rows": formats.number(entry.after.get("added", 0))}


def _deleted(entry: Entry) -> Promise:
    below = len(entry.before.get("tasks", [1])) - 1
    if below < 1:
        return _("deleted “%(label)s”")
    return ngettext_lazy("deleted “%(label)s” with %(below)d task below it",
                         "deleted “%(label)s” with %(below)d tasks below it", below)  # fmt: skip


def _field(entry: Entry) -> dict[str, object]:
    return {
        "name": (entry.before or entry.after).get("name", ""),
        "count": entry.before.get("values", 0),
        "place": entry.after.get("place", ""),
    }


def _removed_field(entry: Entry) -> Promise:
    return ngettext_lazy(
        "removed the field “%(name)s” of tasks with %(count)d value",
        "removed the field “%(name)s” of tasks with %(count)d values",
        int(entry.before.get("values", 0)),
    )


def _chosen(entry: Entry) -> str | Promise:
    if entry.after.get("publishing") == "by_hand":
        return _("chose to publish changes of the plan by hand")
    return _("chose to have changes of the plan seen at once")


def register_plan_deeds() -> None:
    """Tell them."""
    register_deeds(
        {
            "published the plan": Deed(_("published the plan")),
            "shared a view": Deed(_("shared the view “%(label)s” of the plan")),
            "changed a view": Deed(_("changed the view “%(label)s” of the plan")),
            "deleted a view": Deed(_("deleted the view “%(label)s” of the plan")),
            "stopped sharing a view": Deed(_("stopped sharing the view “%(label)s” of the plan")),
            "chose the view to begin with": Deed(_("chose with which view the plan opens")),
            "kept a template": Deed(_("kept the plan template “%(label)s” for the organisation")),
            "changed a template": Deed(_("changed the plan template “%(label)s” of the organisation")),
            "deleted a template": Deed(_("deleted the plan template “%(label)s” of the organisation")),
            "branched off a scenario": Deed(_("branched off the scenario")),
            "described the scenario": Deed(_("described the scenario")),
            "dropped the scenario": Deed(_("dropped the scenario")),
            "adopted a scenario": Deed(_("adopted “%(label)s”")),
            "chose how changes are published": Deed(_chosen),
            "created": Deed(
                _("added “%(label)s”"),
                ngettext_lazy("added %(count)d task: “%(label)s”", "added %(count)d tasks, last “%(label)s”", "count"),
            ),
            "changed": Deed(
                _("changed %(fields)s of “%(label)s”"),
                ngettext_lazy(
                    "made %(count)d change: to “%(label)s”", "made %(count)d changes, last to “%(label)s”", "count"
                ),
                lambda entry: {"fields": field_names(entry.after)},
            ),
            "moved": Deed(
                _("moved “%(label)s” in the outline"),
                ngettext_lazy(
                    "moved %(count)d task in the outline: “%(label)s”",
                    "moved %(count)d tasks in the outline, last “%(label)s”",
                    "count",
                ),
            ),
            "deleted": Deed(
                _deleted,
                ngettext_lazy(
                    "deleted %(count)d task: “%(label)s”", "deleted %(count)d tasks, last “%(label)s”", "count"
                ),
                lambda entry: {"below": len(entry.before.get("tasks", [1])) - 1},
            ),
            "linked": Deed(
                _("linked “%(before)s” and “%(after)s”"),
                ngettext_lazy(
                    "made %(count)d link: “%(before)s” and “%(after)s”",
                    "made %(count)d links, last “%(before)s” and “%(after)s”",
                    "count",
                ),
                _link,
            ),
            "unlinked": Deed(
                _("removed the link between “%(before)s” and “%(after)s”"),
                ngettext_lazy(
                    "removed %(count)d link: “%(before)s” and “%(after)s”",
                    "removed %(count)d links, last “%(before)s” and “%(after)s”",
                    "count",
                ),
                _link,
            ),
            "changed the link": Deed(
                _("changed the link between “%(before)s” and “%(after)s”"),
                ngettext_lazy(
                    "changed %(count)d link: “%(before)s” and “%(after)s”",
                    "changed %(count)d links, last “%(before)s” and “%(after)s”",
                    "count",
                ),
                _link,
            ),
            "estimated": Deed(
                _("estimated “%(label)s”"),
                ngettext_lazy(
                    "estimated %(count)d task: “%(label)s”", "estimated %(count)d tasks, last “%(label)s”", "count"
                ),
            ),
            "added to the checklist": Deed(
                _("added “%(item)s” to the checklist of “%(label)s”"),
                ngettext_lazy(
                    "added %(count)d item to a checklist: “%(item)s” of “%(label)s”",
                    "added %(count)d items to checklists, last “%(item)s” of “%(label)s”",
                    "count",
                ),
                _item,
            ),
            "ticked": Deed(
                _("ticked “%(item)s” of “%(label)s”"),
                ngettext_lazy(
                    "ticked %(count)d item: “%(item)s” of “%(label)s”",
                    "ticked %(count)d items, last “%(item)s” of “%(label)s”",
                    "count",
                ),
                _item,
            ),
            "unticked": Deed(_("took the tick off “%(item)s” of “%(label)s”"), values=_item),
            "changed the checklist": Deed(_("changed “%(item)s” in the checklist of “%(label)s”"), values=_item),
            "moved in the checklist": Deed(_("moved “%(item)s” in the checklist of “%(label)s”"), values=_item),
            "removed from the checklist": Deed(_("removed “%(item)s” from the checklist of “%(label)s”"), values=_item),
            "assigned": Deed(
                _("assigned %(name)s to “%(label)s”"),
                ngettext_lazy(
                    "made %(count)d assignment: %(name)s to “%(label)s”",
                    "made %(count)d assignments, last %(name)s to “%(label)s”",
                    "count",
                ),
                _resource,
            ),
            "unassigned": Deed(
                _("took %(name)s off “%(label)s”"),
                ngettext_lazy(
                    "removed %(count)d assignment: %(name)s from “%(label)s”",
                    "removed %(count)d assignments, last %(name)s from “%(label)s”",
                    "count",
                ),
                _resource,
            ),
            "took a baseline": Deed(_("took the baseline “%(label)s”")),
            "took a baseline anew": Deed(_("took the baseline “%(label)s” anew")),
            "held the plan against": Deed(_("holds the plan against the baseline “%(label)s” from now on")),
            "set the status date": Deed(
                _("set the status date to %(date)s"),
                values=lambda entry: {"date": _day(entry.after.get("status_date"))},
            ),
            "moved the finish": Deed(
                _("moved the finish from %(before)s to %(after)s"),
                ngettext_lazy(
                    "moved the finish from %(before)s to %(after)s, in %(count)d step",
                    "moved the finish from %(before)s to %(after)s, in %(count)d steps",
                    "count",
                ),
                _finish,
                lambda entries: {"before": _finish(entries[-1])["before"], "after": _finish(entries[0])["after"]},
            ),
            "imported a plan": Deed(
                _("brought in %(file)s: tasks new %(new)s, updated %(updated)s, removed %(removed)s"), values=_imported
            ),
            "prepared": Deed(_("prepared an empty plan")),
            "took over issues": Deed(
                _("took over %(file)s: tasks new %(added)s, changed %(changed)s, gone %(gone)s"), values=_taken
            ),
            "took over people": Deed(
                _("let %(people)s take part in the plan"),
                values=lambda entry: {"people": ", ".join(map(str, entry.after.get("people", ())))},
            ),
            "took over a list": Deed(_("took over the list “%(label)s” with %(rows)s rows"), values=_rows),
            "renewed a list": Deed(
                _("renewed the list “%(label)s”: rows new %(added)s, changed %(changed)s, gone %(gone)s"), values=_taken
            ),
            "removed a list": Deed(_("removed the list “%(label)s”")),
        }
    )
    register_deeds(
        {
            "defined a field": Deed(_("gave tasks the field “%(name)s”"), values=_field),
            "changed a field": Deed(_("changed the field “%(name)s” of tasks"), values=_field),
            "moved a field": Deed(_("put the field “%(name)s” at place %(place)s"), values=_field),
            "removed a field": Deed(_removed_field, values=_field),
            "laid out holidays": Deed(_("laid out public holidays in the calendar “%(label)s”")),
            "said how progress is kept": Deed(_("said how progress is kept")),
            "chose what becomes of late work": Deed(_("chose what becomes of late work")),
            "proposed progress": Deed(
                _("proposed %(fields)s of “%(label)s”"),
                ngettext_lazy(
                    "proposed progress of %(count)d task: “%(label)s”",
                    "proposed progress of %(count)d tasks, last “%(label)s”",
                    "count",
                ),
                lambda entry: {"fields": field_names(entry.after)},
            ),
            "withdrew proposed progress": Deed(_("withdrew the progress proposed of “%(label)s”")),
            "accepted progress": Deed(
                _("accepted the progress proposed of “%(label)s”"),
                ngettext_lazy(
                    "accepted the progress of %(count)d task: “%(label)s”",
                    "accepted the progress of %(count)d tasks, last “%(label)s”",
                    "count",
                ),
            ),
            "accepted progress in part": Deed(_("accepted a part of the progress proposed of “%(label)s”")),
            "refused progress": Deed(_("refused the progress proposed of “%(label)s”")),
            "chose whose hours count": Deed(_("chose whose working hours count")),
            "made the standard": Deed(_("made “%(label)s” the plan’s standard calendar")),
        }
    )
    register_deeds(
        {
            "created": Deed(_("made the calendar “%(label)s”")),
            "changed": Deed(
                _("changed %(fields)s of the calendar “%(label)s”"),
                values=lambda entry: {"fields": field_names(entry.after)},
            ),
            "deleted": Deed(_("deleted the calendar “%(label)s”")),
            TOOK: Deed(_("took the calendar “%(label)s” of the organisation")),
            FOLLOWED: Deed(
                _("let the calendar “%(label)s” follow the organisation’s: %(fields)s"),
                values=lambda entry: {"fields": field_names(entry.after)},
            ),
        },
        record="resources.Calendar",
    )
    register_deeds(
        {
            "created": Deed(_("added “%(label)s” to the team")),
            "changed": Deed(
                _("changed %(fields)s of “%(label)s” in the team"),
                values=lambda entry: {"fields": field_names(entry.after)},
            ),
            "deleted": Deed(_("took “%(label)s” out of the team")),
        },
        record="resources.Allocation",
    )
    register_fields(FIELDS)
