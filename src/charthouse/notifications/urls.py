"""Addresses of notices."""

from django.urls import path

from charthouse.notifications import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("profile/notices/", views.ways, name="notice-ways"),
]
