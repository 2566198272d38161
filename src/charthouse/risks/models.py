"""The register's tables. Impacts are magnitudes: days and money lost by a threat, gained by an opportunity."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Stream
from charthouse.projects.models import Project


class Register(models.Model):
    """What holds for a project's register as a whole; its row is locked while something in it changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="register")
    next_number = models.PositiveBigIntegerField(default=1)
    """The next risk has this number. It only ever rises, so that a risk's number never comes to mean another one."""
    next_group = models.PositiveBigIntegerField(default=1)
    next_workshop = models.PositiveBigIntegerField(default=1)
    version = models.PositiveBigIntegerField(default=0)
    """Grows with every change of a risk or a group, undoing included: who computed with the register sees that it is
    another one."""

    class Meta:
        verbose_name = _("risk register")

    def __str__(self) -> str:
        return f"{self.project_id}"


def _in_order(low: str, likely: str, high: str) -> Q:
    none = Q(**{f"{low}__isnull": True, f"{likely}__isnull": True, f"{high}__isnull": True})
    return none | Q(**{f"{low}__gte": 0, f"{likely}__gte": F(low), f"{high}__gte": F(likely)})


class Risk(models.Model):
    """Something uncertain that would change the project for the worse, or for the better."""

    class Kind(models.TextChoices):
        """Which way it goes."""

        THREAT = "threat", _("threat")
        OPPORTUNITY = "opportunity", _("opportunity")

    class State(models.TextChoices):
        """What became of it; only open risks are simulated."""

        OPEN = "open", _("open")
        OCCURRED = "occurred", _("occurred")
        CLOSED = "closed", _("closed")

    class Response(models.TextChoices):
        """What kind of thing is done about it."""

        AVOID = "avoid", _("avoid")
        REDUCE = "reduce", _("reduce")
        TRANSFER = "transfer", _("transfer")
        EXPLOIT = "exploit", _("exploit")
        ENHANCE = "enhance", _("enhance")
        SHARE = "share", _("share")
        ACCEPT = "accept", _("accept")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    number = models.PositiveBigIntegerField()
    file_uid = models.BigIntegerField(null=True)
    """Its identity in the plan file that brought it, which may bring it again."""
    version = models.PositiveBigIntegerField(default=1)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.THREAT)
    cause = models.TextField(_("cause"), blank=True, default="")
    event = models.TextField(_("event"), blank=True, default="")
    effect = models.TextField(_("effect"), blank=True, default="")
    category = models.CharField(_("category"), max_length=100, blank=True, default="")
    triggers = models.TextField(_("triggers"), blank=True, default="")
    """By what one sees that it is about to occur."""
    probability = models.FloatField(_("probability"))
    delay_low = models.BigIntegerField(null=True)
    """Working minutes that each task hit is longer (or shorter, by an opportunity); beta-PERT, limits."""
    delay_likely = models.BigIntegerField(null=True)
    delay_high = models.BigIntegerField(null=True)
    factor_low = models.FloatField(null=True)
    """What the remaining duration of each task hit is multiplied with; instead of a delay."""
    factor_likely = models.FloatField(null=True)
    factor_high = models.FloatField(null=True)
    cost_low = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    """Once, however many tasks it hits, in the project's currency."""
    cost_likely = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    cost_high = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    quality = models.PositiveSmallIntegerField(_("impact on quality"), null=True)
    """A column of the matrix, from 1, where no number says it; None: nobody has said any."""
    scope = models.PositiveSmallIntegerField(_("impact on scope"), null=True)
    reputation = models.PositiveSmallIntegerField(_("impact on reputation"), null=True)
    response_kind = models.CharField(_("response"), max_length=10, choices=Response.choices, blank=True, default="")
    """Empty: nobody has decided yet."""
    response = models.TextField(_("what is done"), blank=True, default="")
    contingency = models.TextField(_("contingency plan"), blank=True, default="")
    """What is done once it has occurred: a line for each task, behind a tab or two blanks its duration."""
    response_probability = models.FloatField(null=True)
    """Once the response is carried out; empty: as before."""
    response_impact = models.FloatField(null=True)
    """The part of its impacts that the response leaves; empty: all."""
    response_quality = models.PositiveSmallIntegerField(null=True)
    """The column that is left once the response is carried out; empty: as before."""
    response_scope = models.PositiveSmallIntegerField(null=True)
    response_reputation = models.PositiveSmallIntegerField(null=True)
    response_cost = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    owner_name = models.CharField(max_length=255, blank=True, default="")
    """Of an owner without an account in the project, as a plan file named them."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    review = models.DateField(_("review"), null=True)
    reminded_for = models.DateField(null=True)
    """The review date of which the owner was reminded; no part of what the risk says."""
    proximity = models.DateField(_("could occur from"), null=True)
    in_series = models.BooleanField(default=True)
    """Its impact on a task adds to that of other risks; else of those side by side only the greatest counts."""
    intangible = models.JSONField(default=list)
    """Effects that cannot be counted in days or money, each with its score: ``[["reputation", 3.0]]``."""

    class Meta:
        verbose_name = _("risk")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="risk_number"),
            models.UniqueConstraint(fields=["project", "file_uid"], name="risk_file_uid"),
            models.CheckConstraint(condition=~Q(title=""), name="risk_has_a_title"),
            models.CheckConstraint(condition=Q(probability__gte=0, probability__lte=1), name="risk_probability"),
            models.CheckConstraint(
                condition=Q(response_probability__isnull=True)
                | Q(response_probability__gte=0, response_probability__lte=1),
                name="risk_probability_after",
            ),
            models.CheckConstraint(
                condition=Q(response_impact__isnull=True) | Q(response_impact__gte=0), name="risk_impact_after"
            ),
            models.CheckConstraint(
                condition=_in_order("delay_low", "delay_likely", "delay_high"), name="risk_delay_in_order"
            ),
            models.CheckConstraint(
                condition=_in_order("factor_low", "factor_likely", "factor_high"), name="risk_factor_in_order"
            ),
            models.CheckConstraint(
                condition=_in_order("cost_low", "cost_likely", "cost_high"), name="risk_cost_in_order"
            ),
            models.CheckConstraint(
                condition=Q(delay_low__isnull=True) | Q(factor_low__isnull=True), name="risk_delay_or_factor"
            ),
        ]
        indexes = [models.Index(fields=["project", "state"], name="risk_of_a_state")]

    def __str__(self) -> str:
        return self.title


class RiskTask(models.Model):
    """A task that a risk hits, with all below it; or one that is done only if the risk occurs."""

    class Part(models.TextChoices):
        """What the risk does to it."""

        HIT = "hit", _("is hit")
        ADDED = "added", _("is done only if it occurs")

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="tasks")
    uid = models.BigIntegerField()
    """Its number; numbers are never given twice, so that one which is gone stays what it was."""
    name = models.TextField(blank=True, default="")
    """What it was called when it was chosen: told where it is gone."""
    part = models.CharField(max_length=5, choices=Part.choices, default=Part.HIT)
    own = models.TextField(blank=True, default="")
    """``exchange.document.RiskImpact``, packed, where a plan file says of this task something else than of the rest."""

    class Meta:
        verbose_name = _("task of a risk")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["risk", "uid", "part"], name="risk_task_once")]

    def __str__(self) -> str:
        return self.name or str(self.uid)


class CorrelationGroup(models.Model):
    """Tasks whose durations tend to overrun together, chosen by a rule or by name."""

    class By(models.TextChoices):
        """By what tasks belong together."""

        PHASE = "phase", _("phase")
        RESPONSIBLE = "responsible", _("responsible person")
        FIELD = "field", _("own field of the tasks")
        CHOSEN = "chosen", _("chosen tasks")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="correlation_groups")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    name = models.CharField(_("name"), max_length=200)
    by = models.CharField(_("by"), max_length=12, choices=By.choices)
    field = models.CharField(max_length=100, blank=True, default="")
    """The name of the own field, where it goes by one."""
    value = models.TextField(blank=True, default="")
    """Whose tasks, or which value of the field; empty: those of each person, or of each value, are a group."""
    uids = models.JSONField(default=list)
    """The numbers of the chosen tasks, or of the one phase; none by phase: each phase of the top level is a group."""
    coefficient = models.FloatField(_("coefficient"))
    """Spearman's ρ between any two of its tasks."""

    class Meta:
        verbose_name = _("group of tasks that overrun together")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="correlation_group_number"),
            models.CheckConstraint(condition=~Q(name=""), name="correlation_group_has_a_name"),
            models.CheckConstraint(
                condition=Q(coefficient__gte=-1, coefficient__lte=1), name="correlation_group_coefficient"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Workshop(models.Model):
    """People gather, merge and rate risks together; what each says alone is told by nothing until all have answered."""

    class Phase(models.TextChoices):
        """How far it is."""

        GATHER = "gather", _("gathering")
        MERGE = "merge", _("merging")
        RATE = "rate", _("rating")
        DISCUSS = "discuss", _("discussing")
        DONE = "done", _("in the register")
        CANCELLED = "cancelled", _("cancelled")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risk_workshops")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    title = models.CharField(_("title"), max_length=200)
    named = models.BooleanField(default=False)
    """Whether who said what is shown with it; else who said it is forgotten as soon as it shows."""
    shown = models.BooleanField(default=False)
    """Whether the others' risks show while they are gathered."""
    deadline = models.DateField(_("deadline"), null=True)
    """The last day on which the present phase takes anything, by the project's clock."""
    phase = models.CharField(max_length=9, choices=Phase.choices, default=Phase.GATHER)
    round = models.PositiveSmallIntegerField(default=0)
    """Of rating; none yet: 0."""
    limits = models.JSONField(default=dict)
    """The limits of the matrix by which it is rated, as they were then: ``{"chances": […], "days": […]}``."""
    people = models.PositiveSmallIntegerField(default=0)
    """Whose ratings count, in the newest round that shows."""
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    """The day on which its risks came into the register."""

    class Meta:
        verbose_name = _("risk workshop")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="risk_workshop_number"),
            models.CheckConstraint(condition=~Q(title=""), name="risk_workshop_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class RiskMatrix(models.Model):
    """The scales and the matrix by which risks are rated: a project's own, or those that the organisation gives all."""

    journal = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="+")
    """The project's, or the organisation's."""
    project = models.OneToOneField(Project, on_delete=models.CASCADE, null=True, related_name="risk_matrix")
    """Empty: the organisation's."""
    version = models.PositiveBigIntegerField(default=1)
    said = models.JSONField()
    """As ``scales.said_of`` writes it."""

    class Meta:
        verbose_name = _("risk matrix")

    def __str__(self) -> str:
        return str(_("risk matrix"))


