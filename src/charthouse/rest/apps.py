"""The API's frame as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestConfig(AppConfig):
    """Keeps the answers to idempotency keys and the counts of requests."""

    name = "charthouse.rest"
    label = "rest"

    def ready(self) -> None:
        """Show the reference in everybody's menu."""
        from charthouse.ui.shell import MainPage, shell

        shell.add_help_page(MainPage("api", _("API reference"), "api-reference", "info"))
