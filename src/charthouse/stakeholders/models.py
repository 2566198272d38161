"""The table of those who have a part in a project, or feel what it does."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import EmailValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project

LEVELS = 5
"""Interest and influence go from 1, very small, to this, very great."""


class StakeholderRegister(models.Model):
    """What holds for a project's stakeholders as a whole; its row is locked while something in it changes."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="stakeholder_register"
    )
    next_number = models.PositiveBigIntegerField(default=1)
    """The next stakeholder has this number; it only ever rises."""
    next_communication = models.PositiveBigIntegerField(default=1)
    """The same of the plan of communication."""

    class Meta:
        verbose_name = _("stakeholder register")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Engagement(models.TextChoices):
    """How far somebody goes along with a project: the five levels of the engagement matrix, the least first.

    Source: PMI, A Guide to the Project Management Body of Knowledge, 6th edition (2017), section 13.2.2.5.
    """

    UNAWARE = "unaware", _("unaware")
    RESISTANT = "resistant", _("resistant")
    NEUTRAL = "neutral", _("neutral")
    SUPPORTIVE = "supportive", _("supportive")
    LEADING = "leading", _("leading")


def _level(field: str) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 1, f"{field}__lte": LEVELS})


class Stakeholder(models.Model):
    """A person or a body with a stake in a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stakeholders")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True, default="")
    role = models.CharField(_("role"), max_length=200, blank=True, default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="", validators=[EmailValidator()])
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Their account in Charthouse, where they have one."""
    interest = models.PositiveSmallIntegerField(_("interest"), null=True)
    influence = models.PositiveSmallIntegerField(_("influence"), null=True)
    """Both from 1 to 5; empty: nobody has said yet."""
    expectations = models.TextField(_("expectations"), blank=True, default="")
    engagement = models.CharField(
        _("engagement now"), max_length=10, choices=Engagement.choices, blank=True, default=""
    )
    wanted = models.CharField(_("engagement wanted"), max_length=10, choices=Engagement.choices, blank=True, default="")
    approach = models.TextField(_("what is done"), blank=True, default="")
    """How they are won, or kept."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who looks after them."""
    review = models.DateField(_("look at it again on"), null=True)

    class Meta:
        verbose_name = _("stakeholder")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="stakeholder_number"),
            models.CheckConstraint(condition=~Q(name=""), name="stakeholder_has_a_name"),
            models.CheckConstraint(condition=_level("interest"), name="stakeholder_interest"),
            models.CheckConstraint(condition=_level("influence"), name="stakeholder_influence"),
        ]

    def __str__(self) -> str:
        return self.name


class Rhythm(models.TextChoices):
    """How often something is told or met for."""

    DAILY = "daily", _("each working day")
    WEEKLY = "weekly", _("weekly")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("every three months")
    ONCE = "once", _("once")
    GATES = "gates", _("at each gate")
    NEEDED = "needed", _("when there is a reason")


class Audience(models.TextChoices):
    """Stakeholders who get something by where they stand in the grid, whoever they are."""

    NAMED = "", _("only those who are named")
    ALL = "all", _("everybody in the register")
    CLOSE = "close", _("whom the project manages closely")
    INFLUENCE = "influence", _("everybody of great influence")
    INTEREST = "interest", _("everybody of great interest")


class SentReport(models.TextChoices):
    """The status reports that a line can be about: how often they are written, and for whom."""

    NONE = "", _("no status report")
    WEEKLY_TEAM = "weekly-team", _("weekly report for the team")
    WEEKLY_CLIENT = "weekly-client", _("weekly report for the client")
    WEEKLY_BOARD = "weekly-board", _("weekly report for CIO and board")
    MONTHLY_TEAM = "monthly-team", _("monthly report for the team")
    MONTHLY_CLIENT = "monthly-client", _("monthly report for the client")
    MONTHLY_BOARD = "monthly-board", _("monthly report for CIO and board")


class Communication(models.Model):
    """A line of the plan of communication: who gets what, when, how, and from whom."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="communications")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    what = models.CharField(_("what"), max_length=200)
    purpose = models.TextField(_("purpose"), blank=True, default="")
    audience = models.CharField(_("audience"), max_length=10, choices=Audience.choices, blank=True, default="")
    others = models.CharField(_("others who get it"), max_length=300, blank=True, default="")
    """In words: who is in no register, such as all users."""
    rhythm = models.CharField(_("rhythm"), max_length=12, choices=Rhythm.choices, default=Rhythm.NEEDED)
    detail = models.CharField(_("more on when"), max_length=200, blank=True, default="")
    first = models.DateField(_("first on"), null=True)
    last = models.DateField(_("last on"), null=True)
    """Empty: until the plan ends."""
    at = models.TimeField(_("time of day"), null=True)
    """By the project's clock; empty: some time that day."""
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    channel = models.CharField(_("channel"), max_length=200, blank=True, default="")
    report = models.CharField(
        _("status report"), max_length=14, choices=SentReport.choices, blank=True, default=SentReport.NONE
    )
    """The status report that they get by this line."""
    reminded_for = models.DateField(null=True, editable=False)
    """The day for which it was said last that this report is due."""
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who sends or leads it, where they have an account."""
    sender_role = models.CharField(_("role that sends it"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("communication")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="communication_number"),
            models.CheckConstraint(condition=~Q(what=""), name="communication_says_what"),
        ]

    def __str__(self) -> str:
        return self.what


class Recipient(models.Model):
    """That a stakeholder gets something, by name."""

    communication = models.ForeignKey(Communication, on_delete=models.CASCADE, related_name="recipients")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="gets")

    class Meta:
        verbose_name = _("recipient")
        ordering = ["stakeholder__number"]
        constraints = [models.UniqueConstraint(fields=["communication", "stakeholder"], name="recipient_once")]

    def __str__(self) -> str:
        return f"{self.communication_id} {self.stakeholder_id}"
