"""The budget chapter's tables: what is planned to be spent, what is ordered, what was spent, and by which rates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Stream
from charthouse.projects.models import Project


class CostBook(models.Model):
    """Until when a project's costs are known; the row is locked while something is booked."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="cost_book")
    version = models.PositiveBigIntegerField(default=1)
    """Grows with every booking."""
    cut_off = models.DateField(_("complete until"), null=True)
    """The last day whose costs are all booked; empty: nobody said."""

    class Meta:
        verbose_name = _("cost book")

    def __str__(self) -> str:
        return f"{self.project_id}"


class CostEntry(models.Model):
    """Money spent on a day, in the project's currency. It never changes and never goes: it is reversed."""

    class Source(models.TextChoices):
        """How it came in."""

        HAND = "hand", _("by hand")
        FILE = "file", _("from a file")
        PROGRAM = "program", _("by a program")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cost_entries")
    number = models.PositiveIntegerField()
    """Within the project, from 1, without gaps."""
    task_uid = models.BigIntegerField(null=True)
    """The number of the task, which may be gone since; empty: of the project as a whole."""
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=6)
    kind = models.CharField(_("kind"), max_length=60, blank=True, default="")
    """What it was spent on, in the words of whoever booked it."""
    type = models.CharField(_("cost type"), max_length=40, blank=True, default="")
    """What it was spent on, as ``cost_types`` knows it; empty: not sorted yet."""
    capital = models.BooleanField(_("capital"), default=False)
    """It makes something that lasts; else it is operating cost."""
    period = models.DateField(_("period"), null=True)
    """The first day of the month that the books count it in; empty: that of its day."""
    line = models.PositiveBigIntegerField(_("budget line"), null=True)
    """The number of the budget line that it is of; empty: that of its order, or where task and type lead."""
    order = models.PositiveBigIntegerField(_("order"), null=True)
    """The number of the order that it pays."""
    vendor = models.CharField(_("vendor"), max_length=200, blank=True, default="")
    receipt = models.CharField(_("receipt"), max_length=120, blank=True, default="")
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    """Of the receipt, where it is not the project's."""
    original = models.DecimalField(_("amount on the receipt"), max_digits=24, decimal_places=6, null=True)
    """In the receipt's currency; empty: it is in the project's."""
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10, null=True)
    """What one unit of the receipt's currency was worth in the project's."""
    rate_day = models.DateField(_("rate of the day"), null=True)
    rate_source = models.CharField(_("source of the rate"), max_length=120, blank=True, default="")
    text = models.CharField(_("text"), max_length=500, blank=True, default="")
    accrued = models.BooleanField(_("accrued"), default=False)
    """An estimate of what is owed and not yet billed."""
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.HAND)
    identity = models.CharField(max_length=200, blank=True, default="")
    """What tells it from all others where it came from, so that nothing is booked twice."""
    batch = models.CharField(max_length=32)
    """What was booked in one go has the same."""
    reverses = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="reversal")
    """The entry that this one takes back, with the opposite amount, on the same task and day."""
    reversed = models.BooleanField(default=False)
    """Another entry takes this one back."""
    corrects = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="corrections")
    """The entry of a closed month that this one makes up for in an open one, with the opposite amount; both count."""
    corrected = models.BooleanField(default=False)
    """Another entry makes up for this one in a later month."""
    reason = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("cost entry")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="cost_entry_number"),
            models.UniqueConstraint(
                fields=["project", "identity"],
                name="cost_entry_once",
                condition=~Q(identity="") & Q(reversed=False, corrected=False),
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(reversed=False, corrects__isnull=False),
                name="cost_entry_corrected_once",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="cost_entry_says_something"),
        ]
        indexes = [
            models.Index(fields=["project", "task_uid", "day"], name="cost_entry_cell"),
            models.Index(fields=["project", "batch"], name="cost_entry_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def counts_elsewhere(self) -> bool:
        """The books count it in another month than that of its day."""
        return self.period is not None and self.period != self.day.replace(day=1)


class CostType(models.Model):
    """A type of cost that the organisation added, or what it says of one that every project knows: its accounts."""

    journal = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    """The organisation's."""
    version = models.PositiveBigIntegerField(default=1)
    key = models.CharField(_("key"), max_length=40, unique=True)
    """As lines, orders and costs name it; it never changes."""
    parent = models.CharField(_("counts as"), max_length=40)
    """The key of the type that every project knows; it never changes, so that no sum shows what it hid before."""
    name = models.CharField(_("name"), max_length=60, blank=True, default="")
    """Empty: every project knows it, by the name that we give it."""
    name_de = models.CharField(_("name in German"), max_length=60, blank=True, default="")
    """Empty: the same name."""
    codes = models.CharField(_("accounts of the ledger"), max_length=1000, blank=True, default="")
    """With commas between them."""
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    retired = models.BooleanField(_("retired"), default=False)
    """Nothing new is of it; what is, stays."""

    class Meta:
        verbose_name = _("cost type")
        constraints = [models.CheckConstraint(condition=~Q(key="") & ~Q(parent=""), name="cost_type_has_a_key")]

    def __str__(self) -> str:
        return self.name or self.key


class BudgetBook(models.Model):
    """The next numbers of a project's lines, orders and versions; the row is locked while one of them changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="budget_book")
    next_line = models.PositiveBigIntegerField(default=1)
    next_order = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("budget")

    def __str__(self) -> str:
        return f"{self.project_id}"


class BudgetLine(models.Model):
    """Money that the project plans to spend on one thing, month by month."""

    class Source(models.TextChoices):
        """Where it comes from."""

        HAND = "hand", _("by hand")
        PLAN = "plan", _("from the plan")
        FILE = "file", _("from a file")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget_lines")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    name = models.CharField(_("name"), max_length=200)
    task_uid = models.BigIntegerField(null=True)
    """The number of its element of the WBS; empty: the project as a whole."""
    type = models.CharField(_("cost type"), max_length=40)
    capital = models.BooleanField(_("capital"), default=False)
    vendor = models.CharField(_("vendor"), max_length=200, blank=True, default="")
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    """Of its amounts, where it is not the project's."""
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10, null=True)
    """What one unit of its currency is planned to be worth in the project's."""
    months = models.JSONField(_("amounts by month"), default=dict)
    """``{"2026-03": "1200.00"}``, in its currency."""
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.HAND)
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")
    warned = models.PositiveSmallIntegerField(null=True)
    """How much its managers were warned that it will cost more than planned, see ``warnings.Level``; empty: never.
    It is no part of what the journal tells, so a line that is put back comes without it."""

    class Meta:
        verbose_name = _("budget line")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="budget_line_number")]

    def __str__(self) -> str:
        return self.name


