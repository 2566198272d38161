"""The estimates chapter as a Django app."""

from django.apps import AppConfig


class EstimatesConfig(AppConfig):
    """Registers the estimates chapter."""

    name = "charthouse.estimates"
    label = "estimates"

    def ready(self) -> None:
        """Let what happens to estimates be told and taken back."""
        from charthouse.estimates.deeds import register_estimate_deeds
        from charthouse.estimates.undoing import register_inverses, register_tables

        register_tables()
        register_estimate_deeds()
        register_inverses()
