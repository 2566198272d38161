"""Addresses of the portfolio, of each project's overview, and of late tasks."""

from django.urls import path

from charthouse.portfolio import late_views, portfolio_views, since_views, views

urlpatterns = [
    path("portfolio/", portfolio_views.portfolio, name="portfolio"),
    path("portfolio/projects.<slug:kind>", portfolio_views.portfolio_file, name="portfolio-file"),
    path("projects/<key:key>/", views.project, name="project"),
    path("projects/<key:key>/late/", late_views.project_late, name="project-late"),
    path("projects/<key:key>/changes/", since_views.project_since, name="project-changes"),
    path("late/", late_views.late, name="late"),
]
