"""The estimates chapter as a Django app."""

from django.apps import AppConfig


class EstimatesConfig(AppConfig):
    """Registers the estimates chapter."""

    name = "charthouse.estimates"
    label = "estimates"

    def ready(self) -> None:
        """Let what happens to estimates be told, forgotten and taken back; give past work its place."""
        from charthouse.accounts import personal
        from charthouse.estimates.deeds import register_estimate_deeds
        from charthouse.estimates.forgetting import forget, told_of
        from charthouse.estimates.paper import ESTIMATES
        from charthouse.estimates.places import register_places
        from charthouse.estimates.undoing import register_inverses, register_tables
        from charthouse.projects import paper_kinds

        personal.register("estimates", told_of, erase=forget)
        register_tables()
        register_estimate_deeds()
        register_inverses()
        register_places()
        paper_kinds.register(ESTIMATES)
