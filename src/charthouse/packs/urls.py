"""Addresses of the packs chapter."""

from django.urls import path

from charthouse.packs import own_views, views

urlpatterns = [
    path("packs/", views.packs, name="packs"),
    path("packs/advice", views.advise, name="packs-advice"),
    path("packs/begin", views.begin, name="packs-begin"),
    path("packs/bring-in", own_views.bring_in, name="packs-bring-in"),
    path("packs/<slug:slug>/", views.pack, name="pack"),
    path("packs/<slug:slug>/pack.toml", views.text, name="pack-text"),
    path("packs/<slug:slug>/pack.<slug:ending>", views.printed, name="pack-paper"),
    path("packs/<slug:slug>/copy", own_views.copy, name="pack-copy"),
    path("packs/<slug:slug>/edit", own_views.edit, name="pack-edit"),
    path("packs/<slug:slug>/state", own_views.become, name="pack-state"),
    path("projects/<key:key>/set-up/", views.set_up, name="project-set-up"),
    path("projects/<key:key>/set-up/save", own_views.save_project, name="project-save-pack"),
]
