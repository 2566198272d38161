"""The outlook chapter as a Django app."""

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    """Registers the outlook chapter."""

    name = "charthouse.outlook"
    label = "outlook"

    def ready(self) -> None:
        """Give the chapter its place in the shell, its job and its schedule."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.jobs import registry, schedules
        from charthouse.outlook.trend import EVERY_HOUR, LOOK
        from charthouse.ui.shell import Chapter, shell

        registry.register(LOOK)
        schedules.register(EVERY_HOUR)
        shell.add_chapter(Chapter("outlook", _("Health"), "project-health", "outlook", covers=("health",)))
