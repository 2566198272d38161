"""Projects and who belongs to them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.models import Group
from charthouse.journal.models import Stream

KEY_PATTERN = r"[A-Z][A-Z0-9]{1,9}"
BRANCH_SIGN = "~"
"""Between a project's key and a scenario's number in the scenario's own key: ``PAY~3``."""


class BranchKey(str):
    """A key in an address that may also lead to a scenario; a plain text never does."""

    __slots__ = ()


def project_part(key: str) -> str:
    """The key of the project in a key that may be a scenario's."""
    return key.partition(BRANCH_SIGN)[0]


class Role(models.TextChoices):
    """What somebody is in one project; what each may do stands in ``permissions``."""

    MANAGER = "manager", _("Manager")
    LEAD = "lead", _("Workstream lead")
    CONTRIBUTOR = "contributor", _("Contributor")
    PRODUCT_OWNER = "product_owner", _("Product owner")
    APPROVER = "approver", _("Approver")
    VIEWER = "viewer", _("Viewer")
    CLIENT = "client", _("Client")


class Publishing(models.TextChoices):
    """When those who do not work on the plan see what was changed in it."""

    AT_ONCE = "at_once", _("Changes are seen by everybody at once")
    BY_HAND = "by_hand", _("Changes are seen when a manager publishes them")


class Undertakings(models.Manager["Project"]):
    """Projects as people know them, without the rows that hold their published plans and their scenarios."""

    def get_queryset(self) -> models.QuerySet[Project]:
        """Without published plans and scenarios."""
        return super().get_queryset().filter(working=None, branched_from=None)


class Project(models.Model):
    """One undertaking with a beginning, an end, a plan and people; private to its members."""

    key = models.CharField(
        _("key"),
        max_length=20,
        db_index=True,
        validators=[RegexValidator(f"^{KEY_PATTERN}$", _("Use 2 to 10 capital letters and digits, a letter first."))],
    )
    """Begins the key of every record in it: ``CRM-42``. Of a scenario: the project's, and its number (``CRM~3``)."""
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("purpose"), blank=True, default="")
    programme = models.CharField(_("programme"), max_length=80, blank=True, default="")
    """What it belongs to together with other projects."""
    type = models.CharField(_("type"), max_length=80, blank=True, default="")
    """What kind of undertaking it is, in the organisation's own words."""
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    """Of the wall clock by which all plan dates are meant."""
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    status_date = models.BigIntegerField(_("status date"), null=True, blank=True)
    """Until when progress has been reported; minutes since 1970-01-01T00:00 wall clock."""
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveBigIntegerField(default=1)
    journal = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="+")
    publishing = models.CharField(
        _("publishing"), max_length=10, choices=Publishing.choices, default=Publishing.AT_ONCE
    )
    working = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="published")
    """Of the row that holds a published plan: the project whose plan it is. It has the same key and name, tasks, links
    and calendars of its own, no members, and an empty journal; only ``rows`` finds it."""
    told_until = models.PositiveBigIntegerField(default=0)
    """Of such a row: the entry of the project's journal that published it. What the plan became after it is not told
    to those who see only what is published."""
    branched_from = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="branches")
    """Of the row that holds a scenario of a plan: the project whose plan it is a branch of. It has tasks, links,
    calendars and a journal of its own and no members; only ``rows`` finds it."""
    frozen = models.BooleanField(default=False)
    """Of such a row: nothing in it changes any more."""

    objects = Undertakings()
    rows: models.Manager[Project] = models.Manager()

    public: Project | None = None
    """The row with the published plan, where who asked sees only that (set by ``projects.access``)."""

    @property
    def in_shell(self) -> Project:
        """The project that the frame of a page is about: of a scenario the one that it belongs to."""
        return self if self.branched_from is None else self.branched_from

    class Meta:
        verbose_name = _("project")
        ordering = ["name", "key"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(working=None), name="project_key_once"),
            models.CheckConstraint(condition=~Q(name=""), name="project_has_a_name"),
            models.CheckConstraint(condition=Q(key=Upper("key")) & ~Q(key=""), name="project_key_in_capitals"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role in a project, of one person or of everybody in a group; who has several roles has several rows.

    Whoever has none, neither here nor by the organisation, does not see that the project exists.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="memberships")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    parts = models.JSONField(default=list)
    """Of a workstream lead: the numbers of the tasks that they lead, with all that lies below each."""
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "role"], name="membership_once"),
            models.UniqueConstraint(fields=["project", "group", "role"], name="membership_of_group_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                name="membership_of_one",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.group if self.user_id is None else self.user} ({self.get_role_display()})"
