"""The ui chapter as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the ui chapter."""

    name = "charthouse.ui"
    label = "ui"
