"""The team chapter as a Django app."""

from django.apps import AppConfig


class TeamConfig(AppConfig):
    """Registers the team chapter."""

    name = "charthouse.team"
    label = "team"

    def ready(self) -> None:
        """Let rounds begin, be answered, told and taken back; give the chapter its places in the shell."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.accounts import notices, personal
        from charthouse.budget import accruals, closing
        from charthouse.jobs import registry, schedules
        from charthouse.projects.permissions import Right
        from charthouse.projects.places import shown_to
        from charthouse.team.hours import booking
        from charthouse.team.places import leads_people
        from charthouse.team.rounds import before_closing, deeds, forgetting, rhythm, telling, undoing
        from charthouse.ui.shell import Chapter, MainPage, shell

        personal.register("team", forgetting.told_of, erase=forgetting.forget)
        accruals.register(booking.not_booked)
        closing.register_check(before_closing.open_rounds)
        undoing.register_tables()
        undoing.register_inverses()
        deeds.register_round_deeds()
        for kind in (telling.ASKED, telling.OVER):
            notices.register(kind)
        for job in (telling.TELL, telling.TELL_MANAGERS, rhythm.LOOK):
            registry.register(job)
        schedules.register(rhythm.LOOK_OFTEN)
        shell.add_main_page(MainPage("my-work", _("My work"), "my-work", "my-work"))
        shell.add_main_page(MainPage("my-people", _("My people"), "my-people", "team", shown=leads_people))
        shell.add_chapter(Chapter("team", _("Team"), "project-team", "team", shown=shown_to(Right.SEE_TEAM)))
        seen = shown_to(Right.SEE_WORKING_PLAN)
        shell.add_chapter(
            Chapter(
                "rounds", _("Collection rounds"), "project-rounds", "clock", covers=("hours", "my-hours"), shown=seen
            )
        )
