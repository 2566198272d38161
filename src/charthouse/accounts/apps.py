"""The accounts chapter as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the accounts chapter."""

    name = "charthouse.accounts"
    label = "accounts"
