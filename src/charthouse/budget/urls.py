"""Addresses of the budget chapter."""

from django.urls import path

from charthouse.budget import views

urlpatterns = [
    path("projects/<key:key>/costs/", views.costs, name="costs"),
    path("projects/<key:key>/costs/cut-off", views.cut_off, name="costs-cut-off"),
    path("projects/<key:key>/costs/import", views.import_costs, name="costs-import"),
    path("projects/<key:key>/costs/entries/", views.entries, name="cost-entries"),
    path("projects/<key:key>/costs/entries/<int:number>/reverse", views.reverse_entry, name="cost-reverse"),
]
