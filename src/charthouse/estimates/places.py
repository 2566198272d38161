"""Where the shell shows past work: among what the organisation keeps."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charthouse.projects.permissions import OrganisationRight
from charthouse.projects.places import standing_of
from charthouse.ui.shell import MainPage, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_house_page(MainPage("past-work", _("Past work"), "past-work", "reports", shown=_keeps_standards))


def _keeps_standards(request: HttpRequest) -> bool:
    return standing_of(request).may(OrganisationRight.KEEP_STANDARDS)
