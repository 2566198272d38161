"""The charter chapter as a Django app."""

from django.apps import AppConfig


class CharterConfig(AppConfig):
    """Registers the charter chapter."""

    name = "charthouse.charter"
    label = "charter"

    def ready(self) -> None:
        """Let the charter be signed, told, taken back and forgotten; give it its place in the shell."""
        from django.utils.translation import gettext_lazy as _

        from charthouse.accounts import personal
        from charthouse.approvals import registry
        from charthouse.approvals.papers import printed
        from charthouse.charter.forgetting import forget, told_of
        from charthouse.charter.kind import CHARTER
        from charthouse.charter.roles import register_roles
        from charthouse.charter.undoing import register_charter
        from charthouse.projects import paper_kinds
        from charthouse.projects.permissions import Right
        from charthouse.projects.places import shown_to
        from charthouse.ui.shell import Chapter, shell

        registry.register(CHARTER)
        paper_kinds.register(printed(CHARTER))
        personal.register("charter", told_of, erase=forget)
        register_charter()
        register_roles()
        shell.add_chapter(
            Chapter(
                "charter", _("Charter"), "project-charter", "charter", covers=("versions",),
                shown=shown_to(Right.SEE_DOCUMENTS),
            )
        )  # fmt: skip
