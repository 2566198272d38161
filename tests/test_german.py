"""Who reads German reads nothing else: every page, every message of our own."""

from __future__ import annotations

import picturing
import pytest
import translating
import unmarked

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.packs.library import shipped
from charthouse.plan.models import Baseline, Task
from charthouse.plan.rescheduling import reschedule
from charthouse.plan.taking_over import import_document
from tests.worlds import signed_in

pytestmark = pytest.mark.of_the_page

GERMAN = {
    str(message.id): str(message.string)
    for message in translating.read("de")
    if isinstance(message.id, str) and message.id and not message.context
}
#: Texts whose German is another word, so that meeting them on a page means that somebody forgot to translate.
ENGLISH = {text for text, german in GERMAN.items() if text != german and "%(" not in text}
#: German words that happen to be English texts of ours, or data of the test.
ALSO_GERMAN = {text for text in ENGLISH if text in GERMAN.values()}
SKIPPED = {"components", "plan-panel", "api", "api-task"}
"""Specimens; the plan once more; and the API's reference, which shows the schema as programs get it."""


def texts_of(page: str) -> list[str]:
    """What a page says, in its text and to screen readers."""
    return [said for _line, said in unmarked.in_template(page)]


def names_in_plans() -> set[str]:
    """What the test calls its tasks and its baseline: texts of ours may happen to be the same."""
    return {*Task.objects.values_list("name", flat=True), *Baseline.objects.values_list("name", flat=True)}


def names_in_packs() -> set[str]:
    """What packs call roles: what comes with Charthouse is written in English, and is data like that of a project."""
    return {role.name for one in shipped().values() for role in one.pack.roles}


@pytest.fixture
def german_plan(payroll, small_plan, maria):
    """Maria's project with its plan; she reads German."""
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    maria.locale = "de"
    maria.save()
    UserRole.objects.create(user=maria, role=OrganisationRole.ADMINISTRATOR)
    return payroll


PAGES = [view for view in picturing.VIEWS if view.name not in SKIPPED]
PARTS = ("plan/table/", *(f"tasks/12?tab={tab}" for tab in ("why", "links", "slip&days=3", "history")))


@pytest.mark.parametrize("view", PAGES, ids=lambda view: view.name)
def test_a_page_has_no_english_left(view, german_plan, maria, client):
    reader = signed_in(maria) if view.signed_in else client
    page = reader.get(view.path.format(key="PAY"), headers={"accept-language": "de"}, follow=True)

    told = texts_of(page.content.decode())
    data = names_in_plans() | names_in_packs()
    left = sorted({text for text in told if text in ENGLISH - ALSO_GERMAN - data})
    left += sorted({text for text in told for one in ENGLISH if len(one) > 25 and one in text})
    assert page.headers["Content-Language"] == "de"
    assert len(told) > 3
    assert not left


@pytest.mark.parametrize("path", PARTS)
def test_a_panel_has_no_english_left(path, german_plan, maria):
    page = signed_in(maria).get(f"/projects/PAY/{path}")

    told = texts_of(page.content.decode())
    assert page.status_code == 200
    assert not sorted({text for text in told if text in ENGLISH - ALSO_GERMAN - names_in_plans()})


def test_the_check_finds_what_was_forgotten():
    assert {"Members", "Every open task ends by the day of the baseline, or before it."} <= ENGLISH
    assert texts_of("<h1>Members</h1>") == ["Members"]


def test_a_refusal_is_german_for_a_program_that_asks_for_it(client, maria):
    answer = client.get("/api/v1/projects", headers={"accept-language": "de", "accept": "application/json"})

    assert answer.status_code == 401
    assert answer.json()["detail"].startswith("Schicken Sie ein Token")
