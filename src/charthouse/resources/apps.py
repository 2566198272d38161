"""The resources chapter as a Django app."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """Registers the resources chapter."""

    name = "charthouse.resources"
    label = "resources"
