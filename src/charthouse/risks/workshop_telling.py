"""Who takes part in a risk workshop is told when something waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import notices
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.projects.access import Access
from charthouse.risks.models import Workshop


def tell_members(access: Access, workshop: Workshop) -> None:
    """Tell those who still take part, but not who asks, that they are waited for; once it is committed."""
    page = reverse("risk-workshop", args=[access.project.key, workshop.number])
    facts = {"project": access.project.name, "title": workshop.title, "phase": workshop.phase}
    for member in workshop.members.filter(gone=False, user__is_active=True).exclude(user=access.user):
        notice = Notice(ASKED.name, member.user, page, facts, access.project.pk)
        transaction.on_commit(partial(notices.tell, notice), robust=True)


def _asked(facts: Mapping[str, str]) -> str:
    said = {"project": "", "title": "", **facts}
    if facts.get("phase") == Workshop.Phase.RATE:
        return _("Rate the risks of “%(title)s” in %(project)s") % said
    return _("Write down what may happen, for “%(title)s” in %(project)s") % said


ASKED = NoticeKind("risks.workshop", gettext_lazy("I am asked in a risk workshop"), _asked)
