"""The letter to a project's managers when a stage is forecast to leave its tolerance."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from charthouse.accounts import letters
from charthouse.approvals.letters import are_quiet
from charthouse.projects.held import managers_of
from charthouse.stages.models import StageException
from charthouse.stages.words import figure_told


def tell_opened(one: StageException) -> None:
    """Write to every manager of the project when the transaction is through."""
    if not are_quiet():
        transaction.on_commit(lambda: _write(one))


def _write(one: StageException) -> None:
    url = reverse("stage-exception", kwargs={"key": one.project.key, "number": one.number})
    for manager in managers_of(one.project):
        context = {
            "one": one, "project": one.project, "limit": figure_told(one.unit, one.limit),
            "forecast": figure_told(one.unit, one.forecast), "link": str(settings.PUBLIC_URL) + url,
        }  # fmt: skip
        letters.send("stages/letters/opened.txt", to=manager.email, reader=manager, context=context)
