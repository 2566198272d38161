"""The chapter of notices as a Django app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the chapter of notices."""

    name = "charthouse.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Carry what chapters tell; send the digest once a day; tell and forget; take the places in the shell."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.accounts import notices, personal
        from charthouse.jobs import registry, schedules
        from charthouse.notifications.digest import DIGEST, EVERY_DAY
        from charthouse.notifications.forgetting import forget, told_of
        from charthouse.notifications.telling import bring
        from charthouse.ui.shell import MainPage, shell

        notices.carry_by(bring)
        registry.register(DIGEST)
        schedules.register(EVERY_DAY)
        personal.register("notices", told_of, erase=forget)
        shell.add_my_page(MainPage("notices", _("Notices"), "notice-ways", "bell"))
