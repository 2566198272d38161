"""The outlook chapter as a Django app."""

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    """Registers the outlook chapter."""

    name = "charthouse.outlook"
    label = "outlook"

    def ready(self) -> None:
        """Give the chapter its place in the shell, its jobs, their schedules and its live channel."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.jobs import registry, schedules
        from charthouse.live import channels
        from charthouse.outlook import answering, deeds, earned_shares, needed, simulating
        from charthouse.outlook.hearing import CHANNEL
        from charthouse.outlook.trend import EVERY_HOUR, LOOK
        from charthouse.outlook.value_asking import MEASURE_ASKED
        from charthouse.outlook.value_figures import register_figures
        from charthouse.outlook.value_keeping import KEEP, KEEP_EVERY_HOUR
        from charthouse.outlook.value_shelf import EVERY_OTHER_MINUTE, MEASURE
        from charthouse.ui.shell import Chapter, shell

        for kind in (LOOK, KEEP, MEASURE, MEASURE_ASKED, simulating.SIMULATE, simulating.SWEEP):
            registry.register(kind)
        for schedule in (EVERY_HOUR, KEEP_EVERY_HOUR, EVERY_OTHER_MINUTE, simulating.EVERY_OTHER_MINUTE):
            schedules.register(schedule)
        channels.register(CHANNEL)
        deeds.register()
        answering.register()
        earned_shares.register()
        needed.register()
        register_figures()
        shell.add_chapter(Chapter("outlook", _("Outlook"), "outlook", "outlook", covers=("health", "estimates")))
        shell.add_chapter(Chapter("earned-value", _("Earned value"), "earned-value", "outlook"))
