"""Where the plan page, its data and its tasks are."""

from django.urls import path

from charthouse.plan import baseline_views, edit_views, page_views, publishing_views

app_name = "plan_page"
urlpatterns = [
    path("projects/<key:key>/plan/", page_views.plan_page, name="page"),
    path("projects/<key:key>/plan/data.json", page_views.plan_data, name="data"),
    path("projects/<key:key>/plan/baselines/<int:number>/dates.json", page_views.baseline_data, name="baseline-data"),
    path("projects/<key:key>/plan/edits", edit_views.edits, name="edits"),
    path("projects/<key:key>/plan/changes", edit_views.changes, name="changes"),
    path("projects/<key:key>/plan/undo", edit_views.undo, name="undo"),
    path("projects/<key:key>/plan/redo", edit_views.redo, name="redo"),
    path("projects/<key:key>/plan/undoable", edit_views.undoable, name="undoable"),
    path("projects/<key:key>/plan/publish", publishing_views.publish, name="publish"),
    path("projects/<key:key>/plan/publishing", publishing_views.choose, name="choose-publishing"),
    path("projects/<key:key>/plan/publications/<int:number>/take-back", publishing_views.take_back, name="take-back"),
    path("projects/<key:key>/plan/table/", page_views.plan_table, name="table"),
    path("projects/<key:key>/baselines/", baseline_views.baselines, name="baselines"),
    path("projects/<key:key>/baselines/take", baseline_views.take, name="take-baseline"),
    path("projects/<key:key>/baselines/<int:number>/", baseline_views.baseline, name="baseline"),
    path("projects/<key:key>/baselines/<int:number>/describe", baseline_views.describe, name="describe-baseline"),
    path("projects/<key:key>/tasks/<int:number>", page_views.task_panel, name="task"),
]
