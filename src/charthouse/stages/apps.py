"""The chapter of stages as a Django app."""

from django.apps import AppConfig


class StagesConfig(AppConfig):
    """Registers the chapter of stages."""

    name = "charthouse.stages"
    label = "stages"

    def ready(self) -> None:
        """Let the plan, gates and exceptions be signed; watch tolerances; give the chapter its place in the shell."""
        from charthouse.accounts import personal
        from charthouse.approvals import registry
        from charthouse.jobs import registry as jobs
        from charthouse.jobs import schedules
        from charthouse.journal.verifying import register_check
        from charthouse.packs.following import follow
        from charthouse.plan.baselines import keep_for_good
        from charthouse.stages.deeds import register_stage_deeds
        from charthouse.stages.discussing import register_subjects
        from charthouse.stages.exception_document import EXCEPTION
        from charthouse.stages.forgetting import forget, told_of
        from charthouse.stages.gate_document import GATE
        from charthouse.stages.places import register_places
        from charthouse.stages.plan_document import PLAN, sent_baselines, wrong_baselines
        from charthouse.stages.setting_up import set_up_stages
        from charthouse.stages.undoing import register_inverses, register_tables
        from charthouse.stages.watching import EVERY_OTHER_MINUTE, WATCH

        for kind in (PLAN, GATE, EXCEPTION):
            registry.register(kind)
        keep_for_good(sent_baselines)
        register_check(wrong_baselines)
        personal.register("stages", told_of, erase=forget)
        register_tables()
        register_stage_deeds()
        register_inverses()
        register_subjects()
        jobs.register(WATCH)
        schedules.register(EVERY_OTHER_MINUTE)
        follow(set_up_stages)
        register_places()
