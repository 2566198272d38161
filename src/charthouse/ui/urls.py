"""The shell's addresses."""

from django.urls import path

from charthouse.ui import views

app_name = "ui"
urlpatterns = [
    path("favicon.ico", views.favicon),
    path("palette", views.palette, name="palette"),
    path("theme", views.choose_theme, name="theme"),
    path("components/", views.components, name="components"),
]
