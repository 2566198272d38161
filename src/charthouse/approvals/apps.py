"""The approvals chapter as a Django app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers the approvals chapter."""

    name = "charthouse.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Let versions be told, verified, reminded of and forgotten; give them their place in the shell."""
        from charthouse.accounts import personal
        from charthouse.approvals.deeds import register_version_deeds
        from charthouse.approvals.discussing import register_subjects
        from charthouse.approvals.forgetting import forget, told_of
        from charthouse.approvals.places import register_places
        from charthouse.approvals.reminding import REMIND, REMIND_EVERY_DAY
        from charthouse.approvals.tables import register_tables, wrong_versions
        from charthouse.approvals.telling import register_notices
        from charthouse.jobs import registry, schedules
        from charthouse.journal.verifying import register_check

        personal.register("approvals", told_of, erase=forget)
        register_tables()
        register_check(wrong_versions)
        register_version_deeds()
        register_subjects()
        registry.register(REMIND)
        schedules.register(REMIND_EVERY_DAY)
        register_places()
        register_notices()
