"""Addresses of the outlook chapter."""

from django.urls import path

from charthouse.outlook import outlook_views, value_views, views

urlpatterns = [
    path("projects/<key:key>/outlook/", outlook_views.outlook, name="outlook"),
    path("projects/<key:key>/outlook/run", outlook_views.run, name="outlook-run"),
    path("projects/<key:key>/outlook/settings", outlook_views.settle, name="outlook-settings"),
    path("projects/<key:key>/outlook/tables/<slug:name>.csv", outlook_views.table, name="outlook-table"),
    path("projects/<key:key>/earned-value/", value_views.earned_value, name="earned-value"),
    path(
        "projects/<key:key>/earned-value/curve.csv",
        value_views.earned_value_file,
        {"what": "curve"},
        name="earned-value-curve",
    ),
    path(
        "projects/<key:key>/earned-value/tasks.csv",
        value_views.earned_value_file,
        {"what": "tasks"},
        name="earned-value-tasks",
    ),
    path("projects/<key:key>/health/", views.health, name="project-health"),
    path("projects/<key:key>/health/points/<int:point>/", views.point, name="health-point"),
    path("projects/<key:key>/health/points/<int:point>/repairs/<int:number>", views.repairs, name="health-repairs"),
    path(
        "projects/<key:key>/health/points/<int:point>/repairs/<int:number>/make", views.make, name="health-repair-make"
    ),
]
