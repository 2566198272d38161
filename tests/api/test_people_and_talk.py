"""What pages could do before programs could: comments, files, undoing, people, groups, absences, schedules."""

from __future__ import annotations

import base64
import hashlib

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charthouse.accounts.models import Deputy, OrganisationRole, User, UserRole
from charthouse.accounts.tokens import SCOPES, make_token
from charthouse.jobs.models import Job, ScheduleState
from charthouse.jobs.schedules import synchronise
from charthouse.plan.models import Task
from tests.api.conftest import Program, program_of

pytestmark = pytest.mark.django_db
AT = "/projects/PAY"
CONTENT = b"Steps of the cut-over\n"


@pytest.fixture
def admin(helene: User) -> Program:
    """The program of Helene, who administers this Charthouse."""
    UserRole.objects.create(user=helene, role=OrganisationRole.ADMINISTRATOR)
    return program_of(helene)


def sender_of(user: User) -> Client:
    """A program that sends files."""
    secret = make_token(owner=user, name="Files", scopes=tuple(SCOPES), by=user)[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_people_talk_about_a_task_and_are_told(manager, contributor, viewer, outsider, yuki):
    made = manager("POST", f"{AT}/comments", {"text": "See this, @Yuki Hayashi", "task": 11})
    number = made.json()["number"]
    assert (made.status_code, made.json()["task"], made["Location"]) == (
        201, 11, f"/api/v1{AT}/comments/{number}",
    )  # fmt: skip
    assert [one["comment"] for one in contributor("GET", "/mentions?seen_at.null=true").json()["items"]] == [number]
    assert contributor("POST", "/mentions/seen").json() == {"seen": 1}
    assert manager("GET", "/mentions").json()["items"] == []
    for path in (f"{AT}/comments", f"{AT}/comments/{number}"):
        assert (viewer("GET", path).status_code, outsider("GET", path).status_code) == (200, 404)
    assert viewer("POST", f"{AT}/comments", {"text": "No"}).status_code == 403
    assert manager("POST", f"{AT}/comments", {"text": "x", "task": 999}).status_code == 404
    assert manager("POST", f"{AT}/comments", {"text": " "}).status_code == 422
    assert [one["number"] for one in manager("GET", f"{AT}/comments?task=11").json()["items"]] == [number]
    assert manager("GET", f"{AT}/comments?task.null=true").json()["items"] == []


def test_a_comment_is_edited_by_its_author_and_taken_away_by_a_manager(manager, contributor):
    made = contributor("POST", f"{AT}/comments", {"text": "Later"})
    path = f"{AT}/comments/{made.json()['number']}"
    assert contributor("PATCH", path, {"text": "Soon"}).status_code == 428
    assert manager("PATCH", path, {"text": "Mine now"}, If_Match=made["ETag"]).status_code == 403
    edited = contributor("PATCH", path, {"text": "Soon"}, If_Match=made["ETag"])
    assert (edited.json()["text"], edited.json()["version"]) == ("Soon", 2)
    assert contributor("PATCH", path, {"text": "Now"}, If_Match=made["ETag"]).status_code == 412
    assert manager("DELETE", path, If_Match="*").status_code == 204
    assert manager("GET", path).json()["text"] == ""
    assert manager("PUT", path, {"text": "x"}).status_code == 405
    assert manager("GET", f"{AT}/comments/999").status_code == 404


def test_a_reply_joins_the_thread_of_what_it_replies_to(manager, contributor):
    root = contributor("POST", f"{AT}/comments", {"text": "When?", "task": 11}).json()["number"]
    first = manager("POST", f"{AT}/comments", {"text": "Soon", "task": 11, "reply_to": root}).json()
    second = contributor("POST", f"{AT}/comments", {"text": "Good", "task": 11, "reply_to": first["number"]}).json()

    assert (first["reply_to"], second["reply_to"]) == (root, root)
    found = manager("GET", f"{AT}/comments?reply_to={root}").json()["items"]
    assert [one["text"] for one in found] == ["Soon", "Good"]
    assert manager("POST", f"{AT}/comments", {"text": "x", "task": 12, "reply_to": root}).status_code == 404
    assert manager("POST", f"{AT}/comments", {"text": "x", "task": 11, "reply_to": 999}).status_code == 404


def test_a_file_is_attached_in_a_form_and_its_next_version_as_it_is(planned, maria, viewer, outsider):
    send = sender_of(maria)
    address = f"/api/v1{AT}/files?task=11"
    first = send.post(address, {"file": SimpleUploadedFile("steps.txt", CONTENT)}).json()
    digest = "sha-256=:" + base64.b64encode(hashlib.sha256(CONTENT + b"2").digest()).decode() + ":"
    second = send.post(
        f"{address}&name=steps.txt", CONTENT + b"2", content_type="application/octet-stream",
        headers={"Content-Digest": digest},
    )  # fmt: skip
    told = second.json()
    assert (second.status_code, told["edition"], told["size"]) == (201, 2, len(CONTENT) + 1)
    assert (first["task"], first["sha256"]) == (11, hashlib.sha256(CONTENT).hexdigest())
    listed = viewer("GET", f"{AT}/files?task=11&name=steps.txt&sort=-edition").json()["items"]
    assert [one["edition"] for one in listed] == [2, 1]
    got = viewer("GET", f"{AT}/files/{told['number']}/content")
    assert (got.getvalue(), got["Content-Digest"]) == (CONTENT + b"2", digest)
    assert got["Content-Disposition"].startswith("attachment")
    assert viewer("HEAD", f"{AT}/files/{told['number']}/content").getvalue() == b""
    assert outsider("GET", f"{AT}/files/{told['number']}/content").status_code == 404
    assert viewer("DELETE", f"{AT}/files/{told['number']}").status_code == 403
    assert send.delete(f"/api/v1{AT}/files/{told['number']}").status_code == 204
    assert send.get(f"/api/v1{AT}/files/{told['number']}").status_code == 404


@pytest.mark.parametrize(
    ("query", "content_type", "digest", "status"),
    [
        ("", "application/octet-stream", "", 422),
        ("?name=a.txt", "application/octet-stream", f"sha-256=:{'A' * 43}=:", 422),
        ("?name=a.txt", "application/octet-stream", "md5", 422),
        ("?name=a%2Fb.txt", "application/octet-stream", "", 422),
        ("?name=a.html", "application/octet-stream", "", 422),
        ("?name=a.txt&task=999", "application/octet-stream", "", 404),
        ("?name=a.txt&task=x", "application/octet-stream", "", 422),
        ("?name=a.txt&colour=red", "application/octet-stream", "", 422),
        ("?name=a.txt", "application/json", "", 415),
        ("", "multipart/form-data; boundary=x", "", 422),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused(planned, maria, viewer, query, content_type, digest, status):
    headers = {"Content-Digest": digest} if digest else {}
    address = f"/api/v1{AT}/files{query}"
    assert sender_of(maria).post(address, CONTENT, content_type=content_type, headers=headers).status_code == status
    assert viewer("GET", f"{AT}/files").json()["items"] == []


def test_a_change_is_undone_and_done_again(manager, viewer, planned):
    manager("PATCH", f"{AT}/tasks/12", {"name": "Otherwise"}, If_Match="*")
    last = manager("GET", f"{AT}/journal?sort=-number&limit=1").json()["items"][0]
    path = f"{AT}/journal/{last['number']}"
    assert manager("GET", path).json() == last
    assert viewer("POST", f"{path}/undo").status_code == 403
    undone = manager("POST", f"{AT}/journal/{last['operation']}/undo")
    assert (undone.status_code, undone.json()["items"][0]["undoes"]) == (201, last["operation"])
    assert Task.objects.get(project=planned, uid=12).name != "Otherwise"
    assert manager("POST", f"{AT}/journal/{last['operation']}/undo").status_code == 409
    assert manager("POST", f"{AT}/journal/99999/undo").status_code == 404


@pytest.mark.parametrize(("kind", "begins"), [("", b'{"digest"'), ("?format=csv", b"\xef\xbb\xbfnumber")])
def test_the_history_is_given_out_as_a_file(manager, outsider, kind, begins):
    assert manager("GET", f"{AT}/journal/export{kind}").getvalue().startswith(begins)
    assert outsider("GET", f"{AT}/journal/export{kind}").status_code == 404
    assert manager("GET", f"{AT}/journal/export?format=pdf").status_code == 422
    assert manager("GET", "/journal").status_code == 403


@pytest.mark.parametrize(
    ("kind", "begins"), [("json", b"{"), ("xml", b"<?xml"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")]
)
def test_the_plan_is_given_out_in_every_format(manager, viewer, kind, begins):
    got = manager("GET", f"{AT}/plan/file?format={kind}")
    assert (got.status_code, got.content[: len(begins)]) == (200, begins)
    assert viewer("GET", f"{AT}/plan/file?format={kind}").status_code == 403
    assert manager("GET", f"{AT}/plan/file?format=mpp").status_code == 422


def test_an_administrator_looks_after_accounts(admin, manager, yuki, helene):
    assert manager("POST", f"/people/{yuki.pk}/deactivate", {}).status_code == 403
    assert admin("PUT", f"/people/{yuki.pk}/roles", {"roles": ["pmo"]}).json() == {"roles": ["pmo"]}
    gone = admin("POST", f"/people/{yuki.pk}/deactivate", {"why": "left"})
    assert (gone.status_code, gone.json()["active"]) == (200, False)
    assert admin("POST", f"/people/{yuki.pk}/reactivate").json()["active"] is True
    assert admin("GET", f"/people/{yuki.pk}/roles").json() == {"roles": ["pmo"]}
    assert admin("PUT", f"/people/{helene.pk}/roles", {"roles": []}).status_code == 409
    assert admin("GET", "/people/99999").status_code == 404
    assert admin("DELETE", f"/people/{yuki.pk}").status_code == 405


def test_somebody_is_asked_in(admin, manager):
    assert manager("POST", "/invitations", {"email": "new@example.org"}).status_code == 403
    made = admin("POST", "/invitations", {"email": "new@example.org", "roles": ["controller"]})
    assert (made.status_code, made.json()["accepted_at"]) == (201, None)
    path = f"/invitations/{made.json()['number']}"
    assert manager("DELETE", path).status_code == 404
    assert admin("POST", f"{path}/send-again").status_code == 200
    assert admin("DELETE", path).status_code == 204
    assert admin("GET", "/invitations").json()["items"][0]["withdrawn_at"] is not None
    assert admin("POST", "/invitations", {"email": "a@example.org", "groups": [99]}).status_code == 422


def test_a_group_is_made_filled_and_dissolved(admin, manager, yuki):
    assert manager("POST", "/groups", {"name": "Board"}).status_code == 403
    made = admin("POST", "/groups", {"name": "Board"})
    path = f"/groups/{made.json()['number']}"
    assert admin("POST", "/groups", {"name": "board"}).status_code == 422
    assert admin("PUT", f"{path}/members/{yuki.pk}").json()["person"] == yuki.pk
    assert admin("PUT", f"{path}/roles", {"roles": ["auditor"]}).json() == {"roles": ["auditor"]}
    changed = admin("PATCH", path, {"purpose": "Decides"}, If_Match=made["ETag"])
    assert (changed.json()["name"], changed.json()["purpose"]) == ("Board", "Decides")
    assert admin("DELETE", path, If_Match=made["ETag"]).status_code == 412
    assert admin("DELETE", f"{path}/members/{yuki.pk}").status_code == 204
    assert admin("DELETE", f"{path}/members/{yuki.pk}").status_code == 404
    assert admin("DELETE", path, If_Match=changed["ETag"]).status_code == 204
    assert admin("GET", path).status_code == 404


def test_who_is_away_names_who_stands_in(manager, contributor, outsider, maria, yuki):
    said = {"deputy": yuki.email, "first_day": "2999-01-04", "last_day": "2999-01-08"}
    made = manager("POST", "/absences", said)
    assert (made.status_code, made.json()["deputy"]) == (201, yuki.pk)
    path = f"/absences/{made.json()['number']}"
    assert [one["person"] for one in contributor("GET", "/absences").json()["items"]] == [maria.pk]
    assert outsider("DELETE", path).status_code == 404
    assert manager("POST", f"/people/{yuki.pk}/absences", said).status_code == 403
    assert manager("POST", "/absences", said | {"last_day": "2999-02-31"}).status_code == 422
    assert manager("POST", "/absences", said | {"deputy": "nobody@example.org"}).status_code == 422
    assert contributor("DELETE", path).status_code == 204
    assert Deputy.objects.get().ended_at is not None


def test_ones_own_profile_and_sessions(manager, contributor, maria):
    session = UserSession.objects.create(user=maria, ip="127.0.0.1", session_key="x" * 32, user_agent="")
    assert [one["number"] for one in manager("GET", "/sessions").json()["items"]] == [session.pk]
    assert contributor("DELETE", f"/sessions/{session.pk}").status_code == 404
    assert manager("DELETE", f"/sessions/{session.pk}").status_code == 204
    assert not UserSession.objects.exists()
    assert manager("PATCH", "/me", {"time_zone": "Europe/Vienna"}).json()["time_zone"] == "Europe/Vienna"
    assert manager("PATCH", "/me", {"time_zone": "Mars"}).status_code == 422


def test_an_administrator_looks_after_schedules(admin, manager, helene):
    synchronise()
    state = ScheduleState.objects.exclude(next_at=None).first()
    assert state is not None
    path = f"/schedules/{state.pk}"
    assert manager("GET", "/schedules").status_code == 403
    assert manager("POST", f"{path}/run").status_code == 403
    assert admin("POST", f"{path}/pause").json()["next_at"] is None
    assert admin("POST", f"{path}/resume").json()["paused"] is False
    times = admin("PUT", f"{path}/times", {"cron": "5 4 * * *"}).json()
    assert (times["cron"], times["changed"]) == ("5 4 * * *", True)
    assert admin("PUT", f"{path}/times", {"cron": "never"}).status_code == 422
    begun = admin("POST", f"{path}/run")
    assert (begun.status_code, Job.objects.get(pk=begun.json()["id"]).owner) == (202, helene)
    assert admin("GET", "/schedules/99999").status_code == 404
    assert admin("DELETE", path).status_code == 405


def test_a_file_is_to_become_a_project(planned, maria, contributor):
    send = sender_of(maria)
    started = send.post("/api/v1/imports", {"file": SimpleUploadedFile("new.csv", b"Name,Duration\nTask,1d\n")})
    assert (started.status_code, started.json()["project"]) == (202, None)
    path = f"/api/v1/imports/{started.json()['number']}"
    assert send.post(f"{path}/take-over", {}, content_type="application/json").status_code == 422
    assert send.post(f"{path}/take-over", {"key": "NEW"}, content_type="application/json").status_code == 409
    wrong = {"key": "NEW", "time_zone": "Mars"}
    assert send.post(f"{path}/take-over", wrong, content_type="application/json").status_code == 422
    assert contributor("DELETE", path.removeprefix("/api/v1")).status_code == 404
    assert [one["file"] for one in send.get("/api/v1/imports").json()["items"]] == ["new.csv"]
    assert send.delete(path).status_code == 204
    assert send.get(path).status_code == 404
