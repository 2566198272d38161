"""The budget chapter as a Django app."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    """Registers the budget chapter."""

    name = "charthouse.budget"
    label = "budget"

    def ready(self) -> None:
        """Have its tables kept in the journal, and its page in the shell."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.accounts import notices, personal
        from charthouse.budget import closing_telling
        from charthouse.budget.exporting import BUDGET
        from charthouse.budget.figures import register_figures
        from charthouse.budget.forgetting import forget, told_of
        from charthouse.budget.tables import register_tables
        from charthouse.budget.undoing import register_budget
        from charthouse.budget.warning import LOOK, LOOK_EVERY_DAY, WARNED
        from charthouse.jobs import registry, schedules
        from charthouse.projects import paper_kinds
        from charthouse.projects.models import BRANCH_SIGN
        from charthouse.projects.permissions import Right
        from charthouse.projects.places import shown_to
        from charthouse.ui.shell import Chapter, MainPage, shell

        sees = shown_to(Right.SEE_COSTS)
        register_tables()
        register_budget()
        register_figures()
        paper_kinds.register(BUDGET)
        for kind in (closing_telling.KIND, WARNED):
            notices.register(kind)
        for job in (closing_telling.TELL, LOOK):
            registry.register(job)
        schedules.register(LOOK_EVERY_DAY)
        personal.register("budget", told_of, erase=forget)
        shell.add_house_page(MainPage("cost-types", _("Cost types"), "cost-types", "budget"))
        shell.add_chapter(
            Chapter(
                "budget",
                _("Budget"),
                "budget",
                "budget",
                covers=("costs", "orders", "exchange-rates", "periods", "reserves"),
                shown=lambda request, project: BRANCH_SIGN not in project.key and sees(request, project),
            )
        )
