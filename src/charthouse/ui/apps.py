"""The ui app: templates, components and the registry that the chapters fill."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Holds what every page shares."""

    name = "charthouse.ui"
    label = "ui"
    verbose_name = "Pages"
