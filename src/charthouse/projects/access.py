"""The one door to a project and to everything inside it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.projects.models import Membership, Project, Role
from charthouse.projects.permissions import SENTENCES, Right, may, roles_that_may
from charthouse.refusals import Refused


class NoSuchProject(Refused):
    """There is no such project, or this person has no part in it: from outside the two look the same."""

    status = 404


class RoleMayNot(Refused):
    """This person sees the project, but their role does not include what they asked for."""

    status = 403


@dataclass(frozen=True, slots=True)
class Access:
    """A project as one person may use it."""

    project: Project
    user: User
    role: Role

    def may(self, right: Right) -> bool:
        """Whether this person's role has a right here."""
        return may(self.role, right)

    def require(self, right: Right) -> None:
        """Refuse, with the way out, unless the role has the right.

        :raises RoleMayNot:
        """
        if not self.may(right):
            raise RoleMayNot(
                _("As %(role)s of %(project)s you cannot %(deed)s; ask one of its managers (%(roles)s can).")
                % {
                    "role": self.role.label,
                    "project": self.project.name,
                    "deed": SENTENCES[right],
                    "roles": ", ".join(str(role.label) for role in roles_that_may(right)),
                }
            )


def projects_of(user: User | AnonymousUser) -> QuerySet[Project]:
    """The projects that somebody has a part in: the beginning of every query over projects."""
    if not user.is_authenticated:
        return Project.objects.none()
    return Project.objects.filter(memberships__user=user)


def project_for(user: User | AnonymousUser, key: str, right: Right = Right.SEE) -> Access:
    """The project of that key, for somebody who has a part in it and the right asked for.

    :raises NoSuchProject: also when there is one, but not for this person
    :raises RoleMayNot:
    """
    membership = None
    if user.is_authenticated:
        membership = Membership.objects.select_related("project").filter(user=user, project__key=key).first()
    if membership is None or not isinstance(user, User):
        raise NoSuchProject(_("There is no project %(key)s that you can see.") % {"key": key[:20]})
    access = Access(membership.project, user, Role(membership.role))
    access.require(right)
    return access
