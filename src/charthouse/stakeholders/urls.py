"""Addresses of the stakeholders chapter."""

from django.urls import path

from charthouse.stakeholders import views

urlpatterns = [
    path("projects/<key:key>/stakeholders/", views.register, name="project-stakeholders"),
    path("projects/<key:key>/stakeholders/new", views.new, name="stakeholder-new"),
    path("projects/<key:key>/stakeholders/export.<str:kind>", views.export, name="stakeholders-export"),
    path("projects/<key:key>/stakeholders/<int:number>", views.stakeholder, name="stakeholder"),
    path("projects/<key:key>/stakeholders/<int:number>/edit", views.edit, name="stakeholder-edit"),
    path("projects/<key:key>/stakeholders/<int:number>/place", views.place, name="stakeholder-place"),
    path("projects/<key:key>/stakeholders/<int:number>/delete", views.delete, name="stakeholder-delete"),
]
