"""Who reads which report, and how much of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charthouse.accounts.models import GroupMember
from charthouse.incoming import number_in
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.models import Membership, Role
from charthouse.projects.permissions import Right
from charthouse.reports.facts import Sight, sight_of
from charthouse.reports.models import Report
from charthouse.reports.refusals import NoSuchReport

_USUAL = {
    Report.Audience.TEAM: (Role.MANAGER, Role.LEAD, Role.CONTRIBUTOR, Role.PRODUCT_OWNER, Role.VIEWER),
    Report.Audience.CLIENT: (Role.CLIENT,),
    Report.Audience.BOARD: (Role.APPROVER,),
}
"""Whom a report usually goes to, by their roles."""


def readable(access: Access) -> QuerySet[Report]:
    """The reports that somebody may read: drafts who writes them, what was sent to the client everybody."""
    found = Report.objects.filter(project=access.project)
    if access.may(Right.WRITE_REPORTS):
        return found
    found = found.filter(state=Report.State.SENT)
    return found if access.may(Right.SEE_REPORTS) else found.filter(audience=Report.Audience.CLIENT)


def report_for(access: Access, number: int) -> Report:
    """The report of that number, as far as somebody may read it.

    :raises NoSuchReport:
    """
    found = readable(access).filter(number=number).select_related("sent_by", "project").first()
    if found is None:
        raise NoSuchReport(
            _("%(key)s has no report %(number)d that you may read.") % {"key": access.project.key, "number": number}
        )
    return found


def newest(access: Access, subject: str = "") -> Report | None:
    """The report of that number, without one the newest that somebody may read; None: they may read none.

    :raises NoSuchReport:
    """
    number = number_in(subject) if subject else readable(access).values_list("number", flat=True).first()
    if number is None and subject:
        raise NoSuchReport(_("A report is asked for by its number."))
    return None if number is None else report_for(access, number)


def sight_in(access: Access, report: Report) -> Sight:
    """How much of a report somebody reads: never more than it holds for its audience."""
    return min(sight_of(access), most_of(report))


def most_of(report: Report) -> Sight:
    """How much a report tells at most: what is for the client, nobody reads more of."""
    return Sight.OUTSIDE if report.audience == Report.Audience.CLIENT else Sight(report.facts["sight"])


def may_get(report: Report) -> dict[int, str]:
    """Whom a report can be sent to: names by account."""
    client = report.audience == Report.Audience.CLIENT
    return held.members_able(report.project, Right.SEE if client else Right.SEE_REPORTS)


def usual_readers(report: Report) -> frozenset[int]:
    """Whom it usually goes to."""
    roles = _USUAL[Report.Audience(report.audience)]
    named = Membership.objects.filter(project=report.project, role__in=roles)
    grouped = GroupMember.objects.filter(group__in=named.exclude(group=None).values("group"))
    return frozenset(named.exclude(user=None).values_list("user", flat=True)) | frozenset(
        grouped.values_list("user", flat=True)
    )
