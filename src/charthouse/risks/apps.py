"""The risks chapter as a Django app."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    """Registers the risks chapter."""

    name = "charthouse.risks"
    label = "risks"

    def ready(self) -> None:
        """Let what happens in the register be told and taken back."""
        from charthouse.risks.deeds import register_risk_deeds
        from charthouse.risks.undoing import register_inverses, register_tables

        register_tables()
        register_risk_deeds()
        register_inverses()
