"""Addresses of the goals chapter."""

from django.urls import path

from charthouse.goals import benchmark_views, benefit_views, kpi_views, strategy_views, views

urlpatterns = [
    path("strategic-goals/", strategy_views.goals, name="strategic-goals"),
    path("strategic-goals/new", strategy_views.new, name="strategic-goal-new"),
    path("strategic-goals/<int:number>", strategy_views.edit, name="strategic-goal"),
    path("kpi-benchmarks/", benchmark_views.kept, name="kpi-benchmarks"),
    path("kpi-benchmarks/<int:number>/count", benchmark_views.count, name="kpi-benchmark-count"),
    path("projects/<key:key>/goals/kpis/keep", benchmark_views.keep, name="kpi-benchmarks-keep"),
    path("projects/<key:key>/goals/", views.goals, name="project-goals"),
    path("projects/<key:key>/goals/new", views.new, name="goal-new"),
    path("projects/<key:key>/goals/export.<str:kind>", views.export, name="goals-export"),
    path("projects/<key:key>/goals/<int:number>", views.goal, name="goal"),
    path("projects/<key:key>/goals/<int:number>/edit", views.edit, name="goal-edit"),
    path("projects/<key:key>/goals/<int:number>/delete", views.delete, name="goal-delete"),
    path("projects/<key:key>/goals/kpis/new", kpi_views.new, name="kpi-new"),
    path("projects/<key:key>/goals/kpis/<int:number>", kpi_views.kpi, name="kpi"),
    path("projects/<key:key>/goals/kpis/<int:number>/edit", kpi_views.edit, name="kpi-edit"),
    path("projects/<key:key>/goals/kpis/<int:number>/delete", kpi_views.delete, name="kpi-delete"),
    path("projects/<key:key>/goals/kpis/<int:number>/measure", kpi_views.measure, name="kpi-measure"),
    path("projects/<key:key>/goals/kpis/<int:number>/withdraw", kpi_views.withdraw, name="kpi-withdraw"),
    path("projects/<key:key>/goals/kpis/<int:number>/file", kpi_views.take_file, name="kpi-file"),
    path("projects/<key:key>/goals/kpis/<int:number>/measurements.csv", kpi_views.export, name="kpi-export"),
    path("projects/<key:key>/goals/benefits/new", benefit_views.new, name="benefit-new"),
    path("projects/<key:key>/goals/benefits/<int:number>", benefit_views.benefit, name="benefit"),
    path("projects/<key:key>/goals/benefits/<int:number>/edit", benefit_views.edit, name="benefit-edit"),
    path("projects/<key:key>/goals/benefits/<int:number>/review", benefit_views.review, name="benefit-review"),
    path("projects/<key:key>/goals/benefits/<int:number>/delete", benefit_views.delete, name="benefit-delete"),
]
