"""The stakeholders chapter as a Django app."""

from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    """Registers the stakeholders chapter."""

    name = "charthouse.stakeholders"
    label = "stakeholders"

    def ready(self) -> None:
        """Let what happens to stakeholders be told, forgotten and taken back; give them their place in the shell."""
        from charthouse.accounts import personal
        from charthouse.projects import paper_kinds
        from charthouse.stakeholders.deeds import register_stakeholder_deeds
        from charthouse.stakeholders.forgetting import forget, told_of
        from charthouse.stakeholders.paper import STAKEHOLDERS
        from charthouse.stakeholders.places import register_places
        from charthouse.stakeholders.undoing import register_undoing

        personal.register("stakeholders", told_of, erase=forget)
        register_stakeholder_deeds()
        register_undoing()
        register_places()
        paper_kinds.register(STAKEHOLDERS)
