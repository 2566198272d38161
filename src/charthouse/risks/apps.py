"""The risks chapter as a Django app."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    """Registers the risks chapter."""

    name = "charthouse.risks"
    label = "risks"

    def ready(self) -> None:
        """Let what happens in the register be told, talked about and taken back; give it its place in the shell."""
        from charthouse.accounts import notices, personal
        from charthouse.jobs import registry, schedules
        from charthouse.plan import contributed
        from charthouse.projects import paper_kinds
        from charthouse.risks import reviewing
        from charthouse.risks.burning import EVERY_HOUR, LOOK
        from charthouse.risks.deeds import register_risk_deeds
        from charthouse.risks.discussing import register_subjects
        from charthouse.risks.figures import register_figures
        from charthouse.risks.forgetting import forget, told_of
        from charthouse.risks.paper import RISKS
        from charthouse.risks.places import register_places
        from charthouse.risks.taking import take, tell
        from charthouse.risks.undoing import register_inverses, register_tables
        from charthouse.risks.workshop_telling import ASKED

        contributed.register("risks", contributed.Part(tell, take))
        personal.register("risks", told_of, erase=forget)
        register_tables()
        register_risk_deeds()
        register_inverses()
        register_subjects()
        register_places()
        register_figures()
        notices.register(ASKED)
        registry.register(LOOK)
        schedules.register(EVERY_HOUR)
        notices.register(reviewing.REVIEW)
        registry.register(reviewing.LOOK)
        schedules.register(reviewing.EVERY_DAY)
        paper_kinds.register(RISKS)
