"""The ui app: templates, components and the registry that the chapters fill."""

from django.apps import AppConfig

from charthouse.ui.quickening import quicken


class UiConfig(AppConfig):
    """Holds what every page shares."""

    name = "charthouse.ui"
    label = "ui"
    verbose_name = "Pages"

    def ready(self) -> None:
        """Before the first page."""
        quicken()
