"""The one truth of who may do what: roles in a project, roles in the organisation, and the fields that are sensitive.

``projects.access`` unites what somebody has by all their roles; the page ``/permissions/`` shows these tables; the
matrix test derives its expectations from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charthouse.accounts import permissions as accounts
from charthouse.accounts.models import OrganisationRole
from charthouse.projects.models import Role


class Right(StrEnum):
    """One thing that somebody may or may not do in a project."""

    SEE = "see"
    SEE_WORKING_PLAN = "see_working_plan"
    SEE_SCENARIOS = "see_scenarios"
    SEE_TEAM = "see_team"
    SEE_HISTORY = "see_history"
    SEE_DISCUSSION = "see_discussion"
    SEE_PERSONAL = "see_personal"
    SEE_COSTS = "see_costs"
    SEE_RATES = "see_rates"
    SEE_MARGIN = "see_margin"
    SEE_RISKS = "see_risks"
    SEE_STAKEHOLDERS = "see_stakeholders"
    SEE_GOALS = "see_goals"
    SEE_LOG = "see_log"
    SEE_DOCUMENTS = "see_documents"
    SEE_REPORTS = "see_reports"
    EXPORT = "export"
    COMMENT = "comment"
    ATTACH = "attach"
    SHARE_VIEWS = "share_views"
    REPORT_OWN_PROGRESS = "report_own_progress"
    EDIT_OWN_PART = "edit_own_part"
    PLAN_SCENARIOS = "plan_scenarios"
    UPDATE_OWN_RISKS = "update_own_risks"
    EDIT_RISKS = "edit_risks"
    EDIT_STAKEHOLDERS = "edit_stakeholders"
    EDIT_GOALS = "edit_goals"
    WRITE_LOG = "write_log"
    EDIT_LOG = "edit_log"
    MEASURE_KPIS = "measure_kpis"
    SIGN_DOCUMENTS = "sign_documents"
    EDIT_DOCUMENTS = "edit_documents"
    ASK_APPROVALS = "ask_approvals"
    WRITE_REPORTS = "write_reports"
    EDIT_PLAN = "edit_plan"
    IMPORT_PLAN = "import_plan"
    EDIT_BUDGET = "edit_budget"
    BOOK_COSTS = "book_costs"
    CLOSE_PERIODS = "close_periods"
    RELEASE_RESERVE = "release_reserve"
    EDIT_PROJECT = "edit_project"
    MANAGE_MEMBERS = "manage_members"


SENTENCES: Mapping[Right, str | Promise] = {
    Right.SEE: _("see the project and its plan"),
    Right.SEE_WORKING_PLAN: _("see changes of the plan before they are published"),
    Right.SEE_SCENARIOS: _("see scenarios of the plan"),
    Right.SEE_TEAM: _("see the members, the team and its assignments"),
    Right.SEE_HISTORY: _("see who changed what"),
    Right.SEE_DISCUSSION: _("read comments and open attachments"),
    Right.SEE_PERSONAL: _("see e-mail addresses and absences"),
    Right.SEE_COSTS: _("see what tasks and the project cost"),
    Right.SEE_RATES: _("see what each person and thing costs by the hour"),
    Right.SEE_MARGIN: _("see what the customer of a contract pays, and the margin"),
    Right.SEE_RISKS: _("see the risk register"),
    Right.SEE_STAKEHOLDERS: _("see the stakeholders, and where they stand"),
    Right.SEE_GOALS: _("see goals, KPIs and benefits"),
    Right.SEE_LOG: _("see the log of issues, assumptions, decisions and actions"),
    Right.SEE_DOCUMENTS: _("read the charter and other documents, and see who has signed them"),
    Right.SEE_REPORTS: _("read the status reports that were sent to the team or the board"),
    Right.EXPORT: _("take out as a file what one sees"),
    Right.COMMENT: _("comment"),
    Right.ATTACH: _("attach files"),
    Right.SHARE_VIEWS: _("share views of the plan with everybody in the project"),
    Right.REPORT_OWN_PROGRESS: _("report progress on one’s own tasks"),
    Right.EDIT_OWN_PART: _("change the part of the plan that one leads"),
    Right.PLAN_SCENARIOS: _("branch scenarios off the plan and change them"),
    Right.UPDATE_OWN_RISKS: _("update the risks that one owns"),
    Right.EDIT_RISKS: _("add risks and change the risk register"),
    Right.EDIT_STAKEHOLDERS: _("add stakeholders and change what is said of them"),
    Right.EDIT_GOALS: _("set goals, KPIs and benefits"),
    Right.WRITE_LOG: _("write entries into the log, and say how far one’s own are"),
    Right.EDIT_LOG: _("change every entry of the log, and say when late ones are escalated"),
    Right.MEASURE_KPIS: _("record what KPIs come to"),
    Right.SIGN_DOCUMENTS: _("sign documents when asked to"),
    Right.EDIT_DOCUMENTS: _("write the charter and other documents"),
    Right.ASK_APPROVALS: _("send documents for signature, and record answers that were given elsewhere"),
    Right.WRITE_REPORTS: _("write status reports, and send them"),
    Right.EDIT_PLAN: _("change the whole plan"),
    Right.IMPORT_PLAN: _("import a plan file into the project"),
    Right.EDIT_BUDGET: _("write the budget, and put orders on the books"),
    Right.BOOK_COSTS: _("book what the project has cost, and take it back"),
    Right.CLOSE_PERIODS: _("close the books for a month, and open them again"),
    Right.RELEASE_RESERVE: _("release the management reserve"),
    Right.EDIT_PROJECT: _("change the project's name, purpose and status date"),
    Right.MANAGE_MEMBERS: _("add and remove members and change their roles"),
}

READING = frozenset(right for right in Right if right.startswith("see")) | {Right.EXPORT}
"""The rights that change nothing: an auditor has no others, whatever else they are."""

SENSITIVE = (Right.SEE_PERSONAL, Right.SEE_COSTS, Right.SEE_RATES, Right.SEE_MARGIN)
"""Rights of their own, because what they show must not reach everybody who sees the project."""

_INSIDE = frozenset(
    {Right.SEE, Right.SEE_TEAM, Right.SEE_HISTORY, Right.SEE_DISCUSSION, Right.SEE_PERSONAL, Right.SEE_RISKS}
    | {Right.SEE_DOCUMENTS, Right.SEE_GOALS, Right.SEE_LOG, Right.SEE_REPORTS}
)
_TALKING = frozenset({Right.COMMENT, Right.ATTACH, Right.EXPORT, Right.SIGN_DOCUMENTS})

TABLE: Mapping[Role, frozenset[Right]] = {
    Role.MANAGER: frozenset(Right) - {Right.RELEASE_RESERVE},
    Role.LEAD: _INSIDE
    | _TALKING
    | {Right.SEE_WORKING_PLAN, Right.SEE_COSTS, Right.REPORT_OWN_PROGRESS, Right.EDIT_OWN_PART}
    | {Right.SEE_SCENARIOS, Right.PLAN_SCENARIOS, Right.SHARE_VIEWS, Right.EDIT_RISKS, Right.EDIT_DOCUMENTS}
    | {Right.UPDATE_OWN_RISKS, Right.WRITE_LOG, Right.EDIT_LOG}
    | {Right.SEE_STAKEHOLDERS, Right.EDIT_STAKEHOLDERS, Right.EDIT_GOALS, Right.MEASURE_KPIS},
    Role.CONTRIBUTOR: _INSIDE
    | _TALKING
    | {Right.REPORT_OWN_PROGRESS, Right.MEASURE_KPIS, Right.UPDATE_OWN_RISKS, Right.WRITE_LOG},
    Role.PRODUCT_OWNER: _INSIDE
    | _TALKING
    | {Right.SEE_COSTS, Right.REPORT_OWN_PROGRESS, Right.EDIT_DOCUMENTS, Right.EDIT_GOALS, Right.MEASURE_KPIS}
    | {Right.UPDATE_OWN_RISKS, Right.WRITE_LOG},
    Role.APPROVER: _INSIDE
    | _TALKING
    | {Right.SEE_COSTS, Right.SEE_MARGIN, Right.UPDATE_OWN_RISKS, Right.WRITE_LOG, Right.RELEASE_RESERVE},
    Role.VIEWER: _INSIDE | {Right.EXPORT},
    Role.CLIENT: frozenset({Right.SEE}),
}
"""What each role in a project may do there."""

DESCRIPTIONS: Mapping[Role | OrganisationRole, str | Promise] = {
    Role.MANAGER: _("Runs the project: plans, decides, and says who does what in it."),
    Role.LEAD: _("Plans and reports a part of the project; the rest they read."),
    Role.CONTRIBUTOR: _("Works on tasks, and reports how far their own are."),
    Role.PRODUCT_OWNER: _("Says what the product needs, and sees what it costs."),
    Role.APPROVER: _("Is asked for decisions, sees what they cost, and releases the management reserve."),
    Role.VIEWER: _("Reads, and changes nothing."),
    Role.CLIENT: _("Sees plan and dates; no people, no money, no discussion."),
    OrganisationRole.ADMINISTRATOR: _("Looks after accounts, groups and this Charthouse; sees no project by that."),
    OrganisationRole.PMO: _("Sees every project and its costs, and says who manages it; changes no plan."),
    OrganisationRole.AUDITOR: _("Reads everything and changes nothing, whatever other roles they have."),
    OrganisationRole.LINE_MANAGER: _(
        "Sees how much the people in their groups work in any project, and their absences; sees no project by that."
    ),
    OrganisationRole.CONTROLLER: _("Reads every project with all its costs and rates, and books what was spent."),
}
"""What each role is for, in a sentence."""

IN_EVERY_PROJECT: Mapping[OrganisationRole, frozenset[Right]] = {
    OrganisationRole.ADMINISTRATOR: frozenset(),
    OrganisationRole.PMO: _INSIDE
    | _TALKING
    | {Right.SEE_COSTS, Right.SEE_MARGIN, Right.SEE_STAKEHOLDERS}
    | {Right.EDIT_PROJECT, Right.MANAGE_MEMBERS, Right.ASK_APPROVALS},
    OrganisationRole.AUDITOR: READING,
    OrganisationRole.LINE_MANAGER: frozenset(),
    OrganisationRole.CONTROLLER: _INSIDE
    | {Right.SEE_COSTS, Right.SEE_RATES, Right.SEE_MARGIN, Right.EXPORT}
    | {Right.BOOK_COSTS, Right.CLOSE_PERIODS, Right.EDIT_BUDGET},
}
"""What each role in the organisation may do in every project, member or not."""


class OrganisationRight(StrEnum):
    """One thing that somebody may or may not do in the organisation, beside any project."""

    CREATE_PROJECTS = "create_projects"
    SEE_ALL_PROJECTS = "see_all_projects"
    SEE_WORK_OF_PEOPLE = "see_work_of_people"
    SEE_ORGANISATION_HISTORY = "see_organisation_history"
    KEEP_STANDARDS = "keep_standards"


ORGANISATION_SENTENCES: Mapping[str, str | Promise] = {
    OrganisationRight.CREATE_PROJECTS: _("open projects, and become their manager"),
    OrganisationRight.SEE_ALL_PROJECTS: _("see all projects"),
    OrganisationRight.SEE_WORK_OF_PEOPLE: _("see the work and absences of the people in their groups"),
    OrganisationRight.SEE_ORGANISATION_HISTORY: _("see who changed accounts, groups and roles"),
    OrganisationRight.KEEP_STANDARDS: _("keep the organisation’s calendars, and everybody’s plan templates"),
    **{str(right): sentence for right, sentence in accounts.SENTENCES.items()},
}

EVERYBODY: frozenset[str] = frozenset({OrganisationRight.CREATE_PROJECTS})
"""What everybody may do who signs in, except auditors."""

_BESIDE_ACCOUNTS: Mapping[OrganisationRole, frozenset[str]] = {
    OrganisationRole.ADMINISTRATOR: frozenset(
        {OrganisationRight.SEE_ORGANISATION_HISTORY, OrganisationRight.KEEP_STANDARDS}
    ),
    OrganisationRole.PMO: frozenset({OrganisationRight.SEE_ALL_PROJECTS, OrganisationRight.KEEP_STANDARDS}),
    OrganisationRole.AUDITOR: frozenset(
        {OrganisationRight.SEE_ALL_PROJECTS, OrganisationRight.SEE_ORGANISATION_HISTORY}
    ),
    OrganisationRole.LINE_MANAGER: frozenset({OrganisationRight.SEE_WORK_OF_PEOPLE}),
    OrganisationRole.CONTROLLER: frozenset({OrganisationRight.SEE_ALL_PROJECTS}),
}

ORGANISATION_TABLE: Mapping[OrganisationRole, frozenset[str]] = {
    role: rights | accounts.TABLE[role] for role, rights in _BESIDE_ACCOUNTS.items()
}
"""What each role may do in the organisation; what is about accounts passes to no deputy."""

ORGANISATION_READING: frozenset[str] = frozenset(right for right in ORGANISATION_SENTENCES if right.startswith("see"))
"""Those of them that change nothing."""

FIELDS: Mapping[str, Mapping[str, Right]] = {
    "plan.Task": {
        "responsible": Right.SEE_TEAM,
        "resource": Right.SEE_TEAM,
        "cost": Right.SEE_COSTS,
        "fixed_cost": Right.SEE_COSTS,
        "actual_cost": Right.SEE_COSTS,
        "remaining_cost": Right.SEE_COSTS,
    },
    "plan.Assignment": {
        "resource": Right.SEE_TEAM,
        "cost": Right.SEE_RATES,
        "actual_cost": Right.SEE_RATES,
        "remaining_cost": Right.SEE_RATES,
    },
    "risks.Risk": {
        "owner": Right.SEE_TEAM,
        "cost": Right.SEE_COSTS,
        "response_cost": Right.SEE_COSTS,
    },
    "stakeholders.Stakeholder": {
        **dict.fromkeys(
            ("interest", "influence", "expectations", "engagement", "wanted", "approach", "role", "organisation"),
            Right.SEE_STAKEHOLDERS,
        ),
        **dict.fromkeys(("owner", "person"), Right.SEE_TEAM),
        "email": Right.SEE_PERSONAL,
    },
    "goals.Goal": {"owner": Right.SEE_TEAM},
    "goals.Kpi": {
        "owner": Right.SEE_TEAM,
        **dict.fromkeys(
            ("baseline_with_costs", "target_with_costs", "target_high_with_costs", "tolerance_with_costs",
             "value_with_costs"),
            Right.SEE_COSTS,
        ),
    },
    "goals.Benefit": {
        "owner": Right.SEE_TEAM, "expected_with_costs": Right.SEE_COSTS, "actual_with_costs": Right.SEE_COSTS,
    },
    "stakeholders.Communication": {
        **dict.fromkeys(
            ("purpose", "recipients", "audience", "others", "rhythm", "detail", "first", "last", "at", "minutes"),
            Right.SEE_STAKEHOLDERS,
        ),
        **dict.fromkeys(("channel", "sender_role"), Right.SEE_STAKEHOLDERS),
        "sender": Right.SEE_TEAM,
    },
    "scope.Requirement": {"owner": Right.SEE_TEAM},
    "scope.Option": {"cost": Right.SEE_COSTS},
    "raid.LogEntry": dict.fromkeys(("owner", "raised_by", "decided_by"), Right.SEE_TEAM),
    "raid.EscalationRule": {"told": Right.SEE_TEAM},
    "charter.CharterPart": {
        "business_case_with_amounts": Right.SEE_COSTS,
        "budget_with_amounts": Right.SEE_COSTS,
        **{f"{part}_with_prices": Right.SEE_MARGIN for part in ("contract", "payments", "penalties")},
    },
    "stages.StageException": {"options_with_amounts": Right.SEE_COSTS},
    "resources.Allocation": {
        "name": Right.SEE_TEAM,
        "resource": Right.SEE_TEAM,
        "email": Right.SEE_PERSONAL,
        "calendar": Right.SEE_PERSONAL,
        "availability": Right.SEE_PERSONAL,
        "rates": Right.SEE_RATES,
        "rate": Right.SEE_RATES,
    },
    "budget.CostBook": {"amount": Right.SEE_RATES},
    "budget.ClosedPeriod": {"digest": Right.SEE_RATES},
    "budget.BudgetLine": {"months": Right.SEE_RATES, "currency": Right.SEE_COSTS, "rate": Right.SEE_COSTS},
    "budget.BudgetVersion": {"amount": Right.SEE_RATES},
    "budget.ReserveMovement": dict.fromkeys(
        ("source", "target", "line", "amount", "reason", "risk", "issue", "day"), Right.SEE_COSTS
    ),
    "budget.Order": {"amount": Right.SEE_RATES, "currency": Right.SEE_COSTS},
    "projects.Membership": {"user": Right.SEE_TEAM, "group": Right.SEE_TEAM, "email": Right.SEE_PERSONAL},
    "projects.Project": {
        "member": Right.SEE_TEAM, "name_of_member": Right.SEE_TEAM, "email": Right.SEE_PERSONAL,
        "cost": Right.SEE_COSTS,
    },
}  # fmt: skip
"""The right without which a field of a record is not shown, sorted by, filtered by, summed up or exported.

