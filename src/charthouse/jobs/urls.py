"""Addresses of background work."""

from django.urls import path

from charthouse.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/all", views.all_jobs, name="all-jobs"),
    path("jobs/tray", views.tray, name="job-tray"),
    path("jobs/seen", views.see, name="jobs-seen"),
    path("jobs/schedules/", views.all_schedules, name="schedules"),
    path("jobs/schedules/<int:number>/", views.schedule, name="schedule"),
    path("jobs/schedules/<int:number>/pause", views.pause_schedule, name="schedule-pause"),
    path("jobs/schedules/<int:number>/resume", views.resume_schedule, name="schedule-resume"),
    path("jobs/schedules/<int:number>/fire", views.fire_schedule, name="schedule-fire"),
    path("jobs/<uuid:job_id>/", views.job, name="job"),
    path("jobs/<uuid:job_id>/cancel", views.cancel, name="job-cancel"),
    path("jobs/<uuid:job_id>/try-now", views.try_now, name="job-try-now"),
    path("jobs/<uuid:job_id>/again", views.start_again, name="job-again"),
]
