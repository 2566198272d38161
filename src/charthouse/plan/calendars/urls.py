"""Where a project's calendars are."""

from django.urls import path

from charthouse.plan.calendars import views

_ONE = "projects/<plan:key>/calendars/<int:number>/"

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
]
