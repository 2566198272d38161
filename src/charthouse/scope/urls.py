"""Addresses of the scope chapter."""

from django.urls import path

from charthouse.scope import (
    appraisal_views,
    deliverable_views,
    document_views,
    import_views,
    package_views,
    trace_views,
    views,
)

HOME = "projects/<key:key>/scope/"

urlpatterns = [
    path(HOME, views.register, name="project-scope"),
    path(f"{HOME}step", views.step, name="scope-step"),
    path(f"{HOME}tasks", deliverable_views.find_tasks, name="scope-tasks"),
    path(f"{HOME}trace", trace_views.trace, name="scope-trace"),
    path(f"{HOME}trace/set", trace_views.set_trace, name="scope-trace-set"),
    path(f"{HOME}wbs/", package_views.dictionary, name="wbs-dictionary"),
    path(f"{HOME}wbs/export.<str:kind>", package_views.export, name="wbs-export"),
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
    path(f"{HOME}options/", appraisal_views.register, name="appraisals"),
    path(f"{HOME}options/new", appraisal_views.new, name="appraisal-new"),
    path(f"{HOME}options/<int:number>", appraisal_views.appraisal, name="appraisal"),
    path(f"{HOME}options/<int:number>/edit", appraisal_views.edit, name="appraisal-edit"),
    path(f"{HOME}options/<int:number>/delete", appraisal_views.delete, name="appraisal-delete"),
    path(f"{HOME}options/<int:number>/score", appraisal_views.score, name="appraisal-score"),
    path(f"{HOME}options/<int:number>/decide", appraisal_views.decide, name="appraisal-decide"),
    path(f"{HOME}options/<int:number>/reopen", appraisal_views.reopen, name="appraisal-reopen"),
    path(f"{HOME}options/<int:number>/export.<str:kind>", appraisal_views.export, name="appraisal-export"),
    path(f"{HOME}options/<int:number>/criterion", appraisal_views.new_criterion, name="criterion-new"),
    path(f"{HOME}options/<int:number>/option", appraisal_views.new_option, name="option-new"),
    path(f"{HOME}options/criteria/<int:number>", appraisal_views.edit_criterion, name="criterion-edit"),
    path(f"{HOME}options/criteria/<int:number>/delete", appraisal_views.delete_criterion, name="criterion-delete"),
    path(f"{HOME}options/option/<int:number>", appraisal_views.edit_option, name="option-edit"),
    path(f"{HOME}options/option/<int:number>/delete", appraisal_views.delete_option, name="option-delete"),
]
