"""Who is told what, how it comes by mail, and who reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from tests.worlds import account, signed_in

from charthouse.accounts import personal
from charthouse.accounts.models import User
from charthouse.approvals import actions, reminding
from charthouse.approvals.actions import Asked
from charthouse.approvals.models import Reminding, SignatureRequest, Version
from charthouse.charter.actions import write_part
from charthouse.jobs import registry
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.notifications import telling
from charthouse.notifications.digest import KEPT, send_digests
from charthouse.notifications.models import Notice, NoticeWay
from charthouse.notifications.telling import BadWay, choose_ways
from charthouse.projects.access import Access, project_for
from charthouse.projects.actions import remove_member, set_member
from charthouse.projects.models import Project, Role


@pytest.fixture
def robert(payroll: Project, maria: User) -> User:
    """An approver."""
    user = account("robert@example.org", "Robert Achterberg")
    set_member(project=payroll, email=user.email, role=Role.APPROVER, by=maria)
    return user


@pytest.fixture
def written(payroll: Project, maria: User) -> Access:
    """Maria, with a charter to be signed."""
    access = project_for(maria, "PAY")
    write_part(access=access, name="purpose", said="The support of the old system ends.")
    return access


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Lets what is done at the end of a transaction be done."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def ask(access: Access, robert: User) -> Version:
    return actions.propose(access=access, kind="charter", signers=[Asked(user=robert.pk)])


def words(user: User) -> list[str]:
    return [line.words for line in telling.lines_of(telling.seen_by(user), 10)]


def job(name: str, user: User) -> Running:
    return Running(Job.objects.create(kind=name, owner=user, title="x", arguments={}), "test")


def test_who_is_asked_to_sign_finds_it_in_the_list_and_gets_a_letter(written, robert, told):
    with told():
        ask(written, robert)

    assert words(robert) == ["Maria Okafor asks you to sign Project charter, version 1, of Payroll"]
    assert [one.to for one in mail.outbox] == [["robert@example.org"]]


@pytest.mark.parametrize("way", ["digest", "off"])
def test_who_wants_no_letter_at_once_gets_none_and_finds_it_in_the_list(written, robert, told, way):
    choose_ways(user=robert, ways={"approvals.asked": way})

    with told():
        ask(written, robert)

    assert mail.outbox == []
    assert telling.unseen(robert) == 1
    assert Notice.objects.get(user=robert).waits is (way == "digest")


def test_the_letter_of_the_day_holds_what_waits_once(written, robert, maria, told):
    choose_ways(user=robert, ways={"approvals.asked": "digest"})
    with told():
        version = ask(written, robert)

    assert send_digests(job("notifications.digest", maria)) == {"letters": 1, "forgotten": 0}
    assert send_digests(job("notifications.digest", maria)) == {"letters": 0, "forgotten": 0}
    (letter,) = mail.outbox
    assert letter.subject == "1 notice from Charthouse"
    assert "Maria Okafor asks you to sign Project charter, version 1, of Payroll" in letter.body
    assert f"/projects/PAY/versions/{version.pk}" in letter.body


def test_the_letter_of_the_day_speaks_its_readers_language(written, robert, maria, told):
    robert.locale = "de"
    robert.save()
    choose_ways(user=robert, ways={"approvals.asked": "digest"})
    with told():
        ask(written, robert)

    send_digests(job("notifications.digest", maria))

    assert "Maria Okafor bittet Sie, Projektauftrag, Version 1, von Payroll zu unterschreiben" in mail.outbox[0].body


def test_the_letter_of_the_day_leaves_out_what_was_seen_and_what_may_not_be_seen(written, robert, maria, payroll, told):
    choose_ways(user=robert, ways={"approvals.asked": "digest"})
    with told():
        ask(written, robert)
    remove_member(project=payroll, user=robert, by=maria)

    assert send_digests(job("notifications.digest", maria))["letters"] == 0
    assert words(robert) == []
    assert not Notice.objects.filter(waits=True).exists()


def test_a_letter_that_could_not_be_sent_waits_for_the_next_day(written, robert, maria, told, monkeypatch):
    choose_ways(user=robert, ways={"approvals.asked": "digest"})
    with told():
        ask(written, robert)
    monkeypatch.setattr("charthouse.accounts.letters.send", lambda *_a, **_k: False)

    assert send_digests(job("notifications.digest", maria))["letters"] == 0
    assert Notice.objects.get(user=robert).waits


def test_notices_go_after_half_a_year(robert, maria):
    old = timezone.now() - KEPT - dt.timedelta(days=1)
    Notice.objects.create(user=robert, kind="approvals.asked", page="/", at=old)

    assert send_digests(job("notifications.digest", maria)) == {"letters": 0, "forgotten": 1}


def test_who_sent_a_document_is_told_how_it_was_decided(written, robert, maria, told):
    with told():
        version = ask(written, robert)
    with told():
        actions.answer(access=project_for(robert, "PAY"), version=version, request_id=version.requests.get().pk,
                       decision="approved")  # fmt: skip

    assert words(maria) == ["Project charter, version 1, of Payroll is signed by all"]
    assert len(words(robert)) == 1
    assert mail.outbox[-1].to == ["maria@example.org"]
    assert mail.outbox[-1].subject == "Project charter, version 1, of Payroll is signed by all"


def test_the_daily_reminder_writes_to_who_is_waited_for_and_not_twice(written, robert, maria, told):
    with told():
        version = ask(written, robert)
    ago = timezone.now() - dt.timedelta(days=6)
    SignatureRequest.objects.update(asked_at=ago)
    Reminding.objects.update(at=ago)
    mail.outbox.clear()

    assert registry.kind_of("approvals.remind").work(job("approvals.remind", maria)) == {"letters": 1}
    assert registry.kind_of("approvals.remind").work(job("approvals.remind", maria)) == {"letters": 0}

    assert words(robert)[0] == "Your answer to Project charter, version 1, of Payroll is still missing"
    assert [one.to for one in mail.outbox] == [["robert@example.org"]]
    assert Reminding.objects.get(request__version=version).times == 1


@pytest.mark.parametrize(
    ("due", "last", "reminded"), [(1, 4, True), (1, 2, False), (9, 4, False), (None, 4, False), (None, 6, True)]
)
def test_who_is_given_a_day_is_reminded_near_it_and_not_every_day(written, robert, due, last, reminded):
    ask(written, robert)
    now = timezone.now()
    day = None if due is None else (now + dt.timedelta(days=due)).date()
    SignatureRequest.objects.update(asked_at=now - dt.timedelta(days=last), due=day)

    assert bool(reminding.due(now)) is reminded


def test_looking_at_the_list_makes_it_seen_and_the_bell_counts(written, robert, told):
    with told():
        ask(written, robert)
    client = signed_in(robert)

    assert "Notices: 1 new" in client.get("/projects/").content.decode()
    assert "asks you to sign" in client.get("/notices/").content.decode()
    assert "Notices: 0 new" in client.get("/projects/").content.decode()
    assert client.post("/notices/").status_code == 405


def test_nobody_reads_the_notices_of_others(written, robert, yuki, told):
    with told():
        ask(written, robert)

    assert "Maria Okafor asks you" not in signed_in(yuki).get("/notices/").content.decode()
    assert signed_in(yuki).get("/api/v1/notices").json() == {"unseen": 0, "items": []}


def test_ways_are_chosen_on_the_page_and_by_programs(robert):
    client = signed_in(robert)

    assert client.post("/profile/notices/", {"approvals.asked": "off", "nonsense": "x"}).status_code == 302
    assert telling.ways_of(robert)["approvals.asked"] == "off"
    said = {"kind": "approvals.asked", "way": "digest"}
    answer = client.put("/api/v1/notices/ways", said, content_type="application/json")
    assert answer.status_code == 200, answer.content
    chosen = {"kind": "approvals.asked", "label": "I am asked to sign a document", "way": "digest"}
    assert chosen in answer.json()["items"]
    assert client.post("/profile/notices/", {"approvals.asked": "shout"}).status_code == 422


def test_a_kind_or_way_that_is_not_there_is_refused(robert):
    for ways in ({"approvals.asked": "shout"}, {"nothing": "off"}):
        with pytest.raises(BadWay):
            choose_ways(user=robert, ways=ways)
    assert not NoticeWay.objects.exists()


def test_with_an_account_its_notices_go_and_its_name_in_others(written, robert, maria, told):
    with told():
        ask(written, robert)
    assert personal.tell_everything(robert)["notices"]["notices"][0]["kind"] == "approvals.asked"

    personal.erase_everywhere(maria)

    assert "Maria Okafor" not in words(robert)[0]
    personal.erase_everywhere(robert)
    assert not Notice.objects.filter(user=robert).exists()
