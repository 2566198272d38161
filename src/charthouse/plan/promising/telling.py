"""Letters about promises: to the managers who wait for one that turned late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.accounts import letters
from charthouse.doors import by_itself
from charthouse.jobs import actions as jobs
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.plan.models import Promise
from charthouse.plan.promising.standing import is_late
from charthouse.projects.access import access_to
from charthouse.projects.held import managers_of


def tell_late(promise: Promise) -> None:
    """Have the managers who wait for it written to, once for each time that an agreed promise turns late."""
    late = promise.state == Promise.State.AGREED and is_late(promise)
    if late == promise.told_late:
        return
    promise.told_late = late
    promise.save(update_fields=["told_late"])
    if late and promise.taker is not None:
        jobs.start(
            TELL.name, by=None, title=str(TELL.label), arguments={"promise": promise.pk},
            only_one=f"promise {promise.pk}",
        )  # fmt: skip


@by_itself("Charthouse writes to those who wait for a promise when it turns late; nobody asks for that.")
def write(running: Running) -> Mapping[str, Any]:
    """Write to every manager of the project that waits, in their own language."""
    promise = Promise.objects.select_related("giver", "taker").filter(pk=running.arguments["promise"]).first()
    if promise is None or promise.taker is None or promise.state != Promise.State.AGREED or not is_late(promise):
        return {"letters": 0}
    sent = 0
    for manager in managers_of(promise.taker):
        giver = None if promise.giver is None else access_to(promise.giver, manager)
        context = {
            "promise": promise,
            "project": promise.taker,
            "giver": promise.giver_outside if giver is None else giver.project.name,
            "expected": promise.said if promise.forecast is None else promise.forecast,
            "by_plan": promise.forecast is not None,
            "link": str(settings.PUBLIC_URL) + reverse("plan_page:promises", kwargs={"key": promise.taker.key}),
        }
        sent += letters.send("plan/letters/late_promise.txt", to=manager.email, reader=manager, context=context)
    return {"letters": sent}


TELL = JobKind("promises.tell_late", write, label=_("Write about a promise that turned late"))
