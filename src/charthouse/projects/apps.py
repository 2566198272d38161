"""The projects chapter as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Registers the projects chapter."""

    name = "charthouse.projects"
    label = "projects"

    def ready(self) -> None:
        """Give the chapter its places in the shell and its live channels, and say what depends on groups."""
        from charthouse.accounts import group_guards
        from charthouse.live.channels import register
        from charthouse.projects.deeds import register_project_deeds
        from charthouse.projects.joining import register_grants
        from charthouse.projects.live import PROJECT, PROJECTS
        from charthouse.projects.members import group_changed, group_deleting
        from charthouse.projects.places import register_places
        from charthouse.projects.reaching import register_reach
        from charthouse.projects.taking_back import register_taking_back

        register_places()
        register_reach()
        register_project_deeds()
        register_taking_back()
        register(PROJECT)
        register(PROJECTS)
        register_grants()
        group_guards.register("projects", group_guards.GroupGuard(group_changed, group_deleting))