A sum of labour over fewer than three people tells what one of them costs: it needs the right to see rates.
"""

FEWEST_IN_A_SUM = 3


IN_A_BRANCH = frozenset({Right.EDIT_PLAN, Right.EDIT_OWN_PART, Right.REPORT_OWN_PROGRESS})
"""What who may plan scenarios may do in one: try whatever they like; its adoption asks for rights in the plan."""


def in_branch(rights: frozenset[Right], *, frozen: bool) -> frozenset[Right]:
    """The rights in a scenario of who has these in its project: none for who may not see scenarios; nobody
    changes a frozen one."""
    if Right.SEE_SCENARIOS not in rights:
        return frozenset()
    kept = (rights & READING) | (rights & {Right.PLAN_SCENARIOS})
    return kept if frozen or Right.PLAN_SCENARIOS not in rights else kept | IN_A_BRANCH


def may(role: str, right: Right) -> bool:
    """Whether a role in a project has a right there."""
    return right in TABLE[Role(role)]


def roles_that_may(right: Right) -> tuple[Role, ...]:
    """The roles in a project that have a right, in the table's order."""
    return tuple(role for role, rights in TABLE.items() if right in rights)


def organisation_roles_that_may(right: Right) -> tuple[OrganisationRole, ...]:
    """The roles in the organisation that have a right in every project, in the table's order."""
    return tuple(role for role, rights in IN_EVERY_PROJECT.items() if right in rights)
