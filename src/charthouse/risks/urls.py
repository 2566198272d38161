"""Addresses of the risks chapter."""

from django.urls import path

from charthouse.risks import group_views, views

urlpatterns = [
    path("projects/<key:key>/risks/", views.register, name="project-risks"),
    path("projects/<key:key>/risks/new", views.new, name="risk-new"),
    path("projects/<key:key>/risks/tasks", views.find_tasks, name="risk-tasks"),
    path("projects/<key:key>/risks/export.<str:kind>", views.export, name="risks-export"),
    path("projects/<key:key>/risks/groups/", group_views.groups, name="risk-groups"),
    path("projects/<key:key>/risks/groups/<int:number>", group_views.group, name="risk-group"),
    path("projects/<key:key>/risks/<int:number>", views.risk, name="risk"),
    path("projects/<key:key>/risks/<int:number>/edit", views.edit, name="risk-edit"),
    path("projects/<key:key>/risks/<int:number>/delete", views.delete, name="risk-delete"),
]
