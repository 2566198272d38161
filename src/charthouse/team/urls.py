"""Addresses of the team chapter."""

from django.urls import path

from charthouse.team import views
from charthouse.team.hours import views as hours_views
from charthouse.team.rounds import my_views, round_views

urlpatterns = [
    path("projects/<key:key>/team/", views.team, name="project-team"),
    path("projects/<key:key>/rounds/", round_views.rounds, name="project-rounds"),
    path("projects/<key:key>/rounds/open", round_views.open_now, name="round-open"),
    path("projects/<key:key>/rounds/rhythm", round_views.rhythm, name="round-rhythm"),
    path("projects/<key:key>/rounds/<int:number>", round_views.one_round, name="round"),
    path("projects/<key:key>/rounds/<int:number>/remind", round_views.remind, name="round-remind"),
    path("projects/<key:key>/rounds/<int:number>/accept", round_views.accept_all, name="round-accept"),
    path("projects/<key:key>/rounds/<int:number>/close", round_views.close, name="round-close"),
    path("projects/<key:key>/rounds/<int:number>/<int:place>/judge", round_views.judge, name="round-judge"),
    path("projects/<key:key>/rounds/<int:number>/<int:place>/fill-in", round_views.fill_in, name="round-fill-in"),
    path("projects/<key:key>/my-round/", my_views.my_round, name="my-round"),
    path("projects/<key:key>/my-round/<int:number>/<int:place>", my_views.answer, name="my-answer"),
    path("projects/<key:key>/my-hours/", hours_views.my_hours, name="my-hours"),
    path("projects/<key:key>/my-hours/<int:number>/withdraw", hours_views.withdraw_hours, name="hours-withdraw"),
    path("projects/<key:key>/hours/", hours_views.project_hours, name="project-hours"),
    path("projects/<key:key>/hours/book", hours_views.book_hours, name="hours-book"),
    path("projects/<key:key>/hours/file.<str:kind>", hours_views.hours_file, name="hours-file"),
    path("my-people/", views.my_people, name="my-people"),
    path("my-work/", views.my_work, name="my-work"),
]
