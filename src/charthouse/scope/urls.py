"""Addresses of the scope chapter."""

from django.urls import path

from charthouse.scope import deliverable_views, document_views, import_views, trace_views, views

HOME = "projects/<key:key>/scope/"

urlpatterns = [
    path(HOME, views.register, name="project-scope"),
    path(f"{HOME}step", views.step, name="scope-step"),
    path(f"{HOME}tasks", deliverable_views.find_tasks, name="scope-tasks"),
    path(f"{HOME}trace", trace_views.trace, name="scope-trace"),
    path(f"{HOME}trace/set", trace_views.set_trace, name="scope-trace-set"),
    path(f"{HOME}document", document_views.document, name="scope-document"),
    path(f"{HOME}requirements/new", views.new, name="requirement-new"),
    path(f"{HOME}requirements/quick", views.quick, name="requirement-quick"),
    path(f"{HOME}requirements/import", import_views.bring_in, name="requirements-import"),
    path(f"{HOME}requirements/export.<str:kind>", views.export, name="requirements-export"),
    path(f"{HOME}requirements/<int:number>", views.requirement, name="requirement"),
    path(f"{HOME}requirements/<int:number>/edit", views.edit, name="requirement-edit"),
    path(f"{HOME}requirements/<int:number>/set", views.set_in_place, name="requirement-set"),
    path(f"{HOME}requirements/<int:number>/delete", views.delete, name="requirement-delete"),
    path(f"{HOME}deliverables/", deliverable_views.register, name="deliverables"),
    path(f"{HOME}deliverables/new", deliverable_views.new, name="deliverable-new"),
    path(f"{HOME}deliverables/plan", deliverable_views.plan, name="deliverables-plan"),
    path(f"{HOME}deliverables/<int:number>", deliverable_views.deliverable, name="deliverable"),
    path(f"{HOME}deliverables/<int:number>/edit", deliverable_views.edit, name="deliverable-edit"),
    path(f"{HOME}deliverables/<int:number>/delete", deliverable_views.delete, name="deliverable-delete"),
]
