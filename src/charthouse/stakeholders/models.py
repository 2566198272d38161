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
