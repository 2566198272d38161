"""The accounts chapter as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the accounts chapter."""

    name = "charthouse.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Give the chapter its places in the shell; say what invitations bring along and how tokens are checked."""
        from charthouse.accounts.giving import register_grants
        from charthouse.accounts.places import register_places
        from charthouse.accounts.tokens import caller_behind
        from charthouse.rest.callers import register_bearer

        register_places()
        register_grants()
        register_bearer(caller_behind)
