"""What the books should know of rounds before a month is closed."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from charthouse.budget.closing import Missing
from charthouse.budget.periods import month_end
from charthouse.budget.queries import A_DAY, minutes
from charthouse.projects.access import Access
from charthouse.team.models import Round


def open_rounds(access: Access, month: dt.date) -> list[Missing]:
    """Rounds that ask how things went by the month's end and are open: what they say is not in the plan yet."""
    end = minutes(month_end(month)) + A_DAY
    found = Round.objects.filter(project=access.project, closed_at=None, until__lte=end).order_by("number")
    return [
        Missing(
            _("Round %(number)d is open: what it says is not in the plan yet.") % {"number": one.number},
            reverse("round", args=[access.project.key, one.number]),
        )
        for one in found
    ]
