"""Addresses of the risks chapter."""

from django.urls import path

from charthouse.risks import burn_views, group_views, matrix_views, views, workshop_views

urlpatterns = [
    path("projects/<key:key>/risks/", views.register, name="project-risks"),
    path("projects/<key:key>/risks/new", views.new, name="risk-new"),
    path("projects/<key:key>/risks/tasks", views.find_tasks, name="risk-tasks"),
    path("projects/<key:key>/risks/export.<str:kind>", views.export, name="risks-export"),
    path("projects/<key:key>/risks/groups/", group_views.groups, name="risk-groups"),
    path("projects/<key:key>/risks/groups/<int:number>", group_views.group, name="risk-group"),
    path("projects/<key:key>/risks/exposure", burn_views.page, name="risk-burn"),
    path("projects/<key:key>/risks/exposure/<str:unit>.csv", burn_views.figures, name="risk-burn-figures"),
    path("projects/<key:key>/risks/matrix", matrix_views.project_matrix, name="risk-matrix"),
    path("risk-matrix/", matrix_views.house_matrix, name="house-risk-matrix"),
    path("projects/<key:key>/risks/workshops/", workshop_views.workshops, name="risk-workshops"),
    path("projects/<key:key>/risks/workshops/new", workshop_views.new, name="risk-workshop-new"),
    path("projects/<key:key>/risks/workshops/<int:number>", workshop_views.workshop, name="risk-workshop"),
    path("projects/<key:key>/risks/workshops/<int:number>/write", workshop_views.write, name="risk-workshop-write"),
    path("projects/<key:key>/risks/workshops/<int:number>/ready", workshop_views.ready, name="risk-workshop-ready"),
    path("projects/<key:key>/risks/workshops/<int:number>/leave", workshop_views.leave, name="risk-workshop-leave"),
    path("projects/<key:key>/risks/workshops/<int:number>/rate", workshop_views.rate, name="risk-workshop-rate"),
    path("projects/<key:key>/risks/workshops/<int:number>/step", workshop_views.step, name="risk-workshop-step"),
    path("projects/<key:key>/risks/workshops/<int:number>/take", workshop_views.take, name="risk-workshop-take"),
    path("projects/<key:key>/risks/<int:number>", views.risk, name="risk"),
    path("projects/<key:key>/risks/<int:number>/edit", views.edit, name="risk-edit"),
    path("projects/<key:key>/risks/<int:number>/place", views.place, name="risk-place"),
    path("projects/<key:key>/risks/<int:number>/delete", views.delete, name="risk-delete"),
]