class BudgetVersion(models.Model):
    """A budget as it stood when somebody kept it; it never changes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget_versions")
    number = models.PositiveBigIntegerField()
    name = models.CharField(_("name"), max_length=200)
    content = models.JSONField()
    """Its lines, each with its number, name, task, type, vendor, and amounts by month in the project's currency."""
    reserves = models.JSONField(default=dict)
    """What was set aside beside the lines, as ``reserve_sums.kept`` tells it; empty: it was kept before there were any.
    """
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of the budget")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="budget_version_number")]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """Money that the project has bound itself to pay, apart from what it has paid."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="orders")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    title = models.CharField(_("what is ordered"), max_length=200)
    vendor = models.CharField(_("vendor"), max_length=200)
    reference = models.CharField(_("order number"), max_length=120, blank=True, default="")
    day = models.DateField(_("ordered on"))
    due = models.DateField(_("to be paid by"), null=True)
    task_uid = models.BigIntegerField(null=True)
    type = models.CharField(_("cost type"), max_length=40)
    line = models.PositiveBigIntegerField(_("budget line"), null=True)
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=6)
    """In its own currency."""
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10, null=True)
    rate_day = models.DateField(_("rate of the day"), null=True)
    rate_source = models.CharField(_("source of the rate"), max_length=120, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        verbose_name = _("order")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="order_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_says_something"),
        ]

    def __str__(self) -> str:
        return self.title


class ExchangeRate(models.Model):
    """What one unit of a currency was worth in the project's on a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="exchange_rates")
    currency = models.CharField(_("currency"), max_length=3)
    day = models.DateField(_("day"))
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    source = models.CharField(_("source"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("exchange rate")
        constraints = [
            models.UniqueConstraint(fields=["project", "currency", "day"], name="exchange_rate_of_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"


class ReserveMovement(models.Model):
    """Money that was moved into a reserve, between reserves, or from one to a budget line. It never changes and never
    goes: another one takes it back."""

    class Place(models.TextChoices):
        """Where money of a reserve comes from and goes to."""

        OUTSIDE = "outside", _("outside the budget")
        CONTINGENCY = "contingency", _("contingency")
        MANAGEMENT = "management", _("management reserve")
        LINE = "line", _("budget line")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reserve_movements")
    number = models.PositiveIntegerField()
    """Within the project, from 1, without gaps."""
    source = models.CharField(_("from"), max_length=12, choices=Place.choices)
    target = models.CharField(_("to"), max_length=12, choices=Place.choices)
    line = models.PositiveBigIntegerField(_("budget line"), null=True)
    """The number of the line that it goes to."""
    type = models.CharField(_("cost type"), max_length=40, blank=True, default="")
    """That of the line when the money was moved."""
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=6)
    """In the project's currency."""
    risk = models.PositiveBigIntegerField(_("risk"), null=True)
    """The number of the risk that it is drawn for."""
    issue = models.PositiveBigIntegerField(_("issue"), null=True)
    """The number of the issue in the log that it is drawn for."""
    reason = models.CharField(_("reason"), max_length=500)
    reverses = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="reversal")
    """The movement that this one takes back, with the same amount the other way."""
    reversed = models.BooleanField(default=False)
    """Another movement takes this one back; neither counts."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("movement of a reserve")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="reserve_movement_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="reserve_movement_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class ClosedPeriod(models.Model):
    """A month for which the books were closed, with all months before it that were open: what they said then."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="closed_periods")
    number = models.PositiveIntegerField()
    """Within the project, from 1."""
    month = models.DateField(_("month"))
    """Its first day."""
    figures = models.JSONField()
    """What the books said, as ``closing_figures`` takes it."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the figures and of the digest of the closing before."""
    batch = models.CharField(max_length=32, blank=True, default="")
    """The booking of its accruals; empty: there are none."""
    cut_off_before = models.DateField(null=True)
    """Until when the costs were complete before."""
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    """Empty: it is closed."""
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    """Why it was opened again."""

    class Meta:
        verbose_name = _("closed month")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="closed_period_number"),
            models.UniqueConstraint(
                fields=["project", "month"], condition=Q(reopened_at=None), name="closed_period_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
