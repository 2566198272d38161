"""The register's own figures, for KPIs that are computed."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Access
from charthouse.projects.figures import About, Unit, Value, register
from charthouse.projects.permissions import Right
from charthouse.risks.models import Risk


def register_figures() -> None:
    """Called when the chapter starts."""
    register("open_risks", Unit.COUNT, _("Threats in the register that are open"), _open, may=_may)
    register("risks_without_response", Unit.COUNT, _("Open threats for which nothing is decided"), _bare, may=_may)
    register("risks_occurred", Unit.COUNT, _("Threats that have occurred"), _occurred, may=_may)


def _may(access: Access) -> bool:
    return access.may(Right.SEE_RISKS)


def _count(about: About, **narrowed: str) -> Value:
    return Decimal(Risk.objects.filter(project=about.project, kind=Risk.Kind.THREAT, **narrowed).count())


def _open(about: About) -> Value:
    return _count(about, state=Risk.State.OPEN)


def _bare(about: About) -> Value:
    return _count(about, state=Risk.State.OPEN, response_kind="")


def _occurred(about: About) -> Value:
    return _count(about, state=Risk.State.OCCURRED)
