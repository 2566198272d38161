"""The accounts chapter as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the accounts chapter."""

    name = "charthouse.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Give the chapter its places in the shell, and say what invitations can bring along."""
        from charthouse.accounts.giving import register_grants
        from charthouse.accounts.places import register_places

        register_places()
        register_grants()
