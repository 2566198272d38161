"""What is kept of a plan's outlook: figures of its health for each day, and what simulations of it said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class HealthDay(models.Model):
    """How good the plan was on a day, as it was last looked at."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    """By the project's own clock."""
    plan_version = models.PositiveBigIntegerField()
    figures = models.JSONField()
    """By point: ``{"1": {"value": 0.05, "passes": true, "population": 40, "found": 2}, …}``; values as in engine."""

    class Meta:
        verbose_name = _("health of a day")
        constraints = [models.UniqueConstraint(fields=["project", "day"], name="health_day_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.day}"


class SimulationSettings(models.Model):
    """How a project's plan is simulated, the working one and the published one alike.

    Which tasks overrun together is said in the risk register (``risks.models.CorrelationGroup``).
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    iterations = models.PositiveIntegerField(_("iterations"), default=10_000)
    seed = models.PositiveBigIntegerField(_("seed"), default=1)
    factor_low = models.FloatField(null=True)
    """With ``factor_likely`` and ``factor_high``: factors on what remains of every task without a range;
    empty: such tasks take as long as planned."""
    factor_likely = models.FloatField(null=True)
    factor_high = models.FloatField(null=True)
    automatic = models.BooleanField(_("simulate after changes"), default=True)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("settings of the simulation")
        constraints = [
            models.CheckConstraint(
                condition=Q(factor_low=None, factor_likely=None, factor_high=None)
                | Q(factor_low__gte=0, factor_low__lte=F("factor_likely"), factor_likely__lte=F("factor_high")),
                name="simulation_factors_in_order",
            ),
            models.CheckConstraint(
                condition=Q(iterations__gte=100, iterations__lte=1_000_000), name="simulation_iterations"
            ),
        ]

    def __str__(self) -> str:
        return "Simulation"

    @property
    def factors(self) -> tuple[float, float, float] | None:
        """For tasks without a range, where there are such."""
        if self.factor_low is None or self.factor_likely is None or self.factor_high is None:
            return None
        return self.factor_low, self.factor_likely, self.factor_high


class SimulationRun(models.Model):
    """What a simulation of a plan said: of the project's working plan, or of the row that holds its published one."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    """Who asked for it; empty: it was made by itself after a change."""
    engine = models.CharField(max_length=200)
    """What computed it: two runs with the same mark and fingerprint are the same."""
    fingerprint = models.CharField(max_length=64)
    """Of all that decides its figures: the plan, its ranges and risks, and the settings."""
    settings = models.JSONField()
    """``{"iterations", "seed", "factors"}``; of earlier runs also ``"grouping"`` and ``"rho"``"""
    tasks = models.PositiveIntegerField()
    seconds = models.FloatField()
    plan_finish = models.BigIntegerField()
    quantiles = models.JSONField()
    """Of the finish, for each percent from 0 to 100, in minutes as everywhere; at the ends the least and greatest."""
    costs = models.JSONField(null=True)
    """The same of the cost, in the project's currency; empty: nothing in the plan costs anything."""
    paid = models.PositiveIntegerField(default=0)
    """How many people with rates the cost is of: of few, a sum tells what one of them costs."""
    figures = models.JSONField()
    """All else that was found, see ``outlook.figures``."""
    forecasts = models.JSONField()
    """By the number of each milestone and promised task to come, and 0 for the whole: P5, P10, P20, P50, P80, P90 and
    P95 of its finish, to be held against what happens."""
    changes = models.JSONField(default=dict)
    """What was different from the run before, see ``outlook.changes``."""

    class Meta:
        verbose_name = _("simulation")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="simulation_number_once")]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"


class SimulationState(models.Model):
    """Up to which change a plan has been simulated."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    plan_version = models.PositiveBigIntegerField()
    """With the next three: what was looked at last, so that nobody looks at it again."""
    project_version = models.PositiveBigIntegerField()
    settings_version = models.PositiveBigIntegerField()
    risks = models.BigIntegerField(default=0)
    """Of the register, see ``risks_of.mark_of``."""
    at = models.DateTimeField()
    trouble = models.TextField(blank=True, default="")
    """Why it could not be simulated, as a sentence."""
    nothing_uncertain = models.BooleanField(default=False)
    """It could not, because nothing in it is uncertain."""
    inputs = models.JSONField(default=dict)
    """What the latest run was made of, task by task, for telling what is different next time."""
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("state of the simulation")

    def __str__(self) -> str:
        return f"{self.project_id} at {self.plan_version}"


class ValueForecast(models.Model):
    """What was measured and forecast at a status date, with the policies that it was counted by; scored later."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    at = models.BigIntegerField()
    """The status date, by the project's clock."""
    kept_at = models.DateTimeField(auto_now=True)
    plan_version = models.PositiveBigIntegerField()
    book_version = models.PositiveBigIntegerField()
    policies = models.JSONField()
    figures = models.JSONField()
    """``bac``, ``pv``, ``ev``, ``ac``, the indices, ``unit``, the quantiles of ``finish`` and ``cost`` by level, each
    formula's point forecast under ``finish_by`` and ``eac``, and ``ended``: when the project was done, else null."""

    class Meta:
        verbose_name = _("forecast by earned value")
        constraints = [models.UniqueConstraint(fields=["project", "at"], name="value_forecast_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.at}"


class ValueSheet(models.Model):
    """What was measured of a large plan, so that nobody waits for it; see ``value_shelf``."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    asked = models.CharField(max_length=100, blank=True, default="")
    """Another day and other policies that somebody asked for; empty: the status date, by the usual ones."""
    in_hours = models.BooleanField()
    """For those who may not see what the plan costs."""
    plan_version = models.PositiveBigIntegerField()
    """With the next four: what it was made of."""
    project_version = models.PositiveBigIntegerField()
    book_version = models.PositiveBigIntegerField()
    measured_by = models.BigIntegerField(null=True)
    engine = models.CharField(max_length=200)
    kept_at = models.DateTimeField()
    seconds = models.FloatField()
    """Both ways together."""
    has_rates = models.BooleanField()
    """Whether hourly rates were in the plan."""
    trouble = models.TextField(blank=True, default="")
    """Why it could not be measured, as a sentence."""
    figures = models.JSONField(null=True)
    """All but the tasks, see ``value_sheets.Sheet``."""
    tasks = models.BinaryField(null=True)
    """Of every task, compressed."""
    text = models.BinaryField(null=True)
    """All of it as programs are given it, compressed; empty: it was kept before programs were given what is kept."""

    class Meta:
        verbose_name = _("measured earned value")
        constraints = [models.UniqueConstraint(fields=["project", "asked", "in_hours"], name="value_sheet_once")]

    def __str__(self) -> str:
        return f"{self.project_id} at {self.plan_version}"
