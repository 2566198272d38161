"""The tables of the packs chapter: the organisation's own packs, and what each project was set up with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.projects.models import Project


class OwnPack(models.Model):
    """A pack of the organisation: a copy that was changed, one that was brought in, one made from a project."""

    class State(models.TextChoices):
        """Whether projects are begun with it."""

        DRAFT = "draft", _("draft")
        OFFERED = "offered", _("offered")
        RETIRED = "retired", _("retired")

    slug = models.CharField(_("id"), max_length=40, unique=True)
    """The id that its text says; it is in its address and stays."""
    kind = models.CharField(_("kind"), max_length=8)
    name = models.CharField(_("name"), max_length=200)
    text = models.TextField(_("text"))
    """As ``packs.reading`` reads it; that of a draft may have faults."""
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(max_length=200, blank=True, default="")
    """What it was made from: the id of another pack, or the key of a project."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveBigIntegerField(default=1)
    """Grows with every change: who saved an older one is told."""

    class Meta:
        verbose_name = _("pack")
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="own_pack_has_an_id")]

    def __str__(self) -> str:
        return self.name


class SetUp(models.Model):
    """With what a project was set up: the texts of both packs as they were, for the chapters that come to use them."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="set_up")
    method_slug = models.CharField(max_length=40)
    method_name = models.CharField(max_length=200)
    method_text = models.TextField()
    type_slug = models.CharField(max_length=40)
    type_name = models.CharField(max_length=200)
    type_text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("set-up of a project")

    def __str__(self) -> str:
        return f"{self.type_name}, {self.method_name}"
