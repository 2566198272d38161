"""Once a day, who wants it so gets one letter with what came since the last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charthouse.accounts import letters
from charthouse.accounts.locales import as_read_by
from charthouse.accounts.models import User
from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.notifications.models import Notice
from charthouse.notifications.telling import in_words, seen_by

KEPT = dt.timedelta(days=180)
MOST = 100
"""Notices in one letter; the list has all."""


@by_itself("Every morning, Charthouse writes to those who want one letter a day, of its own accord.")
def send_digests(running: Running) -> Mapping[str, Any]:
    """Write to everybody for whom something waits; a second time finds nothing waiting. Old notices go."""
    sent = sum(_send(user) for user in User.objects.filter(notices__waits=True, is_active=True).distinct())
    gone, _by_table = Notice.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return {"letters": sent, "forgotten": gone}


def _send(user: User) -> bool:
    """One letter; what could not be sent waits for the next. What somebody may not see any more is left out."""
    waiting = list(Notice.objects.filter(user=user, waits=True).order_by("pk").values_list("pk", flat=True))
    shown = list(seen_by(user).filter(pk__in=waiting, seen_at=None).order_by("pk"))
    if shown:
        with as_read_by(user):
            lines = [(in_words(one), str(settings.PUBLIC_URL) + one.page) for one in shown[:MOST]]
        context = {
            "name": user.name, "lines": lines, "more": len(shown) - len(lines), "count": len(shown),
            "ways": letters.link("notice-ways"), "all": letters.link("notices"),
        }  # fmt: skip
        if not letters.send("notifications/letters/digest.txt", to=user.email, reader=user, context=context):
            return False
    Notice.objects.filter(pk__in=waiting).update(waits=False)
    return bool(shown)


DIGEST = JobKind("notifications.digest", send_digests, label=_("Send the letters of the day"), again=True)
EVERY_DAY = Schedule("notifications.digest", DIGEST.name, _("Send the letters of the day"), cron="37 6 * * *")
