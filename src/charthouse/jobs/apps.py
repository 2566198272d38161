"""The jobs chapter as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the jobs chapter."""

    name = "charthouse.jobs"
    label = "jobs"
