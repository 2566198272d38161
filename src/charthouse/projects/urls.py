"""Addresses of projects; what lies inside one has addresses of its own chapter."""

from django.urls import path, register_converter

from charthouse.projects import paper_views, views
from charthouse.projects.models import BRANCH_SIGN, KEY_PATTERN, BranchKey, project_part


class ProjectKey:
    """A project's key in an address, in capitals or not."""

    regex = "(?i:" + KEY_PATTERN + ")"

    def to_python(self, value: str) -> str:
        """In capitals, as it is kept."""
        return value.upper()

    def to_url(self, value: str) -> str:
        """As it is; from inside a scenario, what knows none leads to the project."""
        return project_part(value)


class BranchOrProjectKey:
    """A project's key in an address, or that of one of its scenarios: of what is the same for both."""

    regex = "(?i:" + KEY_PATTERN + ")(?:" + BRANCH_SIGN + r"[1-9]\d{0,5})?"

    def to_python(self, value: str) -> BranchKey:
        """In capitals, as it is kept."""
        return BranchKey(value.upper())

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class Whose:
    """A member in an address: a person, or a group."""

    regex = "person|group"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(ProjectKey, "key")
register_converter(BranchOrProjectKey, "plan")
register_converter(Whose, "whose")

urlpatterns = [
    path("", views.home, name="home"),
    path("projects/", views.projects, name="projects"),
    path("projects/new", views.new_project, name="project-new"),
    path("projects/<key:key>/details", views.details, name="project-details"),
    path("projects/<key:key>/members/", views.members, name="project-members"),
    path("projects/<key:key>/members/add", views.add_member, name="project-member-add"),
    path("projects/<key:key>/members/<whose:kind>/<int:number>", views.member, name="project-member"),
    path("projects/<key:key>/members/<whose:kind>/<int:number>/remove", views.remove_member,
         name="project-member-remove"),
    path("projects/<key:key>/documents/<slug:name>.<slug:ending>", paper_views.paper, name="paper"),
    path("projects/<key:key>/rights/", views.my_rights, name="project-rights"),
    path("permissions/", views.permissions, name="permissions"),
]  # fmt: skip
