"""The RAID chapter as a Django app."""

from django.apps import AppConfig


class RaidConfig(AppConfig):
    """Registers the RAID chapter."""

    name = "charthouse.raid"
    label = "raid"

    def ready(self) -> None:
        """Let what happens in the log be told, talked about, escalated and taken back; give it its place."""
        from charthouse.accounts import notices, personal
        from charthouse.jobs import registry, schedules
        from charthouse.projects import paper_kinds
        from charthouse.raid import reminding
        from charthouse.raid.deeds import register_log_deeds
        from charthouse.raid.discussing import register_subjects
        from charthouse.raid.escalating import ESCALATED, LOOK, LOOK_EVERY_DAY, TELL
        from charthouse.raid.forgetting import forget, told_of
        from charthouse.raid.happening import offer
        from charthouse.raid.linking import register_kinds
        from charthouse.raid.paper import LOG
        from charthouse.raid.places import register_places
        from charthouse.raid.standing import marks
        from charthouse.raid.undoing import register_inverses, register_tables
        from charthouse.risks.deeds_above import register_marks

        personal.register("raid", told_of, erase=forget)
        register_tables()
        register_log_deeds()
        register_inverses()
        register_subjects()
        register_kinds()
        registry.register(LOOK)
        notices.register(ESCALATED)
        registry.register(TELL)
        schedules.register(LOOK_EVERY_DAY)
        notices.register(reminding.DUE)
        registry.register(reminding.LOOK)
        schedules.register(reminding.EVERY_DAY)
        offer()
        register_marks(marks)
        register_places()
        paper_kinds.register(LOG)
