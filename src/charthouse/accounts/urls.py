"""Addresses of accounts; signing in itself is allauth's."""

from django.urls import path

from charthouse.accounts import invitation_views, views

urlpatterns = [
    path("setup/", views.first_account, name="first-account"),
    path("profile/", views.profile, name="profile"),
    path("people/", views.people, name="people"),
    path("invitation/", invitation_views.invitation, name="invitation"),
    path("invitation/<str:secret>/", invitation_views.invitation_link, name="invitation-link"),
]
