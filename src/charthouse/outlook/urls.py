"""Addresses of the outlook chapter."""

from django.urls import path

from charthouse.outlook import views

urlpatterns = [
    path("projects/<key:key>/health/", views.health, name="project-health"),
    path("projects/<key:key>/health/points/<int:point>/", views.point, name="health-point"),
    path("projects/<key:key>/health/points/<int:point>/repairs/<int:number>", views.repairs, name="health-repairs"),
    path(
        "projects/<key:key>/health/points/<int:point>/repairs/<int:number>/make", views.make, name="health-repair-make"
    ),
]
