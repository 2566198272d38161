"""The chapter's tables. Tasks and goals are named by their numbers: they live, and go, by other chapters' journals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class ScopeBook(models.Model):
    """What holds for a project's scope as a whole; its row is locked while something in it changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="scope_book")
    next_requirement = models.PositiveBigIntegerField(default=1)
    next_deliverable = models.PositiveBigIntegerField(default=1)
    next_appraisal = models.PositiveBigIntegerField(default=1)
    next_criterion = models.PositiveBigIntegerField(default=1)
    next_option = models.PositiveBigIntegerField(default=1)
    next_raci_role = models.PositiveBigIntegerField(default=1)
    """The next one has this number; they only ever rise."""

    class Meta:
        verbose_name = _("scope")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Numbered(models.Model):
    """A record with a number that is never given twice, and a version that grows with every change."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        abstract = True


class Requirement(Numbered):
    """Something that the project's result must be, do or have."""

    class Priority(models.TextChoices):
        """MoSCoW: how much the result is worth without it.

        Source: D. Clegg, R. Barker, Case Method Fast-Track: A RAD Approach, Addison-Wesley 1994.
        """

        MUST = "must", _("must")
        SHOULD = "should", _("should")
        COULD = "could", _("could")
        WONT = "wont", _("won’t this time")

    class Status(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        DELIVERED = "delivered", _("delivered")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    reference = models.CharField(_("reference"), max_length=100, blank=True, default="")
    """What it is called where it came from: ``REQ-017``; an import knows it again by this."""
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True, default="")
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    priority = models.CharField(_("priority"), max_length=6, choices=Priority.choices, blank=True, default="")
    acceptance = models.TextField(_("acceptance criteria"), blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    """When it came into the scope."""

    class Meta:
        verbose_name = _("requirement")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="requirement_number"),
            models.UniqueConstraint(
                fields=["project", "reference"], condition=~Q(reference=""), name="requirement_reference_once"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="requirement_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Deliverable(Numbered):
    """Something that the project hands over, and that somebody accepts."""

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("planned")
        DELIVERED = "delivered", _("handed over")
        ACCEPTED = "accepted", _("accepted")
        DROPPED = "dropped", _("dropped")

    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True, default="")
    acceptance = models.TextField(_("acceptance criteria"), blank=True, default="")
    acceptor = models.CharField(_("accepted by"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("deliverable")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="deliverable_number"),
            models.CheckConstraint(condition=~Q(name=""), name="deliverable_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RequirementDeliverable(models.Model):
    """A deliverable that meets a requirement, or a part of it."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="met_by")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="meets")

    class Meta:
        verbose_name = _("trace of a requirement to a deliverable")
        constraints = [models.UniqueConstraint(fields=["requirement", "deliverable"], name="requirement_met_once")]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.deliverable_id}"


class RequirementGoal(models.Model):
    """A goal that a requirement serves."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="serves")
    goal = models.PositiveBigIntegerField()
    """Its number."""

    class Meta:
        verbose_name = _("trace of a requirement to a goal")
        constraints = [models.UniqueConstraint(fields=["requirement", "goal"], name="requirement_serves_once")]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.goal}"


class DeliverableTask(models.Model):
    """A task, or with a summary task all below it, that produces a deliverable."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="tasks")
    uid = models.BigIntegerField()
    name = models.TextField(blank=True, default="")
    """As the task was called when it was chosen: what is said of it once it is gone."""

    class Meta:
        verbose_name = _("task of a deliverable")
        constraints = [models.UniqueConstraint(fields=["deliverable", "uid"], name="deliverable_task_once")]

    def __str__(self) -> str:
        return self.name or str(self.uid)


class RaciRole(Numbered):
    """A role that has a part in deliverables: a column of the RACI matrix."""

    name = models.CharField(_("role"), max_length=200)
    holder = models.CharField(_("who fills it"), max_length=200, blank=True, default="")
    place = models.PositiveSmallIntegerField(_("place"), default=1)
    """From the left; of the same place the one that came first."""

    class Meta:
        verbose_name = _("role of the RACI matrix")
        ordering = ["place", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="raci_role_number"),
            models.CheckConstraint(condition=~Q(name=""), name="raci_role_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RaciLetter(models.Model):
    """What a role has to do with a deliverable."""

    class Value(models.TextChoices):
        """One who answers for a deliverable may make it as well; who does either needs not be asked or told."""

        RESPONSIBLE = "R", _("responsible")
        ACCOUNTABLE = "A", _("accountable")
        BOTH = "AR", _("accountable and responsible")
        CONSULTED = "C", _("consulted")
        INFORMED = "I", _("informed")

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="letters")
    role = models.ForeignKey(RaciRole, on_delete=models.CASCADE, related_name="letters")
    value = models.CharField(_("letter"), max_length=2, choices=Value.choices)

    class Meta:
        verbose_name = _("letter of the RACI matrix")
        constraints = [
            models.UniqueConstraint(fields=["deliverable", "role"], name="raci_letter_once"),
            models.CheckConstraint(condition=Q(value__in=["R", "A", "AR", "C", "I"]), name="raci_letter_known"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.role_id} {self.value}"


class Appraisal(Numbered):
    """A question with several answers, judged by criteria, and decided once."""

    class About(models.TextChoices):
        """What is chosen."""

        REQUIREMENT = "requirement", _("how requirements are met")
        TECHNOLOGY = "technology", _("a technology")
        VENDOR = "vendor", _("a vendor")
        OTHER = "other", _("something else")

    question = models.CharField(_("question"), max_length=300)
    about = models.CharField(_("what is chosen"), max_length=12, choices=About.choices, default=About.REQUIREMENT)
    text = models.TextField(_("text"), blank=True, default="")
    decided = models.BooleanField(default=False)
    """Its criteria, options and scores are frozen until it is reopened."""
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("appraisal of options")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="appraisal_number"),
            models.CheckConstraint(condition=~Q(question=""), name="appraisal_has_a_question"),
        ]

    def __str__(self) -> str:
        return self.question


class AppraisalRequirement(models.Model):
    """A requirement that an appraisal is about."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="asked_by")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="appraised")

    class Meta:
        verbose_name = _("requirement of an appraisal")
        constraints = [models.UniqueConstraint(fields=["appraisal", "requirement"], name="appraisal_requirement_once")]

    def __str__(self) -> str:
        return f"{self.appraisal_id} {self.requirement_id}"


class Criterion(Numbered):
    """What options are judged by: with a weight, or a must that rules an option out."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(_("name"), max_length=200)
    note = models.TextField(_("how it is judged"), blank=True, default="")
    must = models.BooleanField(_("must"), default=False)
    weight = models.PositiveSmallIntegerField(_("weight"), default=10)
    """Points, as many as people like to give; of a must it says nothing."""

    class Meta:
        verbose_name = _("criterion")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="criterion_number"),
            models.CheckConstraint(condition=~Q(name=""), name="criterion_has_a_name"),
            models.CheckConstraint(condition=Q(weight__lte=1000), name="criterion_weight"),
        ]

    def __str__(self) -> str:
        return self.name


class Option(Numbered):
    """One answer to an appraisal's question."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(_("name"), max_length=200)
    text = models.TextField(_("text"), blank=True, default="")
    cost = models.DecimalField(_("cost"), max_digits=15, decimal_places=2, null=True)
    """In the project's currency."""

    class Meta:
        verbose_name = _("option")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="option_number"),
            models.CheckConstraint(condition=~Q(name=""), name="option_has_a_name"),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="option_cost"),
        ]

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """How well an option does by a criterion: 0 to 5; by a must 1, it does, or 0, it does not."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    value = models.PositiveSmallIntegerField(_("score"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("score of an option")
        constraints = [
            models.UniqueConstraint(fields=["option", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__lte=5), name="score_value"),
        ]

    def __str__(self) -> str:
        return f"{self.option_id} {self.criterion_id}"


class AppraisalDecision(models.Model):
    """What was decided, by whom and why, with the ranking as it stood; reopening leaves it where it is."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    option = models.PositiveBigIntegerField()
    """Its number."""
    name = models.CharField(max_length=200)
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sheet = models.TextField()
    """Criteria, options, scores and totals as they stood, as JSON."""
    reopened_because = models.TextField(blank=True, default="")
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("decision between options")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "number"], name="appraisal_decision_number"),
            models.CheckConstraint(condition=~Q(reasons=""), name="appraisal_decision_has_reasons"),
        ]

    def __str__(self) -> str:
        return self.name
