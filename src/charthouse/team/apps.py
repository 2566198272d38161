"""The team chapter as a Django app."""

from django.apps import AppConfig


class TeamConfig(AppConfig):
    """Registers the team chapter."""

    name = "charthouse.team"
    label = "team"

    def ready(self) -> None:
        """Give the chapter its places in the shell."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.projects.permissions import Right
        from charthouse.projects.places import shown_to
        from charthouse.team.places import leads_people
        from charthouse.ui.shell import Chapter, MainPage, shell

        shell.add_main_page(MainPage("my-work", _("My work"), "my-work", "my-work"))
        shell.add_main_page(MainPage("my-people", _("My people"), "my-people", "team", shown=leads_people))
        shell.add_chapter(Chapter("team", _("Team"), "project-team", "team", shown=shown_to(Right.SEE_TEAM)))
