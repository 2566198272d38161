"""The words of the plan page's other views: network, work breakdown structure, calendar, board."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VIEW_WORDS: dict[str, Promise] = {
    "view_failed": _("This view could not be loaded; look at your connection and try again."),
    "view_network": _("Network diagram"),
    "view_wbs": _("Work breakdown structure"),
    "view_calendar": _("Calendar of the plan"),
    "view_board": _("Board by status"),
    "view_zoom": _("Zoom"),
    "view_fit": _("Fit"),
    "view_fit_all": _("Fit the whole drawing (F)"),
    "view_levels": _("Levels"),
    "view_level": _("to level {level}"),
    "view_level_all": _("all"),
    "view_show": _("Show"),
    "view_direction": _("Direction"),
    "view_downwards": _("downwards"),
    "view_sideways": _("sideways"),
    "view_fact_dates": _("Dates"),
    "view_fact_percent": _("Percent done"),
    "view_fact_duration": _("Duration"),
    "view_fact_work": _("Work"),
    "view_no_work": _("no work said"),
    "view_fact_people": _("People"),
    "view_boxes": _("{count} of {total} tasks as boxes; what is closed has a plus."),
    "view_done": _("done"),
    "view_running": _("under way"),
    "view_summary": _("summary"),
    "view_milestone": _("milestone"),
    "view_inactive": _("switched off"),
    "view_critical": _("critical"),
    "view_late": _("late"),
    "view_rules": _("Colour rules"),
    "view_closed": _("closed, {count} below"),
    "view_opened": _("open, {count} below"),
    "view_add_below": _("Add below"),
    "view_add_beside": _("Add beside"),
    "view_rename": _("Rename"),
    "view_rename_key": _("Call this task otherwise, in its box (F2)"),
    "view_move": _("Move"),
    "view_move_key": _("Put this task below another that you choose next (M)"),
    "view_moving": _(
        "“{name}” is moved: choose the box that it belongs below, by click, tap or Enter; Esc leaves it where it is."
    ),
    "view_cut": _("Go to where it belongs and press Ctrl V; it becomes the last one there."),
    # network
    "view_fold_phase": _("Close phase"),
    "view_fold_phase_key": _("Show the phase of this task as one box (Space)"),
    "view_link": _("Link"),
    "view_link_key": _("Link this task to another (L)"),
    "view_linking": _(
        "Link from “{name}”: go to the task that waits for it and press Enter, press L again to look for it by name, "
        "or leave it with Esc."
    ),
    "view_links": _("Links"),
    "view_links_key": _("Go through the links of this task (K)"),
    "view_link_here": _("Enter links to this task"),
    "view_linked": _("“{after}” waits for “{before}” from now on."),
    "view_network_coarse": _(
        "A network of more than {most} boxes cannot be read: it is shown by phase, as {count} boxes. "
        "Open a phase, choose a level or filter the plan."
    ),
    "view_no_links": _("No task waits for another yet. Pull from the right edge of a box onto another, or press L."),
    "view_nothing": _("Nothing to draw: no task fits the filters."),
    "view_pdm_dates": _("earliest {es} to {ef}, latest {ls} to {lf}"),
    "view_before": _("waits for {names}"),
    "view_after": _("then {names}"),
    # board
    "board_waiting": _("Waiting"),
    "board_ready": _("Ready to start"),
    "board_running": _("In progress"),
    "board_done": _("Done"),
    "board_lanes": _("Lanes"),
    "board_lanes_none": _("none"),
    "board_lanes_people": _("by person"),
    "board_lanes_phases": _("by phase"),
    "board_no_phase": _("Outside every phase"),
    "board_finished": _("finished {date}"),
    "board_due": _("due {date}"),
    "board_keys": _("Pull a card, or press Alt ← → on it"),
    "board_still_waits": _("It still waits for “{name}”; it is ready as soon as that is done."),
    "board_waits_not": _("Nothing keeps it waiting. A task waits because of its links, in the panel or on the chart."),
    # calendar
    "calendar_month": _("Month"),
    "calendar_week": _("Week"),
    "calendar_before": _("Before"),
    "calendar_next": _("Next"),
    "calendar_off": _("no work"),
    "calendar_nothing": _("Nothing is worked on in these days."),
    "calendar_more": _("+{count} more"),
    "calendar_more_on": _("+{count} more on {date}"),
    "calendar_away": _("{name} away"),
    "calendar_away_many": _("{count} away"),
    "calendar_begins": _("begins"),
    "calendar_due": _("due"),
    "calendar_grabbed": _("“{name}” to {date}: ← → a day, ↑ ↓ a week, Enter takes it, Esc leaves it."),
    "view_close": _("Close"),
}
