"""The chapter of reports as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the chapter of reports."""

    name = "charthouse.reports"
    label = "reports"

    def ready(self) -> None:
        """Let what happens to reports be told, verified and taken back; give them their place and their papers."""
        from charthouse.accounts import notices, personal
        from charthouse.jobs import registry, schedules
        from charthouse.journal.verifying import register_check
        from charthouse.projects import paper_kinds
        from charthouse.reports import due
        from charthouse.reports.deeds import register_report_deeds
        from charthouse.reports.forgetting import forget, told_of
        from charthouse.reports.paper import REPORT
        from charthouse.reports.places import register_places
        from charthouse.reports.telling import SENT
        from charthouse.reports.undoing import register_inverses, register_tables, wrong_reports
        from charthouse.stakeholders import sending
        from charthouse.team import asks

        personal.register("reports", told_of, erase=forget)
        register_tables()
        register_check(wrong_reports)
        register_report_deeds()
        register_inverses()
        notices.register(SENT)
        notices.register(due.DUE)
        registry.register(due.LOOK)
        schedules.register(due.EVERY_DAY)
        sending.register(due.state_of)
        asks.register(due.asks_of)
        register_places()
        paper_kinds.register(REPORT)
