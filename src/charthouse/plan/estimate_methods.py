"""How estimates come about."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EstimateMethod(TextChoices):
    """How an estimate came about."""

    JUDGEMENT = "judgement", _("expert judgement")
    PARAMETRIC = "parametric", _("parametric")
    ANALOGOUS = "analogous", _("analogous")
    TEAM = "team", _("team estimate")
    REFERENCE = "reference", _("reference class")
    TEMPLATE = "template", _("template")
    IMPORTED = "imported", _("imported")
