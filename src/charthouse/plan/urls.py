"""Addresses of the plan chapter."""

from django.urls import include, path

from charthouse.plan import views

urlpatterns = [
    path("import/", views.choose_file, name="import"),
    path("import/<int:number>/", views.import_step, name="import-step"),
    path("import/template.<str:kind>", views.template, name="import-template"),
    path("import/<int:number>/columns", views.say_columns, name="import-columns"),
    path("import/<int:number>/commit", views.commit_import, name="import-commit"),
    path("import/<int:number>/discard", views.discard_import, name="import-discard"),
    path("", include("charthouse.plan.calendars.urls")),
    path("", include("charthouse.plan.page_urls")),
]
