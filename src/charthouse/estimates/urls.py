"""Addresses of the estimates chapter."""

from django.urls import path

from charthouse.estimates import calculation_views, past_views, reference_views, team_views, views

urlpatterns = [
    path("past-work/", past_views.past_work, name="past-work"),
    path("past-work/import", past_views.bring_in, name="past-work-import"),
    path("past-work/<int:number>", past_views.batch, name="past-batch"),
    path("past-work/<int:number>/remove", past_views.remove, name="past-batch-remove"),
    path("projects/<key:key>/estimates/", views.estimates, name="project-estimates"),
    path("projects/<key:key>/estimates/enter", views.enter, name="estimates-enter"),
    path("projects/<key:key>/estimates/confidence", views.confidence, name="estimates-confidence"),
    path("projects/<key:key>/estimates/tasks/<int:number>", views.history, name="estimate-history"),
    path("projects/<key:key>/estimates/reference", reference_views.reference, name="estimates-reference"),
    path(
        "projects/<key:key>/estimates/tasks/<int:number>/methods", calculation_views.compared, name="estimates-compared"
    ),
    path("projects/<key:key>/estimates/calculations/", calculation_views.all_of_them, name="calculations"),
    path("projects/<key:key>/estimates/calculations/new", calculation_views.new, name="calculation-new"),
    path("projects/<key:key>/estimates/calculations/<int:number>", calculation_views.one, name="calculation"),
    path("projects/<key:key>/estimates/calculations/<int:number>/put", calculation_views.put, name="calculation-put"),
    path(
        "projects/<key:key>/estimates/calculations/<int:number>/remove",
        calculation_views.remove,
        name="calculation-remove",
    ),
    path("projects/<key:key>/estimates/team/", team_views.teams, name="team-estimates"),
    path("projects/<key:key>/estimates/team/new", team_views.new, name="team-estimate-new"),
    path("projects/<key:key>/estimates/team/<int:number>", team_views.team, name="team-estimate"),
    path("projects/<key:key>/estimates/team/<int:number>/answer", team_views.answer, name="team-estimate-answer"),
    path("projects/<key:key>/estimates/team/<int:number>/round", team_views.another, name="team-estimate-round"),
    path("projects/<key:key>/estimates/team/<int:number>/excuse", team_views.excuse, name="team-estimate-excuse"),
    path("projects/<key:key>/estimates/team/<int:number>/agree", team_views.agree, name="team-estimate-agree"),
    path("projects/<key:key>/estimates/team/<int:number>/cancel", team_views.cancel, name="team-estimate-cancel"),
]
