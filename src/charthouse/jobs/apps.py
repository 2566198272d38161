"""The jobs chapter as a Django app."""

from django.apps import AppConfig
from django.http import HttpRequest


class JobsConfig(AppConfig):
    """Registers the jobs chapter."""

    name = "charthouse.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Give the chapter its place in the shell, and its own jobs and schedules."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.accounts.people import person
        from charthouse.jobs import pruning, registry, schedules, traces
        from charthouse.jobs.deeds import register_job_deeds
        from charthouse.jobs.queries import unfinished
        from charthouse.ui.shell import MainPage, shell

        def waiting(request: HttpRequest) -> int:
            return unfinished(person(request)) if request.user.is_authenticated else 0

        shell.add_main_page(MainPage("jobs", _("Jobs"), "jobs", "jobs", count=waiting))
        register_job_deeds()
        registry.register(pruning.PRUNE)
        schedules.register(pruning.EVERY_NIGHT)
        registry.register(traces.FORGET)
        schedules.register(traces.EVERY_NIGHT)
