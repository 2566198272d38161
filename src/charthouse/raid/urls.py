"""Addresses of the RAID chapter."""

from django.urls import path

from charthouse.raid import happening_views, rule_views, views

urlpatterns = [
    path("projects/<key:key>/log/", views.log, name="project-log"),
    path("projects/<key:key>/log/new", views.new, name="log-new"),
    path("projects/<key:key>/log/rule", rule_views.project_rules, name="log-rule"),
    path("projects/<key:key>/log/take-back", rule_views.take_back, name="log-take-back"),
    path("escalation/", rule_views.house_rules, name="house-escalation"),
    path("projects/<key:key>/log/export.<str:kind>", views.export, name="log-export"),
    path("projects/<key:key>/log/<int:number>", views.entry, name="log-entry"),
    path("projects/<key:key>/log/<int:number>/edit", views.edit, name="log-edit"),
    path("projects/<key:key>/log/<int:number>/links", views.links, name="log-links"),
    path("projects/<key:key>/log/<int:number>/delete", views.delete, name="log-delete"),
    path("projects/<key:key>/risks/<int:number>/happened", happening_views.happened, name="risk-happened"),
]
