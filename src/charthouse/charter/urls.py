"""Addresses of the charter chapter."""

from django.urls import path

from charthouse.charter import onward_views, views

urlpatterns = [
    path("projects/<key:key>/charter/", views.charter, name="project-charter"),
    path("projects/<key:key>/charter/here", views.here, name="charter-here"),
    path("projects/<key:key>/charter/news", views.news, name="charter-news"),
    path("projects/<key:key>/charter/<slug:name>", views.part, name="charter-part"),
    path("projects/<key:key>/charter/<slug:name>/row", views.row, name="charter-row"),
    path("projects/<key:key>/charter/<slug:name>/onward", onward_views.onward, name="charter-onward"),
    path("projects/<key:key>/charter/<slug:name>/back", onward_views.back, name="charter-back"),
]
