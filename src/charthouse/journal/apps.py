"""The journal chapter as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the journal chapter."""

    name = "charthouse.journal"
    label = "journal"
