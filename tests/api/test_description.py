"""Tries to break the API by its own description: every endpoint, with good and bad requests made from its schema."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from charthouse.accounts.models import OrganisationRole, User, UserRole
from charthouse.accounts.tokens import SCOPES, make_token
from charthouse.api import api
from charthouse.jobs.models import Job
from charthouse.projects.models import Project
from charthouse.rest import limits

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
    checks.ignored_auth,
    checks.use_after_free,
)
"""All but ``positive_data_acceptance``: a schema cannot say which numbers there are in a project."""

EXAMPLES = int(os.environ.get("API_EXAMPLES", "8"))
PHASES = (Phase.explicit, Phase.generate) if "API_EXAMPLES" in os.environ else (Phase.generate,)
"""In earnest, with every limit of every schema: ``API_EXAMPLES=200 pytest tests/api``."""

THERE: dict[str, list[Any]] = {
         "key": ["PAY"], "version": [1, 2], "signature": [1, 2], "condition": [1, 2], "remark": [1, 2], "line": [1, 2],
         "cost_type": ["travel", "licences"],
         "note": [1, 2],
         "number": [1, 11, 12, 21, 999], "place": [1, 2], "resource": [1, 2, 99], "person": [1, 2, 3, 99], "group": [1],
         "template": [1, 99], "slug": ["software", "nothing"], "calendar": [1, 2, 99],
         "job": ["6d2a8f0a-6c0b-4f43-9a53-0f0a1c9f7a11", "6d2a8f0a-6c0b-4f43-9a53-0f0a1c9f7a12"],
         "token": ["6d2a8f0a6c0b4f439a530f0a1c9f7a11"],
         "name": ["Sprint", "No field", "purpose", "scope", "risks"]}  # fmt: skip
"""What addresses name: mostly what there is, so that more than “there is no such task” is tried."""


def _aimed() -> dict[str, Any]:
    """The description with addresses that lead somewhere."""
    found = copy.deepcopy(api.openapi)
    for operations in found["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    parameter["schema"] = {**parameter["schema"], "enum": THERE[parameter["name"]]}
    return found


_described = schemathesis.openapi.from_dict(_aimed(), config=SchemathesisConfig())
_described.app = get_wsgi_application()


@pytest.fixture
def secret(planned: Project, maria: User) -> str:
    """A token of somebody who may do everything, with a record behind each address."""
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    Job.objects.create(pk=THERE["job"][0], kind="plan.check", owner=maria, title="Check a file", state=Job.State.DONE)
    return make_token(owner=maria, name="Schemathesis", scopes=tuple(SCOPES), by=maria)[1]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client: the connection, with the test's transaction, outlives each request."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    settings.API_FAILURES_PER_MINUTE = 1_000_000
    limits.forget()


@_described.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_endpoint_keeps_to_its_description(case: Any, secret: str) -> None:
    """Nothing breaks, and every answer is one that the description knows."""
    point = transaction.savepoint()
    try:
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)
    finally:
        transaction.savepoint_rollback(point)
        transaction.savepoint_commit(point)  # PostgreSQL keeps one that is rolled back to, with a lock of its own
