"""The tables of taking over: files on their way in, which task is which issue elsewhere, and lists as they came."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class TakenFile(models.Model):
    """A file of another tool or a spreadsheet: read, looked at, then taken over; it stays as the record of that."""

    class Kind(models.TextChoices):
        """What it is."""

        TOOL = "tool", _("issues of another tool")
        LIST = "list", _("list")

    class State(models.TextChoices):
        """How far it has come; whether it was taken over, ``applied_at`` says."""

        READING = "reading", _("being read")
        READ = "read", _("read")
        UNREADABLE = "unreadable", _("could not be read")
        WRITING = "writing", _("being taken over")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="taken_files")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    source = models.CharField(max_length=10, blank=True, default="")
    """Of a tool's export: which tool; of a list: which kind of list."""
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.READ)
    job_id = models.UUIDField(null=True)
    """Of a big one: the job that reads it or takes it over, the last of them."""
    stored_as = models.CharField(max_length=100, blank=True, default="")
    """Its name in the folder of files that wait to be read; empty: it was read."""
    refusal = models.TextField(blank=True, default="")
    """Why the last job came to nothing, to be read by people."""
    content = models.JSONField(default=dict)
    """What was read, until it is taken over; then empty."""
    choices = models.JSONField(default=dict)
    """What becomes of what; those of the last one taken over are proposed for the next."""
    into = models.ForeignKey("KeptList", on_delete=models.SET_NULL, null=True, related_name="+")
    """Of a list: the one that it renews, or became."""
    applied_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    """How many were added, changed, gone and so on."""

    class Meta:
        verbose_name = _("file taken over")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class ExternalKey(models.Model):
    """Which task an issue of another tool became, and what that tool last said of it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="external_keys")
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    task = models.ForeignKey("Task", on_delete=models.SET_NULL, null=True, related_name="external_keys")
    """Empty: the task was removed here since; it does not come again by itself."""
    seen = models.TextField(blank=True, default="{}")
    """By group of fields: what the tool said when it was last taken over; JSON."""
    kept = models.TextField(blank=True, default="{}")
    """By group of fields: what was written then, to tell what people changed here since; JSON."""

    class Meta:
        verbose_name = _("key elsewhere")
        constraints = [models.UniqueConstraint(fields=["project", "source", "key"], name="external_key_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def told(self) -> dict[str, Any]:
        """What was seen."""
        found: dict[str, Any] = orjson.loads(self.seen)
        return found

    @property
    def written(self) -> dict[str, Any]:
        """What was kept."""
        found: dict[str, Any] = orjson.loads(self.kept)
        return found


class KeptList(models.Model):
    """A spreadsheet of risks, issues or costs as it came, until its chapter takes it."""

    class Kind(models.TextChoices):
        """What it is a list of."""

        RISKS = "risks", _("risks")
        ISSUES = "issues", _("issues")
        COSTS = "costs", _("costs so far")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="kept_lists")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    headers = models.TextField(blank=True, default="[]")
    """As the file has them; JSON."""
    key_column = models.PositiveIntegerField()
    """Place of the column by which a row is the same in the next file, from 0."""
    task_column = models.PositiveIntegerField(null=True)
    """Place of the column that says a row's task."""
    amounts = models.TextField(blank=True, default="[]")
    """Places of the columns with amounts of money, which not everybody may see; JSON."""
    at = models.DateTimeField()
    """When its rows came."""

    class Meta:
        verbose_name = _("list")
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["project", "kind", "name"], name="kept_list_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def columns(self) -> list[str]:
        """The headers."""
        found: list[str] = orjson.loads(self.headers)
        return found

    @property
    def hidden(self) -> frozenset[int]:
        """The columns that only those see who may see costs."""
        return frozenset(orjson.loads(self.amounts))


class KeptRow(models.Model):
    """One row of a list."""

    of = models.ForeignKey(KeptList, on_delete=models.CASCADE, related_name="rows")
    key = models.CharField(max_length=500)
    position = models.PositiveIntegerField()
    cells = models.TextField(blank=True, default="[]")
    """Their texts, by the list's headers; JSON."""
    uid = models.BigIntegerField(null=True)
    """The number of its task; it may be gone."""

    class Meta:
        verbose_name = _("row of a list")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="kept_row_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def texts(self) -> list[str]:
        """What its cells say."""
        found: list[str] = orjson.loads(self.cells)
        return found
