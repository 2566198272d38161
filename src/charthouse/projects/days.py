"""Which day it is where a project is."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from charthouse.projects.models import Project


def today_in(project: Project) -> dt.date:
    """The day by the project's clock."""
    return timezone.now().astimezone(ZoneInfo(project.time_zone)).date()
