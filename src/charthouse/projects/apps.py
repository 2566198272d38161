"""The projects chapter as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Registers the projects chapter."""

    name = "charthouse.projects"
    label = "projects"
