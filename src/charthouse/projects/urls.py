"""Addresses of projects; what lies inside one has addresses of its own chapter."""

from django.urls import path, register_converter

from charthouse.projects import views
from charthouse.projects.models import KEY_PATTERN


class ProjectKey:
    """A project's key in an address, in capitals or not."""

    regex = "(?i:" + KEY_PATTERN + ")"

    def to_python(self, value: str) -> str:
        """In capitals, as it is kept."""
        return value.upper()

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(ProjectKey, "key")

urlpatterns = [
    path("", views.home, name="home"),
    path("projects/", views.projects, name="projects"),
    path("projects/new", views.new_project, name="project-new"),
    path("projects/<key:key>/members/", views.members, name="project-members"),
    path("projects/<key:key>/members/set", views.set_member, name="project-member-set"),
    path("projects/<key:key>/members/<int:user_id>/remove", views.remove_member, name="project-member-remove"),
]
