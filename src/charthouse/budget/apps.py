"""The budget chapter as a Django app."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    """Registers the budget chapter."""

    name = "charthouse.budget"
    label = "budget"

    def ready(self) -> None:
        """Have its tables kept in the journal, and its page in the shell."""
        from charthouse.budget.tables import register_tables

        register_tables()
