"""Addresses of the chapter of stages."""

from django.urls import path

from charthouse.stages import exception_views, gate_views, views

urlpatterns = [
    path("projects/<key:key>/stages/", views.road, name="project-stages"),
    path("projects/<key:key>/stages/plan", views.plan_approval, name="plan-approval"),
    path("projects/<key:key>/stages/plan/tolerances", views.plan_bounds, name="plan-bounds"),
    path("projects/<key:key>/stages/new", views.stage_new, name="stage-new"),
    path("projects/<key:key>/stages/<int:number>/edit", views.stage_edit, name="stage-edit"),
    path("projects/<key:key>/stages/<int:number>/delete", views.stage_delete, name="stage-delete"),
    path("projects/<key:key>/stages/gates/new", gate_views.gate_new, name="gate-new"),
    path("projects/<key:key>/stages/gates/<int:number>", gate_views.gate, name="gate"),
    path("projects/<key:key>/stages/gates/<int:number>/edit", gate_views.gate_edit, name="gate-edit"),
    path("projects/<key:key>/stages/gates/<int:number>/delete", gate_views.gate_delete, name="gate-delete"),
    path(
        "projects/<key:key>/stages/gates/<int:number>/criteria/<int:place>", gate_views.gate_answer, name="gate-answer"
    ),
    path("projects/<key:key>/stages/exceptions/<int:number>", exception_views.stage_exception, name="stage-exception"),
    path(
        "projects/<key:key>/stages/exceptions/<int:number>/options",
        exception_views.exception_options,
        name="exception-options",
    ),
]
