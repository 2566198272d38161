"""The portfolio as a Django app."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Registers the portfolio."""

    name = "charthouse.portfolio"
    label = "portfolio"

    def ready(self) -> None:
        """Renew what is kept of projects in the background; give portfolio and late tasks their places."""
        from charthouse.jobs import registry, schedules
        from charthouse.portfolio.places import register_places
        from charthouse.portfolio.renewing import EVERY_MINUTE, RENEW
        from charthouse.portfolio.since_paper import CHANGES
        from charthouse.projects import paper_kinds

        registry.register(RENEW)
        schedules.register(EVERY_MINUTE)
        register_places()
        paper_kinds.register(CHANGES)
