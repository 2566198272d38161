"""Addresses of background work."""

from django.urls import path

from charthouse.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/tray", views.tray, name="job-tray"),
    path("jobs/seen", views.see, name="jobs-seen"),
    path("jobs/<uuid:job_id>/cancel", views.cancel, name="job-cancel"),
]
