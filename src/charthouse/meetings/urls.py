"""Addresses of the chapter of meetings."""

from django.urls import path

from charthouse.meetings import closing_views, ical_views, minutes_views, standup_views, views, writing_views

HOME = "projects/<key:key>/meetings/"
ONE = f"{HOME}<int:number>"
SERIES = f"{HOME}series/<int:number>"

urlpatterns = [
    path(HOME, views.meetings, name="project-meetings"),
    path(f"{HOME}new", writing_views.new, name="meeting-new"),
    path(f"{HOME}series/new", writing_views.new_series, name="meeting-series-new"),
    path(SERIES, views.one_series, name="meeting-series"),
    path(f"{SERIES}/edit", writing_views.edit_series, name="meeting-series-edit"),
    path(f"{SERIES}/delete", writing_views.delete_series, name="meeting-series-delete"),
    path(f"{SERIES}/hold", writing_views.hold, name="meeting-hold"),
    path(f"{SERIES}/invitation.ics", ical_views.series_file, name="meeting-series-ics"),
    path(f"{SERIES}/invite", ical_views.invite_to_series, name="meeting-series-invite"),
    path(f"{SERIES}/answer", standup_views.of_series, name="standup-series"),
    path(f"{ONE}/answer", standup_views.one, name="standup"),
    path(ONE, views.meeting, name="meeting"),
    path(f"{ONE}/edit", writing_views.edit, name="meeting-edit"),
    path(f"{ONE}/cancel", writing_views.cancel, name="meeting-cancel"),
    path(f"{ONE}/delete", writing_views.delete, name="meeting-delete"),
    path(f"{ONE}/agenda", minutes_views.agenda, name="meeting-agenda"),
    path(f"{ONE}/lines", minutes_views.line, name="meeting-line"),
    path(f"{ONE}/lines/<int:line>", minutes_views.change, name="meeting-line-change"),
    path(f"{ONE}/presence", minutes_views.presence, name="meeting-presence"),
    path(f"{ONE}/close", closing_views.close, name="meeting-close"),
    path(f"{ONE}/approval", closing_views.approval, name="meeting-approval"),
    path(f"{ONE}/invitation.ics", ical_views.meeting_file, name="meeting-ics"),
    path(f"{ONE}/invite", ical_views.invite, name="meeting-invite"),
]
