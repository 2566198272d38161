"""Addresses of the team chapter."""

from django.urls import path

from charthouse.team import views

urlpatterns = [
    path("projects/<key:key>/team/", views.team, name="project-team"),
    path("my-people/", views.my_people, name="my-people"),
    path("my-work/", views.my_work, name="my-work"),
]
