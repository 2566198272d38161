"""Addresses of the chapter of reports."""

from django.urls import path

from charthouse.reports import views, writing_views

HOME = "projects/<key:key>/reports/"

urlpatterns = [
    path(HOME, views.reports, name="project-reports"),
    path(f"{HOME}new", writing_views.new, name="report-new"),
    path(f"{HOME}<int:number>", views.report, name="report"),
    path(f"{HOME}<int:number>/edit", writing_views.edit, name="report-edit"),
    path(f"{HOME}<int:number>/refresh", writing_views.refresh, name="report-refresh"),
    path(f"{HOME}<int:number>/sentence", writing_views.sentence, name="report-sentence"),
    path(f"{HOME}<int:number>/add", writing_views.add, name="report-add"),
    path(f"{HOME}<int:number>/send", writing_views.send, name="report-send"),
    path(f"{HOME}<int:number>/delete", writing_views.delete, name="report-delete"),
]
