"""The budget chapter as a Django app."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    """Registers the budget chapter."""

    name = "charthouse.budget"
    label = "budget"

    def ready(self) -> None:
        """Have its tables kept in the journal, and its page in the shell."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.budget.figures import register_figures
        from charthouse.budget.tables import register_tables
        from charthouse.projects.permissions import Right
        from charthouse.projects.places import shown_to
        from charthouse.ui.shell import Chapter, shell

        register_tables()
        register_figures()
        shell.add_chapter(
            Chapter("budget", _("Actual costs"), "costs", "budget", covers=("costs",), shown=shown_to(Right.BOOK_COSTS))
        )
