"""Addresses of the approvals chapter."""

from django.urls import path

from charthouse.approvals import link_views, views

urlpatterns = [
    path("to-sign/", views.to_sign, name="to-sign"),
    path("sign/document.<slug:ending>", link_views.printed, name="sign-paper"),
    path("sign/<str:secret>", link_views.sign_link, name="sign-link"),
    path("sign/", link_views.sign, name="sign"),
    path("projects/<key:key>/versions/propose/<slug:kind>", views.propose, name="version-propose"),
    path("projects/<key:key>/versions/<int:number>", views.version, name="version"),
    path("projects/<key:key>/versions/<int:number>.<slug:ending>", views.printed, name="version-paper"),
    path("projects/<key:key>/versions/<int:number>/answer/<int:request_id>", views.answer, name="version-answer"),
    path("projects/<key:key>/versions/<int:number>/record/<int:request_id>", views.record, name="version-record"),
    path("projects/<key:key>/versions/<int:number>/withdraw", views.withdraw, name="version-withdraw"),
    path("projects/<key:key>/versions/<int:number>/remind", views.remind, name="version-remind"),
    path("projects/<key:key>/versions/<int:number>/met/<int:condition_id>", views.met, name="version-met"),
    path("projects/<key:key>/versions/<int:number>/remarks", views.remark, name="version-remark"),
    path("projects/<key:key>/versions/<int:number>/remarks/<int:remark_id>", views.resolve, name="version-resolve"),
]