class WorkshopMember(models.Model):
    """Somebody who takes part."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ready = models.BooleanField(default=False)
    """In the present phase: has written down all, or has rated all."""
    gone = models.BooleanField(default=False)
    """Nobody waits for them any more."""

    class Meta:
        verbose_name = _("member of a risk workshop")
        constraints = [models.UniqueConstraint(fields=["workshop", "user"], name="risk_workshop_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class WorkshopNote(models.Model):
    """A risk that somebody wrote down alone; it becomes an idea of all when gathering ends. No journal tells of it."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="notes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Risk.Kind.choices, default=Risk.Kind.THREAT)
    title = models.CharField(max_length=300)
    cause = models.TextField(blank=True, default="")
    effect = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("note in a risk workshop")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="risk_workshop_note_has_a_title")]

    def __str__(self) -> str:
        return self.title


class WorkshopIdea(models.Model):
    """A risk that the workshop gathered, as everybody in it sees it."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="ideas")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Risk.Kind.choices, default=Risk.Kind.THREAT)
    title = models.CharField(max_length=300)
    cause = models.TextField(blank=True, default="")
    effect = models.TextField(blank=True, default="")
    by_name = models.CharField(max_length=255, blank=True, default="")
    """Who wrote it down, where the workshop names people."""
    into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    """The idea that says the same, under which it stands."""
    dropped = models.BooleanField(default=False)
    """Left out by the moderator."""
    asked = models.PositiveSmallIntegerField(default=0)
    """The newest round in which it was to be rated."""
    risk = models.PositiveBigIntegerField(null=True)
    """Its number in the register."""

    class Meta:
        verbose_name = _("risk of a workshop")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["workshop", "number"], name="risk_workshop_idea_number")]

    def __str__(self) -> str:
        return self.title


class WorkshopRating(models.Model):
    """How somebody rates an idea. No journal and no change of rows tells it before its round shows."""

    idea = models.ForeignKey(WorkshopIdea, on_delete=models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty once a round shows in which nobody is named."""
    chance = models.PositiveSmallIntegerField(null=True)
    """Level of probability, as the rows of the matrix; empty with the impact: cannot say."""
    impact = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("rating in a risk workshop")
        constraints = [
            models.UniqueConstraint(fields=["idea", "round", "user"], name="risk_workshop_rating_once"),
            models.CheckConstraint(
                condition=Q(chance__isnull=True, impact__isnull=True) | Q(chance__gte=1, impact__gte=1),
                name="risk_workshop_rating_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}"


class ExposureDay(models.Model):
    """What each risk of a register came to at the end of a day, as far as the day has gone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    risks = models.JSONField()
    """By the risk's number: ``[state, days, cost, days after its response, cost after it]``, expected values, those of
    opportunities negative; null: nothing is known."""

    class Meta:
        verbose_name = _("exposure of a day")
        constraints = [models.UniqueConstraint(fields=["project", "day"], name="risk_exposure_day_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.day}"
