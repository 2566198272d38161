"""The scope chapter as a Django app."""

from django.apps import AppConfig


class ScopeConfig(AppConfig):
    """Registers the scope chapter."""

    name = "charthouse.scope"
    label = "scope"

    def ready(self) -> None:
        """Let what happens to the scope be told, forgotten and taken back; give it its place in the shell."""
        from charthouse.accounts import personal
        from charthouse.approvals import registry
        from charthouse.approvals.papers import printed
        from charthouse.projects import paper_kinds
        from charthouse.scope.appraisal_paper import register_paper
        from charthouse.scope.deeds import register_scope_deeds
        from charthouse.scope.document import SCOPE
        from charthouse.scope.forgetting import forget, told_of
        from charthouse.scope.package_paper import register_dictionary
        from charthouse.scope.places import register_places
        from charthouse.scope.raci_paper import register_raci
        from charthouse.scope.raci_roles import register_sources
        from charthouse.scope.undoing import register_inverses, register_tables

        registry.register(SCOPE)
        paper_kinds.register(printed(SCOPE))
        register_paper()
        register_dictionary()
        register_raci()
        register_sources()
        personal.register("scope", told_of, erase=forget)
        register_tables()
        register_scope_deeds()
        register_inverses()
        register_places()
