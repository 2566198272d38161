"""Where the walks begin."""

from __future__ import annotations

from typing import Any

import pytest

from charthouse.plan import actions
from charthouse.projects.models import Project


@pytest.fixture
def planned(payroll: Project, maria: Any, small_plan: Any) -> Project:
    """A project with a small plan."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll
