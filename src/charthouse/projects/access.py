"""The one door to a project and to everything inside it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from charthouse.accounts.models import OrganisationRole, User
from charthouse.accounts.permissions import AccountRight
from charthouse.journal.acting import lend
from charthouse.journal.models import Stream
from charthouse.prepared import Prepared, columns_of, records_from
from charthouse.projects import held, parts
from charthouse.projects.held import Held
from charthouse.projects.models import BRANCH_SIGN, BranchKey, Project, Publishing, Role
from charthouse.projects.permissions import (
    EVERYBODY,
    FIELDS,
    ORGANISATION_READING,
    ORGANISATION_SENTENCES,
    ORGANISATION_TABLE,
    READING,
    SENTENCES,
    Right,
    in_branch,
    organisation_roles_that_may,
    roles_that_may,
)
from charthouse.refusals import Refused

_ABOUT_ACCOUNTS: frozenset[str] = frozenset(AccountRight)
"""A deputy does not inherit these."""


_NOT_OF_THE_PLAN = (
    *("plan.Publication", "plan.SavedView", "plan.ProgressProposal", "plan.Promise", "projects.Membership"),
    *("risks.Risk", "risks.CorrelationGroup", "budget.CostBook", "stakeholders.Stakeholder"),
    *("budget.BudgetLine", "budget.BudgetVersion", "budget.Order", "budget.ExchangeRate", "budget.ClosedPeriod"),
    "budget.ReserveMovement",
    *("approvals.Version", "charter.CharterPart", "goals.Goal", "goals.Kpi", "goals.Benefit"),
    "estimates.Contingency",
    *("scope.Requirement", "scope.Deliverable"),
    *("stages.Gate", "stages.StageException"),
    *("raid.LogEntry", "raid.EscalationRule"),
    *("team.Round", "team.Answer", "team.Rhythm", "team.TimeEntry"),
    "reports.Report",
)
_VERBS_NOT_OF_THE_PLAN = (
    *("opened", "changed", "set a role", "removed a member", "chose how changes are published"),
    "chose the view to begin with",
    *("commented", "replied", "edited a comment", "deleted a comment", "attached", "removed an attachment"),
)
"""What is told at once also of projects whose plan is published by hand."""


class NoSuchProject(Refused):
    """There is no such project, or this person has no part in it: from outside the two look the same."""

    status = 404


class RoleMayNot(Refused):
    """This person sees the project, but their role does not include what they asked for."""

    status = 403


class NotTheirs(Refused):
    """This person may change parts of the plan, but not this one."""

    status = 403


@dataclass(frozen=True, slots=True)
class Access:
    """A project as one person may use it: by all their roles together."""

    project: Project
    user: User
    roles: frozenset[Held]
    """What gives the rights, each with where it comes from."""
    rights: frozenset[Right]
    only: frozenset[int] | None = None
    """Whose roles these are, where not all that count are meant: see ``journal_for_lender``."""

    @property
    def people(self) -> frozenset[int]:
        """Those whose roles, and whose tasks, count for this person here."""
        return frozenset(held.acting_for(self.user)) if self.only is None else self.only

    @property
    def shown(self) -> Project:
        """What every page and answer about the plan reads: the working plan, or the one that was published last."""
        return self.project.public or self.project

    def told(self) -> Q:
        """Which entries of the project's journal this person may be told.

        After what was published last: nothing of the plan, which would tell what is planned but not published.
        """
        if self.project.public is None:
            return Q()
        beside = Q(record__in=_NOT_OF_THE_PLAN) | Q(record="projects.Project", verb__in=_VERBS_NOT_OF_THE_PLAN)
        return Q(number__lte=self.project.public.told_until) | beside

    def may(self, right: Right) -> bool:
        """Whether this person has a right here."""
        return right in self.rights

    def require(self, right: Right) -> None:
        """Refuse, with the way out, unless this person has the right.

        :raises RoleMayNot:
        """
        if right not in self.rights:
            raise RoleMayNot(self.why_not(right))
        self.journal_for_lender(lambda access: right in access.rights, changing=right not in READING)

    def why_not(self, right: Right) -> str:
        """The sentence for who lacks a right, with the way out."""
        said = {"project": self.project.name, "deed": SENTENCES[right]}
        if self.project.branched_from_id is not None and right not in READING:
            if self.project.frozen:
                return _("This scenario is closed: nothing in it changes any more.")
            if Right.PLAN_SCENARIOS in self.rights:
                return _("In a scenario you cannot %(deed)s; do that in the project itself.") % said
            right = Right.PLAN_SCENARIOS
            said["deed"] = SENTENCES[right]
        if held.is_auditor(self.roles):
            return _("Auditors read everything and change nothing, so you cannot %(deed)s in %(project)s.") % said
        able = [*roles_that_may(right), *organisation_roles_that_may(right)]
        return _("As %(roles)s of %(project)s you cannot %(deed)s; ask one of its managers (%(able)s can).") % {
            **said,
            "roles": ", ".join(sorted({str(one.role.label) for one in self.roles})),
            "able": ", ".join(str(role.label) for role in able),
        }

    @property
    def led(self) -> frozenset[int]:
        """The tasks that this person leads, by their numbers; all below each is theirs as well."""
        return frozenset(part for one in self.roles if one.role == Role.LEAD for part in one.parts)

    @property
    def by_roles(self) -> str:
        """The roles in words, those in the project first."""
        names = dict.fromkeys(str(one.role.label) for one in sorted(self.roles, key=lambda one: one.in_organisation))
        return ", ".join(names)

    def may_see(self, record: str, field: str) -> bool:
        """Whether a field of a kind of record (``"plan.Task"``) may be shown, sorted and filtered by, summed up."""
        needed = FIELDS.get(record, {}).get(field)
        return needed is None or needed in self.rights

    def seen(self, record: str, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a record without the fields that this person may not see."""
        return {field: value for field, value in values.items() if self.may_see(record, field)}

    def may_change(self, task: parts.TaskLike, fields: Collection[str] = ()) -> bool:
        """Whether this person may change a task (or these fields of it): all, their part, or what is theirs."""
        return Right.EDIT_PLAN in self.rights or parts.may_change(self, task, fields)

    def require_change(self, task: parts.TaskLike, fields: Collection[str] = ()) -> None:
        """Refuse, with the way out, unless this person may change a task, or these fields of it.

        :raises RoleMayNot: for who changes nothing in plans
        :raises NotTheirs: for who may change other tasks, or other fields of it
        """
        if self.may_change(task, fields):
            self.journal_for_lender(lambda access: access.may_change(task, fields))
            return
        if not self.rights & {Right.EDIT_OWN_PART, Right.REPORT_OWN_PROGRESS}:
            raise RoleMayNot(self.why_not(Right.EDIT_PLAN))
        if Right.EDIT_OWN_PART in self.rights:
            raise NotTheirs(
                _("“%(task)s” lies outside the part that you lead; ask a manager of %(project)s to change it.")
                % {"task": task.name, "project": self.project.name}
            )
        raise NotTheirs(
            _(
                "Of your own tasks you report progress; anything else about “%(task)s” is changed "
                "by a manager of %(project)s or the lead of its workstream."
            )
            % {"task": task.name, "project": self.project.name}
        )

    def journal_for_lender(self, suffices: Callable[[Access], bool], *, changing: bool = True) -> None:
        """Let the journal say for whom somebody acts, when their own roles do not suffice for what they may do.

        Called wherever rights are found: what follows in this request or job is done with them. Reading with rights of
        one's own says nothing of whose are used for a change.
        """
        lenders = {one.lender: one.for_whom for one in self.roles if one.lender is not None}
        if not lenders:
            return
        if suffices(self._by({self.user.pk})):
            if changing:
                lend(stream_id=self.project.journal_id, to=self.user.pk, by=None)
            return
        by_name = sorted(lenders, key=lambda one: (lenders[one], one))
        lender = next((one for one in by_name if suffices(self._by({self.user.pk, one}))), by_name[0])
        lend(stream_id=self.project.journal_id, to=self.user.pk, by=lender)

    def _by(self, people: Set[int]) -> Access:
        """The same as if only these people's roles counted."""
        roles = frozenset(one for one in self.roles if (one.lender or self.user.pk) in people)
        return Access(self.project, self.user, roles, _rights_in(self.project, roles), frozenset(people))


