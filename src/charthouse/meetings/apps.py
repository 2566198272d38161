"""The chapter of meetings as a Django app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Registers the chapter of meetings."""

    name = "charthouse.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Let what happens to meetings be told, verified and taken back; give them their place and their papers."""
        from charthouse.accounts import notices, personal
        from charthouse.journal.verifying import register_check
        from charthouse.meetings.deeds import register_meeting_deeds
        from charthouse.meetings.discussing import register_subjects
        from charthouse.meetings.forgetting import forget, told_of
        from charthouse.meetings.paper import MINUTES
        from charthouse.meetings.places import register_places
        from charthouse.meetings.standup import asks_of
        from charthouse.meetings.telling import INVITED, SENT
        from charthouse.meetings.undoing import register_inverses, register_tables, wrong_minutes
        from charthouse.projects import paper_kinds
        from charthouse.team import asks

        personal.register("meetings", told_of, erase=forget)
        asks.register(asks_of)
        register_tables()
        register_check(wrong_minutes)
        register_meeting_deeds()
        register_inverses()
        register_subjects()
        notices.register(INVITED)
        notices.register(SENT)
        register_places()
        paper_kinds.register(MINUTES)
