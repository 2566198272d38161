"""The team chapter as a Django app."""

from django.apps import AppConfig
from django.http import HttpRequest


class TeamConfig(AppConfig):
    """Registers the team chapter."""

    name = "charthouse.team"
    label = "team"

    def ready(self) -> None:
        """Give the chapter its places in the shell."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.projects.access import project_for
        from charthouse.projects.permissions import Right
        from charthouse.refusals import Refused
        from charthouse.ui.shell import Chapter, MainPage, ProjectInShell, shell

        def may_see(request: HttpRequest, project: ProjectInShell) -> bool:
            try:
                return project_for(request.user, project.key).may(Right.SEE_TEAM)
            except Refused:
                return False

        shell.add_main_page(MainPage("my-work", _("My work"), "my-work", "my-work"))
        shell.add_chapter(Chapter("team", _("Team"), "project-team", "team", shown=may_see))