@dataclass(frozen=True)
class Standing:
    """The organisation as one person may use it, beside any project."""

    user: User | AnonymousUser

    @cached_property
    def people(self) -> dict[int, str]:
        """Those whose roles count: themselves, and whom they stand in for."""
        return held.acting_for(self.user)

    @cached_property
    def roles(self) -> frozenset[Held]:
        """The roles in the organisation."""
        return held.organisation_roles(self.people) if self.people else frozenset()

    @cached_property
    def rights(self) -> frozenset[str]:
        """The rights in the organisation."""
        if not self.people:
            return frozenset()
        given = EVERYBODY
        for one in self.roles:
            assert isinstance(one.role, OrganisationRole)
            given |= ORGANISATION_TABLE[one.role] - (_ABOUT_ACCOUNTS if one.for_whom else frozenset())
        return given & ORGANISATION_READING if held.is_auditor(self.roles) else given

    def may(self, right: str) -> bool:
        """Whether this person has a right in the organisation."""
        return right in self.rights

    def require(self, right: str) -> None:
        """Refuse, with the way out, unless this person has the right.

        :raises RoleMayNot:
        """
        if right in self.rights:
            return
        deed = {"deed": ORGANISATION_SENTENCES[right]}
        if held.is_auditor(self.roles):
            raise RoleMayNot(_("Auditors read everything and change nothing, so you cannot %(deed)s.") % deed)
        able = [str(role.label) for role, rights in ORGANISATION_TABLE.items() if right in rights]
        raise RoleMayNot(
            _("You cannot %(deed)s; in your organisation that is done by: %(able)s.")
            % {**deed, "able": ", ".join(able)}
        )

    def projects(self, right: Right = Right.SEE) -> QuerySet[Project]:
        """The projects in which this person has a right."""
        if not self.people:
            return Project.objects.none()
        return held.projects_seen(self.people, self.roles, right)

    def first_projects(self) -> Iterable[tuple[str, str]]:
        """Key and name of the first fifty projects that this person sees, by name."""
        return held.first_seen(self.people, self.roles) if self.people else ()

    def shown(self) -> QuerySet[Project]:
        """What lists over many projects read: of each project that this person sees its working plan, or the row with
        the published one."""
        mine, working = self.projects(), self.projects(Right.SEE_WORKING_PLAN).values("pk")
        published = Q(working__in=mine.values("pk")) & ~Q(working__in=working)
        return Project.rows.filter(
            Q(pk__in=mine.filter(publishing=Publishing.AT_ONCE).values("pk")) | Q(pk__in=working) | published
        )


