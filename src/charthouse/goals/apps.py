"""The goals chapter as a Django app."""

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    """Registers the goals chapter."""

    name = "charthouse.goals"
    label = "goals"

    def ready(self) -> None:
        """Let what happens to goals be told, forgotten and taken back; give them their place in the shell."""
        from charthouse.accounts import notices, personal
        from charthouse.goals.deeds import register_goal_deeds
        from charthouse.goals.forgetting import forget, told_of
        from charthouse.goals.looking import LOOK, LOOK_EVERY_DAY, MISSED
        from charthouse.goals.paper import GOALS
        from charthouse.goals.places import register_places
        from charthouse.goals.undoing import register_inverses, register_tables
        from charthouse.jobs import registry, schedules
        from charthouse.projects import paper_kinds

        personal.register("goals", told_of, erase=forget)
        register_tables()
        register_goal_deeds()
        register_inverses()
        register_places()
        registry.register(LOOK)
        notices.register(MISSED)
        schedules.register(LOOK_EVERY_DAY)
        paper_kinds.register(GOALS)
