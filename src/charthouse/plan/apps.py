"""The plan chapter as a Django app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Registers the plan chapter."""

    name = "charthouse.plan"
    label = "plan"

    def ready(self) -> None:
        """Offer the chapter's jobs, its part of a new project, and its places in the shell."""
        from charthouse.accounts import personal
        from charthouse.jobs import registry, schedules
        from charthouse.live import channels
        from charthouse.plan.calendars.organisation import FOLLOW as FOLLOW_CALENDARS
        from charthouse.plan.deeds import register_plan_deeds
        from charthouse.plan.discussing import register_subjects
        from charthouse.plan.figures import register_figures
        from charthouse.plan.forgetting import forget, told_of
        from charthouse.plan.importing import CHECK, TAKE_OVER
        from charthouse.plan.opening import open_plan
        from charthouse.plan.permits import TaskParts
        from charthouse.plan.places import register_places
        from charthouse.plan.presence import CHANNEL
        from charthouse.plan.printing.drawing import DRAW
        from charthouse.plan.promising.daily import FOLLOW, FOLLOW_EVERY_DAY
        from charthouse.plan.promising.telling import TELL
        from charthouse.plan.promising.undoing import register_promises
        from charthouse.plan.publishing import register_publishing
        from charthouse.plan.recomputing import RECOMPUTE_ALL, WHEN_ASKED
        from charthouse.plan.saved_views import register_views
        from charthouse.plan.scenario_adopting import register_adoption
        from charthouse.plan.scenarios import register_scenarios
        from charthouse.plan.sweeping import SWEEP, SWEEP_EVERY_NIGHT
        from charthouse.plan.tables import register_tables
        from charthouse.plan.taking.background import READ, TAKE
        from charthouse.plan.undoing import register_inverses
        from charthouse.plan.wbs_paper import WBS
        from charthouse.projects import openings, paper_kinds, parts

        registry.register(CHECK)
        registry.register(TAKE_OVER)
        registry.register(READ)
        registry.register(TAKE)
        registry.register(DRAW)
        registry.register(FOLLOW_CALENDARS)
        registry.register(SWEEP)
        schedules.register(SWEEP_EVERY_NIGHT)
        registry.register(TELL)
        registry.register(FOLLOW)
        schedules.register(FOLLOW_EVERY_DAY)
        registry.register(RECOMPUTE_ALL)
        schedules.register(WHEN_ASKED)
        openings.register("plan", open_plan)
        personal.register("plan", told_of, erase=forget)
        register_plan_deeds()
        register_tables()
        register_subjects()
        register_inverses()
        register_publishing()
        register_promises()
        register_scenarios()
        register_views()
        register_adoption()
        parts.register(TaskParts())
        register_places()
        register_figures()
        channels.register(CHANNEL)
        paper_kinds.register(WBS)
