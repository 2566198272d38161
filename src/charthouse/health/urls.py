"""Addresses of health and figures."""

from django.urls import path

from charthouse.health import views

urlpatterns = [
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("metrics", views.figures, name="metrics"),
]
