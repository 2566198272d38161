"""The packs chapter as a Django app."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Registers the packs chapter."""

    name = "charthouse.packs"
    label = "packs"

    def ready(self) -> None:
        """Let what happens to packs be told and taken back; give the chapter its place in the shell."""
        from charthouse.packs.deeds import register_pack_deeds
        from charthouse.packs.places import register_places
        from charthouse.packs.undoing import register_inverses, register_tables

        register_tables()
        register_pack_deeds()
        register_inverses()
        register_places()
