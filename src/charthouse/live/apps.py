"""The live chapter as a Django app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Registers the live chapter and the channel of each person."""

    name = "charthouse.live"
    label = "live"

    def ready(self) -> None:
        """Make known the channel that everybody has for themselves."""
        from charthouse.live.channels import ChannelKind, only_oneself, register

        register(ChannelKind("user", only_oneself))
