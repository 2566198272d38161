"""Where the plan page, its data and its tasks are."""

from django.urls import path

from charthouse.plan import (
    baseline_views,
    choice_views,
    edit_views,
    own_field_views,
    package_views,
    page_views,
    presence_views,
    publishing_views,
    scenario_views,
)
from charthouse.plan.page_views import MODES
from charthouse.plan.progressing import views as progress

app_name = "plan_page"
urlpatterns = [
    path("projects/<plan:key>/plan/", page_views.plan_page, name="page"),
    *(path(f"projects/<plan:key>/plan/{mode}/", page_views.plan_page, {"mode": mode}, name=mode) for mode in MODES),
    path("projects/<plan:key>/plan/absences.json", page_views.absences, name="absences"),
    path("projects/<plan:key>/plan/data.json", page_views.plan_data, name="data"),
    path("projects/<plan:key>/plan/baselines/<int:number>/dates.json", page_views.baseline_data, name="baseline-data"),
    path("projects/<plan:key>/plan/edits", edit_views.edits, name="edits"),
    path("projects/<plan:key>/plan/changes", edit_views.changes, name="changes"),
    path("projects/<plan:key>/plan/undo", edit_views.undo, name="undo"),
    path("projects/<plan:key>/plan/redo", edit_views.redo, name="redo"),
    path("projects/<plan:key>/plan/here", presence_views.here, name="here"),
    path("projects/<plan:key>/plan/choices", choice_views.choices, name="choices"),
    path("projects/<plan:key>/plan/undoable", edit_views.undoable, name="undoable"),
    path("projects/<plan:key>/plan/chosen", page_views.chosen_tasks, name="chosen"),
    path("projects/<key:key>/plan/begin", edit_views.begin, name="begin"),
    path("projects/<key:key>/plan/publish", publishing_views.publish, name="publish"),
    path("projects/<key:key>/plan/publishing", publishing_views.choose, name="choose-publishing"),
    path("projects/<key:key>/plan/publications/<int:number>/take-back", publishing_views.take_back, name="take-back"),
    path("projects/<key:key>/progress/", progress.progress, name="progress"),
    path("projects/<key:key>/progress/tasks/<int:number>", progress.report, name="progress-report"),
    path("projects/<key:key>/progress/update", progress.update, name="progress-update"),
    path("projects/<key:key>/progress/rules", progress.rules, name="progress-rules"),
    path("projects/<key:key>/progress/proposals/", progress.proposed, name="progress-proposals"),
    path("projects/<key:key>/progress/proposals/<int:number>", progress.decide, name="progress-decide"),
    path("projects/<plan:key>/plan/table/", page_views.plan_table, name="table"),
    path("projects/<key:key>/plan/fields/", own_field_views.fields, name="fields"),
    path("projects/<key:key>/plan/fields/add", own_field_views.add, name="add-field"),
    path("projects/<key:key>/plan/fields/field", own_field_views.field, name="field"),
    path("projects/<key:key>/baselines/", baseline_views.baselines, name="baselines"),
    path("projects/<key:key>/baselines/take", baseline_views.take, name="take-baseline"),
    path("projects/<key:key>/baselines/<int:number>/", baseline_views.baseline, name="baseline"),
    path("projects/<key:key>/baselines/<int:number>/describe", baseline_views.describe, name="describe-baseline"),
    path("projects/<key:key>/scenarios/", scenario_views.all_scenarios, name="scenarios"),
    path("projects/<key:key>/scenarios/branch", scenario_views.branch, name="branch-scenario"),
    path("projects/<key:key>/scenarios/<int:number>/", scenario_views.one_scenario, name="scenario"),
    path("projects/<key:key>/scenarios/<int:number>/adopt", scenario_views.adopting, name="adopt-scenario"),
    path("projects/<key:key>/scenarios/<int:number>/drop", scenario_views.drop, name="drop-scenario"),
    path("projects/<key:key>/scenarios/<int:number>/reopen", scenario_views.reopen, name="reopen-scenario"),
    path("projects/<key:key>/scenarios/<int:number>/describe", scenario_views.describe, name="describe-scenario"),
    path("projects/<key:key>/scenarios/<int:number>/ghosts.json", scenario_views.ghosts_json, name="scenario-ghosts"),
    path("projects/<plan:key>/tasks/<int:number>", page_views.task_panel, name="task"),
    path("projects/<plan:key>/tasks/<int:number>/package", package_views.package, name="package"),
]
