"""Where the calendars of projects and of the organisation are."""

from django.urls import path

from charthouse.plan.calendars import organisation_views, views

_ONE = "projects/<plan:key>/calendars/<int:number>/"
_OURS = "calendars/<int:number>/"

urlpatterns = [
    path("projects/<plan:key>/calendars/", views.calendars, name="calendars"),
    path("projects/<plan:key>/calendars/new", views.new_calendar, name="calendar-new"),
    path("projects/<plan:key>/calendars/own-hours", views.own_hours, name="calendar-own-hours"),
    path("projects/<plan:key>/calendars/whose-hours", views.whose_hours, name="calendars-whose-hours"),
    path(_ONE, views.calendar, name="calendar"),
    path(f"{_ONE}week", views.week, name="calendar-week"),
    path(f"{_ONE}exceptions/new", views.new_exception, name="calendar-exception-new"),
    path(f"{_ONE}exceptions/<int:place>", views.exception, name="calendar-exception"),
    path(f"{_ONE}exceptions/<int:place>/remove", views.remove_exception, name="calendar-exception-remove"),
    path(f"{_ONE}holidays", views.holidays, name="calendar-holidays"),
    path(f"{_ONE}holidays/remove", views.remove_holidays, name="calendar-holidays-remove"),
    path(f"{_ONE}standard", views.standard, name="calendar-standard"),
    path(f"{_ONE}tasks", views.tasks, name="calendar-tasks"),
    path(f"{_ONE}delete", views.delete, name="calendar-delete"),
    path("projects/<plan:key>/calendars/take", views.take, name="calendar-take"),
    path("projects/<plan:key>/calendars/follow", views.follow, name="calendars-follow"),
    path("calendars/", organisation_views.calendars, name="organisation-calendars"),
    path("calendars/new", organisation_views.new_calendar, name="organisation-calendar-new"),
    path("calendars/undo/<int:number>", organisation_views.undo, name="organisation-calendar-undo"),
    path(_OURS, organisation_views.calendar, name="organisation-calendar"),
    path(f"{_OURS}week", organisation_views.week, name="organisation-calendar-week"),
    path(f"{_OURS}exceptions/new", organisation_views.new_exception, name="organisation-calendar-exception-new"),
    path(f"{_OURS}exceptions/<int:place>", organisation_views.exception, name="organisation-calendar-exception"),
    path(
        f"{_OURS}exceptions/<int:place>/remove",
        organisation_views.remove_exception,
        name="organisation-calendar-exception-remove",
    ),
    path(f"{_OURS}holidays", organisation_views.holidays, name="organisation-calendar-holidays"),
    path(f"{_OURS}holidays/remove", organisation_views.remove_holidays, name="organisation-calendar-holidays-remove"),
    path(f"{_OURS}retire", organisation_views.retire, name="organisation-calendar-retire"),
]
