"""Addresses of accounts; signing in itself is allauth's."""

from django.urls import path

from charthouse.accounts import views

urlpatterns = [
    path("setup/", views.first_account, name="first-account"),
    path("profile/", views.profile, name="profile"),
    path("people/", views.people, name="people"),
]
