"""Addresses of the stakeholders chapter."""

from django.urls import path

from charthouse.stakeholders import communication_views, views

urlpatterns = [
    path("projects/<key:key>/stakeholders/", views.register, name="project-stakeholders"),
    path("projects/<key:key>/stakeholders/new", views.new, name="stakeholder-new"),
    path("projects/<key:key>/stakeholders/export.<str:kind>", views.export, name="stakeholders-export"),
    path("projects/<key:key>/stakeholders/<int:number>", views.stakeholder, name="stakeholder"),
    path("projects/<key:key>/stakeholders/<int:number>/edit", views.edit, name="stakeholder-edit"),
    path("projects/<key:key>/stakeholders/<int:number>/place", views.place, name="stakeholder-place"),
    path("projects/<key:key>/stakeholders/<int:number>/delete", views.delete, name="stakeholder-delete"),
    path(
        "projects/<key:key>/stakeholders/communication/",
        communication_views.communications,
        name="project-communications",
    ),
    path("projects/<key:key>/stakeholders/communication/new", communication_views.new, name="communication-new"),
    path(
        "projects/<key:key>/stakeholders/communication/export.<str:kind>",
        communication_views.export,
        name="communications-export",
    ),
    path(
        "projects/<key:key>/stakeholders/communication/<int:number>",
        communication_views.communication,
        name="communication",
    ),
    path(
        "projects/<key:key>/stakeholders/communication/<int:number>/edit",
        communication_views.edit,
        name="communication-edit",
    ),
    path(
        "projects/<key:key>/stakeholders/communication/<int:number>/delete",
        communication_views.delete,
        name="communication-delete",
    ),
]