def projects_of(user: User | AnonymousUser, right: Right = Right.SEE) -> QuerySet[Project]:
    """The projects in which somebody has a right: the beginning of every query over projects."""
    return Standing(user).projects(right)


def project_for(user: User | AnonymousUser, key: str, right: Right = Right.SEE) -> Access:
    """The project of that key, for somebody who sees it and has the right asked for.

    A ``BranchKey`` may lead to a scenario of a plan: only doors that are meant for scenarios as well are given one.

    :raises NoSuchProject: also when there is one, but not for this person
    :raises RoleMayNot:
    """
    access = access_to(_branch_at(key) if isinstance(key, BranchKey) else _project_at(key), user)
    if access is None:
        raise NoSuchProject(_("There is no project %(key)s that you can see.") % {"key": key[:20]})
    access.require(right)
    return access


_at_key = Prepared(
    lambda key: Project.objects.filter(key=key).values_list(*columns_of(Project), *columns_of(Stream, "journal__")), str
)


def _rights_in(project: Project, roles: Collection[Held]) -> frozenset[Right]:
    rights = held.rights_of(roles)
    return rights if project.branched_from_id is None else in_branch(rights, frozen=project.frozen)


def _branch_at(key: str) -> Project | None:
    if BRANCH_SIGN not in key:
        return _project_at(key)
    return Project.rows.select_related("journal").filter(key=key, branched_from__isnull=False).first()


def _project_at(key: str) -> Project | None:
    row = _at_key.first(key)
    if row is None:
        return None
    project, journal = records_from(Project, Stream, row)
    project.journal = journal
    return project


def as_seen(project: Project, rights: Collection[Right]) -> Project:
    """The project for somebody with these rights: with its published plan, where they see only that."""
    if project.publishing == Publishing.AT_ONCE or Right.SEE_WORKING_PLAN in rights:
        return project
    public = Project.rows.select_related("journal").get(working=project.pk)
    seen = copy.copy(project)
    seen.public, seen.status_date = public, public.status_date
    return seen


def access_to(project: Project | None, user: User | AnonymousUser) -> Access | None:
    """What somebody may do in a project, or nothing when they do not see it."""
    people = held.acting_for(user)
    if project is None or not people or not isinstance(user, User):
        return None
    roles = held.project_roles(project, people) | held.organisation_roles(people)
    rights = _rights_in(project, roles)
    if Right.SEE not in rights:
        return None
    access = Access(as_seen(project, rights), user, roles, rights)
    access.journal_for_lender(lambda one: Right.SEE in one.rights, changing=False)
    return access
