"""The projects chapter as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Registers the projects chapter."""

    name = "charthouse.projects"
    label = "projects"

    def ready(self) -> None:
        """Give the chapter its places in the shell and its live channels."""
        from charthouse.live.channels import register
        from charthouse.projects.live import PROJECT, PROJECTS
        from charthouse.projects.places import register_places

        register_places()
        register(PROJECT)
        register(PROJECTS)
