"""The journal chapter as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Registers the journal chapter."""

    name = "charthouse.journal"
    label = "journal"

    def ready(self) -> None:
        """Write down what changes in accounts, which lie below, tell it, and say through which token it came."""
        from charthouse.accounts import personal
        from charthouse.accounts.recording import register_recorder
        from charthouse.journal.acting import acting
        from charthouse.journal.actions import record
        from charthouse.journal.erasing import forget, told_of
        from charthouse.journal.models import Attachment, Comment
        from charthouse.journal.own_deeds import register_own_deeds
        from charthouse.journal.places import register_places
        from charthouse.journal.row_changes import register
        from charthouse.rest.callers import register_around

        register_recorder(record)
        register_own_deeds()
        register_around(lambda caller: acting(through=caller.through or None))
        register(Comment, stream="stream_id")
        register(Attachment, stream="stream_id")
        register_places()
        personal.register("journal", told_of, erase=forget)
