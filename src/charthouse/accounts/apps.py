"""The accounts chapter as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the accounts chapter."""

    name = "charthouse.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Keep the theme that somebody chooses."""
        from charthouse.accounts.places import register_places

        register_places()
