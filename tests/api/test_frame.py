"""What every endpoint keeps to, shown on tasks and projects."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from charthouse import api as site
from charthouse.accounts import tokens
from charthouse.accounts.models import ApiToken, User
from charthouse.journal.models import Entry
from charthouse.plan.models import Task
from charthouse.projects.models import Project
from charthouse.rest import limits
from charthouse.rest.inputs import Input
from charthouse.rest.models import Allowance, KeptAnswer
from charthouse.rest.refusals import TooManyRequests
from tests.api.conftest import Program, program_of

pytestmark = pytest.mark.django_db
TASKS = "/projects/PAY/tasks"


def numbers(answer: Any) -> list[int]:
    """The numbers of the tasks in a list."""
    return [item["number"] for item in answer.json()["items"]]


# -- who asks ------------------------------------------------------------------------------------------------------


def test_without_a_token_nobody_is_let_in(planned):
    answer = Program()("GET", "/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Charthouse"'
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("secret", ["x", "cht_abcdefgh_" + "a" * 40, "cht_äbcdefgh_" + "a" * 40])
def test_a_mistyped_token_opens_nothing(planned, secret):
    assert Program(secret.encode().decode("latin-1"))("GET", "/me").status_code == 401


def test_another_way_of_authorization_is_named(planned):
    answer = Client(headers={"authorization": "Basic bWFyaWE6eA=="}).get("/api/v1/me")
    assert (answer.status_code, "Bearer" in answer.json()["detail"]) == (401, True)


def test_a_token_ends_when_it_is_revoked_has_run_out_or_its_owner_is_deactivated(maria):
    for deed in (
        lambda token: tokens.revoke_token(token=token, by=maria),
        lambda token: ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now()),
        lambda token: User.objects.filter(pk=maria.pk).update(is_active=False),
    ):
        token, secret = tokens.make_token(owner=maria, name="One", scopes=["plan:read"], by=maria)
        program = Program(secret)
        assert program("GET", "/me").json()["scopes"] == ["plan:read"]
        deed(token)
        assert program("GET", "/me").status_code == 401


def test_a_token_lasts_90_days_and_keeps_no_secret(maria):
    token, secret = tokens.make_token(owner=maria, name="Export", scopes=["plan:read"], by=maria)
    assert token.expires_at is not None
    assert abs(token.expires_at - timezone.now() - dt.timedelta(days=90)) < dt.timedelta(minutes=1)
    kept = " ".join(str(value) for value in ApiToken.objects.values_list().get())
    assert secret.startswith(token.prefix + "_")
    assert secret.rpartition("_")[2] not in kept
    assert secret.rpartition("_")[2] not in str(list(Entry.objects.values_list()))


def test_a_token_does_only_what_it_is_for(planned, maria):
    answer = program_of(maria, "plan:read")("POST", TASKS, {"name": "X"})
    assert (answer.status_code, "plan:write" in answer.json()["detail"]) == (403, True)
    assert program_of(maria, "plan:read")("GET", "/projects/PAY").status_code == 403


def test_a_token_never_does_more_than_its_owner(viewer, contributor, outsider):
    assert viewer("POST", TASKS, {"name": "X"}).status_code == 403
    assert contributor("PATCH", f"{TASKS}/12", {"name": "X"}, If_Match="*").status_code == 403
    assert outsider("GET", TASKS).status_code == 404
    assert outsider("POST", TASKS, {"name": "X"}).status_code == 404
    assert outsider("GET", "/projects").json()["items"] == []


def test_the_journal_says_through_which_token_something_was_done(manager):
    manager("POST", TASKS, {"name": "Rehearse"})
    entry = Entry.objects.get(verb="created", label="Rehearse")
    assert entry.through == "API token “Tests”"


def test_our_own_pages_use_the_session_and_must_send_the_csrf_token(planned, maria):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(maria, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/v1/me").json()["scopes"] is None
    forged = browser.post(f"/api/v1{TASKS}", data={"name": "X"}, content_type="application/json")
    assert (forged.status_code, forged.json()["type"]) == (403, "urn:charthouse:refusal:ForgedRequest")
    browser.get("/profile/tokens/")
    said = browser.cookies["charthouse_csrf"].value
    kept = browser.post(
        f"/api/v1{TASKS}", data={"name": "X"}, content_type="application/json", headers={"X-CSRFToken": said}
    )
    assert kept.status_code == 201


# -- lists ---------------------------------------------------------------------------------------------------------


def test_pages_follow_each_other_without_gap_or_double_while_tasks_are_added(manager):
    first = manager("GET", f"{TASKS}?limit=3")
    manager("POST", TASKS, {"name": "New"})
    second = manager("GET", first.json()["next"].removeprefix("/api/v1"))
    third = manager("GET", second.json()["next"].removeprefix("/api/v1"))
    assert numbers(first) + numbers(second) + numbers(third) == [10, 11, 12, 20, 21, 22, 23, 24]
    assert third.json()["next"] is None


def test_what_is_not_known_comes_last_whichever_way_a_list_is_sorted(manager):
    up, down = manager("GET", f"{TASKS}?sort=deadline"), manager("GET", f"{TASKS}?sort=-deadline")
    assert numbers(up)[0] == numbers(down)[0] == 21
    paged, where = [], f"{TASKS}?sort=-deadline&limit=2"
    while where:
        answer = manager("GET", where)
        paged += numbers(answer)
        where = (answer.json()["next"] or "").removeprefix("/api/v1")
    assert paged == numbers(down)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("name.contains=T", [21, 22]),
        ("number.in=11,12", [11, 12]),
        ("parent=10", [11, 12]),
        ("parent.null=true", [10, 20]),
        ("start.gte=2026-03-12T00:00&kind=task&summary=false", [21, 22]),
        ("kind=milestone", [23]),
        ("summary=true", [10, 20]),
    ],
)
def test_a_list_is_narrowed_by_its_fields(manager, asked, found):
    assert numbers(manager("GET", f"{TASKS}?{asked}")) == found


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("colour=red", "?colour"),
        ("name.near=x", "?name.near"),
        ("number=eleven", "?number"),
        ("start.gte=yesterday", "?start.gte"),
        ("kind=thing", "?kind"),
        ("sort=colour", "?sort"),
        ("fields=colour", "?fields"),
        ("fields=", "?fields"),
        ("limit=0", "?limit"),
        ("limit=501", "?limit"),
        ("after=stale", "?after"),
        ("limit=1&limit=2", "?limit"),
    ],
)
def test_what_an_address_cannot_ask_is_refused_by_name(manager, asked, where):
    answer = manager("GET", f"{TASKS}?{asked}")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [where])


def test_a_cursor_goes_on_only_with_its_own_filters(manager):
    following = manager("GET", f"{TASKS}?limit=2").json()["next"].removeprefix("/api/v1")
    assert manager("GET", following + "&kind=task").status_code == 422


def test_only_the_asked_fields_are_shown_and_read(manager, django_assert_max_num_queries):
    manager("GET", "/me")
    with django_assert_max_num_queries(7):
        answer = manager("GET", f"{TASKS}?fields=name&number=12")
    assert answer.json()["items"] == [{"number": 12, "name": "Build"}]


def test_a_list_of_tasks_asks_the_database_as_often_whatever_its_length(manager, django_assert_max_num_queries):
    manager("GET", "/me")
    with django_assert_max_num_queries(7):
        assert len(numbers(manager("GET", TASKS))) == 7


# -- versions ------------------------------------------------------------------------------------------------------


def test_a_change_is_made_only_to_the_version_that_was_read(manager):
    seen = manager("GET", f"{TASKS}/12")["ETag"]
    changed = manager("PATCH", f"{TASKS}/12", {"name": "Build all"}, If_Match=seen)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    late = manager("PATCH", f"{TASKS}/12", {"name": "Build more"}, If_Match=seen)
    assert (late.status_code, "version 2" in late.json()["detail"]) == (412, True)
    assert Task.objects.get(uid=12).name == "Build all"


def test_a_change_without_a_version_is_asked_for_one(manager):
    for method in ("PATCH", "DELETE"):
        body = {"name": "X"} if method == "PATCH" else None
        assert manager(method, f"{TASKS}/12", body).status_code == 428
    assert manager("PATCH", f"{TASKS}/12", {"name": "X"}, If_Match="seven").status_code == 422


def test_who_has_the_same_already_is_told_so_and_sees_dates_that_others_moved(manager):
    seen = manager("GET", f"{TASKS}/21")["ETag"]
    again = manager("GET", f"{TASKS}/21", If_None_Match=seen)
    assert (again.status_code, again.content) == (304, b"")
    manager("PATCH", f"{TASKS}/12", {"duration": {"minutes": 4800}}, If_Match="*")
    moved = manager("GET", f"{TASKS}/21", If_None_Match=seen)
    assert (moved.status_code, moved.json()["version"]) == (200, 1)


def test_a_late_refusal_takes_back_what_was_done(manager, planned):
    answer = manager("PATCH", f"{TASKS}/12?fields=nothing", {"name": "X"}, If_Match="*")
    assert (answer.status_code, Task.objects.get(uid=12).name) == (422, "Build")


# -- twice is once -------------------------------------------------------------------------------------------------


def test_a_repeated_key_gets_the_same_answer_and_has_one_effect(manager):
    first = manager("POST", TASKS, {"name": "Once"}, Idempotency_Key="k-1")
    again = manager("POST", TASKS, {"name": "Once"}, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first["ETag"], first["Location"]) == (again.content, again["ETag"], again["Location"])
    assert (again["Idempotent-Replayed"], Task.objects.filter(name="Once").count()) == ("true", 1)


def test_a_key_belongs_to_one_body_and_one_token(manager, maria):
    manager("POST", TASKS, {"name": "One"}, Idempotency_Key="k")
    assert manager("POST", TASKS, {"name": "Two"}, Idempotency_Key="k").status_code == 422
    assert program_of(maria)("POST", TASKS, {"name": "Two"}, Idempotency_Key="k").status_code == 201


def test_a_refused_request_can_be_corrected_under_its_key(manager):
    assert manager("POST", TASKS, {"name": "X", "parent": 99}, Idempotency_Key="k").status_code == 404
    assert manager("POST", TASKS, {"name": "X", "parent": 10}, Idempotency_Key="k").status_code == 201


def test_a_key_is_forgotten_after_two_days(manager):
    manager("POST", TASKS, {"name": "Once"}, Idempotency_Key="k")
    KeptAnswer.objects.update(created_at=timezone.now() - dt.timedelta(hours=50))
    manager("POST", TASKS, {"name": "Once"}, Idempotency_Key="k")
    assert Task.objects.filter(name="Once").count() == 2


@pytest.mark.parametrize("key", ["x" * 201, " "])
def test_a_key_that_is_none_is_refused(manager, key):
    answer = manager("POST", TASKS, {"name": "X"}, Idempotency_Key=key)
    assert answer.status_code in (201, 422)
    assert manager("GET", TASKS, Idempotency_Key="k").status_code == 422


# -- bodies and methods --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (b"{", 400, None),
        (b"[]", 422, ""),
        (b'{"name": "a\\u0000b"}', 422, "/name"),
        ({}, 422, "/name"),
        ({"name": "X", "colour": "red"}, 422, "/colour"),
        ({"name": "X", "duration": {"minutes": -1}}, 422, "/duration/minutes"),
        ({"name": "X", "duration": 480}, 422, "/duration"),
        ({"name": "X", "deadline": "2026-02-30T08:00"}, 422, "/deadline"),
        ({"name": "X", "deadline": "2026-03-02T08:00Z"}, 422, "/deadline"),
        ({"name": "X", "percent_complete": 101}, 422, "/percent_complete"),
        ({"name": "X", "estimate": {"low": 3, "likely": 2, "high": 1}}, 422, "/estimate"),
        ({"name": "X", "parent": 2**60}, 422, "/parent"),
    ],
)
def test_a_bad_body_is_refused_with_the_place(manager, body, status, where):
    answer = manager("POST", TASKS, body)
    assert answer.status_code == status
    if where is not None:
        assert where in answer.json()["fields"]


def test_a_body_of_another_kind_or_size_is_not_read(manager, maria):
    secret = tokens.make_token(owner=maria, name="Raw", scopes=["plan:write"], by=maria)[1]
    raw = Client(headers={"authorization": f"Bearer {secret}"})
    answer = raw.generic("POST", f"/api/v1{TASKS}", "name=X", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
    assert manager("POST", TASKS, b"x" * (5 * 1024 * 1024 + 1)).status_code == 413


def test_the_wrong_method_and_the_wrong_address_are_problems_too(manager):
    answer = manager("PUT", TASKS)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert manager("GET", "/nothing").json()["status"] == 404
    assert manager("GET", f"{TASKS}/eleven").json()["status"] == 404
    assert manager("GET", f"{TASKS}/99").json()["status"] == 404
    head = manager("HEAD", TASKS)
    assert (head.status_code, head.content, int(head["Content-Length"]) > 1000) == (200, b"", True)


def test_a_fault_of_ours_is_told_without_its_trace(manager, monkeypatch):
    monkeypatch.setattr("charthouse.plan.api_tasks.page_of", lambda *_: 1 / 0)
    answer = manager("GET", TASKS)
    assert answer.status_code == 500
    assert "division" not in answer.content.decode()


# -- how often -----------------------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_go_on(manager, settings):
    settings.API_REQUESTS_PER_MINUTE = 5
    answers = [manager("GET", "/me") for _time in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0]["RateLimit"].startswith('"minute";r=4;t=')
    assert 1 <= int(answers[5]["Retry-After"]) <= 60


def test_processes_together_never_allow_more_than_the_limit(settings, db):
    settings.API_REQUESTS_PER_MINUTE = 100
    allowed = 0
    for _process in range(3):
        limits.forget()  # a process that knows nothing of the others
        try:
            for _request in range(1000):
                limits.count("token 1")
                allowed += 1
        except TooManyRequests:
            pass
    assert allowed <= 100
    assert Allowance.objects.get(caller="token 1").used <= 100


def test_guessing_tokens_is_slowed_down_and_harms_nobody_else(manager, settings):
    settings.API_FAILURES_PER_MINUTE = 3
    guesses = [Program("cht_abcdefgh_" + "a" * 40)("GET", "/me").status_code for _time in range(4)]
    assert guesses == [401, 401, 401, 429]
    assert manager("GET", "/me").status_code == 200


# -- races ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_twenty_writers_of_one_version_exactly_one_wins(payroll: Project, maria: User):
    program = program_of(maria)
    program("POST", TASKS, {"name": "Contested"})
    secret = tokens.make_token(owner=maria, name="Race", scopes=["plan:write"], by=maria)[1]
    for version in (1, 2):
        statuses: list[int] = []
        start = Barrier(20)

        def write(name: str, version: int = version, start: Any = start, statuses: Any = statuses) -> None:
            start.wait()
            answer = Program(secret)("PATCH", f"{TASKS}/1", {"name": name}, If_Match=f'"{version}"')
            statuses.append(answer.status_code)
            connection.close()

        threads = [Thread(target=write, args=(f"Writer {version}.{one}",)) for one in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200] + [412] * 19


@pytest.mark.django_db(transaction=True)
def test_of_eight_requests_with_one_key_one_has_an_effect_and_all_get_its_answer(payroll: Project, maria: User):
    secret = tokens.make_token(owner=maria, name="Race", scopes=["plan:write"], by=maria)[1]
    start, answers = Barrier(8), []

    def send() -> None:
        start.wait()
        answer = Program(secret)("POST", TASKS, {"name": "Once"}, Idempotency_Key="k")
        answers.append((answer.status_code, answer.content))
        connection.close()

    threads = [Thread(target=send) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _content in answers} == {201}
    assert len({content for _status, content in answers}) == 1
    assert Task.objects.count() == 1


def test_each_body_has_a_name_of_its_own():
    """Two of one name would be one in the description, and one of them be asked for what is the other's."""

    def below(kind: type) -> Iterator[str]:
        kinds: list[type] = kind.__subclasses__()
        for one in kinds:
            yield one.__name__
            yield from below(one)

    assert site.api.openapi["paths"]
    names = [name for name in below(Input) if name.endswith("In")]
    assert len(names) > 40
    assert [name for name, count in Counter(names).items() if count > 1] == []
