"""The journal chapter as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the journal chapter."""

    name = "charthouse.journal"
    label = "journal"

    def ready(self) -> None:
        """Write down what changes in accounts, which lie below."""
        from charthouse.accounts.recording import register_recorder
        from charthouse.journal.actions import record

        register_recorder(record)
