"""Reports sent by the communication plan: whom it names, what each may see, and who was not reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from smtplib import SMTPException
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from tests.worlds import account, signed_in

from charthouse.accounts.models import User
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.projects.access import Access
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.reports import actions, due
from charthouse.reports.models import Reader, Report
from charthouse.reports.recipients import Recipients
from charthouse.reports.refusals import BadReport, ReportIsDraft
from charthouse.reports.tests.conftest import SINCE, UNTIL
from charthouse.reports.tests.test_facts import with_money
from charthouse.stakeholders import actions as stakeholders
from charthouse.stakeholders import communicating, reaching
from charthouse.stakeholders.models import Rhythm, SentReport
from charthouse.stakeholders.rhythms import Series
from charthouse.team.asks import asks_of

OUTSIDE = "board@client.example"


def noticed(**asked: object) -> int:
    """How many such notices somebody, or everybody, has in their list; the chapter that keeps them stands above."""
    return apps.get_model("notifications", "Notice")._default_manager.filter(kind="reports.sent", **asked).count()


@pytest.fixture(autouse=True)
def _at_once() -> Iterator[None]:
    """What is told once a change is through, is told at once."""
    with mock.patch("charthouse.reports.actions.transaction.on_commit", lambda call, robust=False: call()):
        yield


def somebody(access: Access, name: str, **facts: object) -> int:
    return stakeholders.add_stakeholder(access=access, facts={"name": name, **facts}).number


def line(access: Access, report: str, *recipients: int, **facts: object) -> Any:
    said = {"what": "Status on Fridays", "report": report, "recipients": list(recipients), **facts}
    return communicating.add_communication(access=access, facts=said)


def written(access: Access, audience: str = "client") -> Report:
    return actions.write_report(access=access, facts={"audience": audience, "since": SINCE, "until": UNTIL})


def letter_to(address: str) -> EmailMultiAlternatives:
    found = [one for one in mail.outbox if one.to == [address]]
    assert len(found) == 1, [one.to for one in mail.outbox]
    assert isinstance(found[0], EmailMultiAlternatives)
    return found[0]


def html_of(letter: EmailMultiAlternatives) -> str:
    return str(letter.alternatives[0][0])


def test_a_line_can_name_every_report_there_is() -> None:
    there = {f"{kind}-{audience}" for kind in Report.Kind.values for audience in Report.Audience.values}

    assert set(SentReport.values) == {"", *there}


def test_whom_the_plan_names_is_chosen_and_told_with_what_they_may_see(planned: Access, celine: User) -> None:
    with_money(planned)
    inside = somebody(planned, "Céline Client", person=celine.pk)
    outside = somebody(planned, "Ada Outside", email=OUTSIDE)
    mute = somebody(planned, "Mute Council")
    line(planned, "weekly-client", inside, outside, mute)
    one = written(planned)

    named = Recipients(planned, one).by_plan()
    page = signed_in(planned.user).get(f"/projects/PAY/reports/{one.number}/send").content.decode()
    assert [(each.name, each.account, each.stakeholder, each.chosen) for each in named] == [
        ("Céline Client", celine.pk, None, True), ("Ada Outside", None, outside, True),
        ("Mute Council", None, None, False),
    ]  # fmt: skip
    assert "neither an account nor an e-mail address" in page
    assert f'name="outside" value="{outside}" checked' in page
    assert OUTSIDE not in page

    answer = signed_in(planned.user).post(
        f"/projects/PAY/reports/{one.number}/send", {"to": [celine.pk], "outside": [outside], "version": one.version}
    )
    assert answer.status_code == 302
    theirs, hers = html_of(letter_to(OUTSIDE)), html_of(letter_to(celine.email))
    for text in (theirs, hers, str(letter_to(OUTSIDE).body)):
        assert "“Build” ends on 13 Mar" in text
        assert "12,838" not in text
        assert "Risks that could" not in text
    assert f"/projects/PAY/reports/{one.number}" in hers
    assert "/projects/" not in theirs
    assert noticed(user=celine) == 1
    assert all(one.reached_at for one in Reader.objects.all())


@pytest.mark.parametrize("audience", ["team", "board"])
def test_nobody_outside_gets_what_is_not_for_the_client(planned: Access, audience: str) -> None:
    outside = somebody(planned, "Ada Outside", email=OUTSIDE)
    line(planned, f"weekly-{audience}", outside)
    one = written(planned, audience)

    (named,) = Recipients(planned, one).by_plan()
    assert "only what is written for the client" in named.why
    with pytest.raises(BadReport, match="has no account"):
        actions.send_report(access=planned, number=one.number, to=[], outside=[outside])
    assert Report.objects.get().state == Report.State.DRAFT
    assert not mail.outbox


def test_who_may_not_read_it_cannot_be_named_into_it(planned: Access, celine: User) -> None:
    client = somebody(planned, "Céline Client", person=celine.pk, email="private@example.org")
    line(planned, "weekly-board", client)
    one = written(planned, "board")

    (named,) = Recipients(planned, one).by_plan()
    assert "may not read this report" in named.why
    with pytest.raises(BadReport, match="may not read"):
        actions.send_report(access=planned, number=one.number, to=[], outside=[client])
    with pytest.raises(BadReport, match="Only who may read"):
        actions.send_report(access=planned, number=one.number, to=[celine.pk])


def test_one_person_is_told_once_however_often_the_plan_names_them(planned: Access, celine: User) -> None:
    numbers = [
        somebody(planned, "Céline Client", person=celine.pk),
        somebody(planned, "Céline again", email=celine.email.upper()),
        somebody(planned, "Ada Outside", email=OUTSIDE),
        somebody(planned, "Ada Twice", email=OUTSIDE.upper()),
    ]
    line(planned, "weekly-client", *numbers)
    line(planned, "weekly-client", *numbers, what="The same again")
    one = written(planned)

    assert [each.name for each in Recipients(planned, one).by_plan()] == ["Céline Client", "Ada Outside"]
    actions.send_report(access=planned, number=one.number, to=[celine.pk], outside=numbers)
    assert sorted(each.to[0] for each in mail.outbox) == [OUTSIDE, celine.email]
    with pytest.raises(BadReport, match="does not have it yet"):
        actions.pass_on(access=planned, number=one.number, to=[celine.pk], outside=numbers)
    assert len(mail.outbox) == 2


def test_what_the_mail_server_did_not_take_is_tried_again_and_the_rest_is_not_sent_twice(
    planned: Access, celine: User
) -> None:
    outside = somebody(planned, "Ada Outside", email=OUTSIDE)
    line(planned, "weekly-client", outside, somebody(planned, "Céline Client", person=celine.pk))
    one = written(planned)
    send = EmailMultiAlternatives.send

    def broken(letter: EmailMultiAlternatives, fail_silently: bool = False) -> int:
        if letter.to == [OUTSIDE]:
            raise SMTPException("451 later")
        return send(letter, fail_silently)

    with mock.patch.object(EmailMultiAlternatives, "send", broken):
        actions.send_report(access=planned, number=one.number, to=[celine.pk], outside=[outside])
    assert {each.user_id: each.trouble for each in Reader.objects.all()} == {celine.pk: "", None: "mail"}
    page = signed_in(planned.user).get(f"/projects/PAY/reports/{one.number}").content.decode()
    assert "the mail server did not take the letter" in page

    again = signed_in(planned.user).get(f"/projects/PAY/reports/{one.number}/send").content.decode()
    assert f'name="outside" value="{outside}" checked' in again
    assert f'name="to" value="{celine.pk}"' not in again
    actions.pass_on(access=planned, number=one.number, to=[], outside=[outside])
    assert [each.to[0] for each in mail.outbox] == [celine.email, OUTSIDE]
    assert not Reader.objects.filter(reached_at=None).exists()


def test_a_server_that_is_down_is_not_asked_for_each(planned: Access, robert: User, yuki: User, helene: User) -> None:
    people = [robert, yuki, helene, planned.user]
    one = written(planned, "team")
    with mock.patch.object(EmailMultiAlternatives, "send", side_effect=ConnectionRefusedError) as tried:
        actions.send_report(access=planned, number=one.number, to=[each.pk for each in people])

    assert tried.call_count == 3
    assert Report.objects.get().state == Report.State.SENT
    assert noticed() == 4
    actions.pass_on(access=planned, number=one.number, to=[each.pk for each in people])
    assert len(mail.outbox) == 4
    assert noticed() == 4


def test_who_was_taken_out_of_the_register_gets_nothing_more(planned: Access, celine: User) -> None:
    outside = somebody(planned, "Ada Outside", email=OUTSIDE)
    line(planned, "weekly-client", outside)
    one = written(planned)
    stakeholders.delete_stakeholder(access=planned, number=outside)

    assert Recipients(planned, one).by_plan() == []
    with pytest.raises(BadReport, match="no stakeholder"):
        actions.send_report(access=planned, number=one.number, to=[celine.pk], outside=[outside])
    with pytest.raises(ReportIsDraft):
        actions.pass_on(access=planned, number=one.number, to=[celine.pk])


def test_who_lost_their_role_meanwhile_is_not_reached(planned: Access, yuki: User) -> None:
    one = written(planned, "team")
    with mock.patch.object(EmailMultiAlternatives, "send", side_effect=OSError):
        actions.send_report(access=planned, number=one.number, to=[yuki.pk])
    set_member(project=planned.project, email=yuki.email, role=Role.CLIENT, by=planned.user)

    with pytest.raises(BadReport, match="Only who may read"):
        actions.pass_on(access=planned, number=one.number, to=[yuki.pk])
    assert not mail.outbox


FRIDAY = dt.date(2026, 3, 6)


def day(number: int) -> dt.date:
    """So many days after that Friday."""
    return FRIDAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("rhythm", "sent", "today", "due_day"),
    [
        (Rhythm.WEEKLY, [], day(-1), None),
        (Rhythm.WEEKLY, [], FRIDAY, FRIDAY),
        (Rhythm.WEEKLY, [], day(8), day(7)),
        (Rhythm.WEEKLY, [FRIDAY], day(6), None),
        (Rhythm.WEEKLY, [FRIDAY], day(7), day(7)),
        (Rhythm.WEEKLY, [day(3)], day(6), None),  # late
        (Rhythm.WEEKLY, [day(3)], day(7), day(7)),
        (Rhythm.WEEKLY, [FRIDAY, day(6)], day(7), None),  # a day early
        (Rhythm.WEEKLY, [FRIDAY, day(1)], day(7), day(7)),  # once more, for the same Friday
        (Rhythm.WEEKLY, [day(-1)], FRIDAY, None),
        (Rhythm.WEEKLY, [day(-40)], FRIDAY, FRIDAY),
        (Rhythm.MONTHLY, [day(-10), day(28)], day(30), None),
        (Rhythm.ONCE, [], day(400), FRIDAY),
        (Rhythm.ONCE, [day(90)], day(400), None),
        (Rhythm.DAILY, [FRIDAY], day(3), day(3)),
        (Rhythm.DAILY, [FRIDAY, day(3)], day(3), None),
    ],
)
def test_a_report_is_due_on_the_last_day_for_which_none_was_sent(
    rhythm: Rhythm, sent: list[dt.date], today: dt.date, due_day: dt.date | None
) -> None:
    assert due.due_on(Series(rhythm, FRIDAY, None).days(), sent, today) == due_day


def test_what_is_due_is_on_my_work_and_told_once_until_it_is_sent(planned: Access, yuki: User) -> None:
    today = dt.datetime.now(dt.UTC).date()
    one = line(planned, "weekly-team", rhythm="weekly", first=today - dt.timedelta(days=8), last=today)
    job = Job.objects.create(kind=due.LOOK.name, title="Look", arguments={})

    def shown() -> reaching.Line:
        return reaching.line_of(planned, one, None, today)

    assert [each.title for each in asks_of(planned.user)] == ["Status on Fridays"]
    assert asks_of(yuki) == []
    assert "reports/new?kind=weekly&amp;audience=team" in signed_in(planned.user).get("/my-work/").content.decode()
    assert [dict(due.look(Running(job, "a test"))) for _time in range(2)] == [{"told": 1}, {"told": 0}]
    assert "Status on Fridays" in mail.outbox[0].body
    assert shown().sent.due == today - dt.timedelta(days=1)

    report = actions.write_report(access=planned, facts={"audience": "team"})
    assert shown().sent.write == f"/projects/PAY/reports/{report.number}"
    actions.send_report(access=planned, number=report.number, to=[yuki.pk])
    assert shown().sent.due is None
    assert shown().sent.last is not None
    assert asks_of(planned.user) == []
    assert "report sent" in signed_in(planned.user).get("/projects/PAY/stakeholders/communication/").content.decode()


def test_who_sends_a_line_is_asked_for_it_where_they_may(planned: Access, yuki: User) -> None:
    other = account("second@example.org", "Second Manager")
    set_member(project=planned.project, email=other.email, role=Role.MANAGER, by=planned.user)
    first = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=8)
    line(planned, "weekly-team", rhythm="weekly", first=first, sender=other.pk, last=dt.date(2999, 1, 1))
    line(planned, "weekly-team", rhythm="weekly", first=first, sender=yuki.pk, what="By who may not")

    assert {each.title for each in asks_of(other)} == {"Status on Fridays"} | {
        each.title for each in asks_of(planned.user)
    }
    assert "Status on Fridays" not in {each.title for each in asks_of(planned.user)}
