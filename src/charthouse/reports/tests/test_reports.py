"""Reports as they are kept: drafts that people edit, frozen as sent, each reader with what they may see."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core import mail
from django.utils import timezone
from tests.worlds import at, signed_in

from charthouse.accounts.models import User
from charthouse.approvals import canonical
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.plan import actions as plan
from charthouse.projects.access import Access, RoleMayNot, project_for
from charthouse.projects.models import Project
from charthouse.reports import actions
from charthouse.reports.composed import Edition
from charthouse.reports.facts import Sight
from charthouse.reports.models import Report, Typed
from charthouse.reports.paper import report_on_paper
from charthouse.reports.queries import edition_of
from charthouse.reports.refusals import BadReport, NoSuchReport, ReportChangedMeanwhile, ReportIsSent
from charthouse.reports.tests.conftest import SINCE, UNTIL
from charthouse.reports.tests.test_facts import with_money
from charthouse.reports.undoing import wrong_reports
from charthouse.team.models import Answer, Asked, Round

PAGE = "/projects/PAY/reports/"


def written(access: Access, **facts: object) -> Report:
    return actions.write_report(access=access, facts={"since": SINCE, "until": UNTIL, **facts})


def last_entry() -> Entry:
    """The newest entry about a report."""
    return Entry.objects.filter(record="reports.Report").latest("number")


def text_of(edition: Edition, key: str) -> str:
    return next(one.text for one in edition.sentences if one.key == key)


def test_a_report_tells_of_the_days_since_the_last_one(planned: Access, yuki: User) -> None:
    first = actions.write_report(access=planned, facts={})
    assert (first.since, first.until) == (dt.date(2026, 2, 27), dt.date(2026, 3, 6))
    actions.send_report(access=planned, number=first.number, to=[yuki.pk])

    second = actions.write_report(access=planned, facts={"until": dt.date(2026, 3, 5), "since": dt.date(2026, 3, 1)})
    month = actions.write_report(access=planned, facts={"kind": "monthly", "audience": "board"})

    # in the first days of March it is the report of February
    assert (second.number, month.since) == (2, dt.date(2026, 1, 31))


def test_what_was_typed_stays_and_the_page_says_that_no_record_is_behind_it(planned: Access, maria: User) -> None:
    one = written(planned)
    said = text_of(edition_of(one, Sight.RATES), "late.12")
    actions.type_sentence(access=planned, number=1, key="late.12", text="Build waits for the desks.", before=said)
    actions.add_sentence(access=planned, number=1, section="next", text="We count 400 bins.")

    plan.update_task(project=planned.project, uid=12, changes={"duration": (5 * 480, 9 * 480)}, by=maria)
    actions.refresh_report(access=planned, number=1)
    page = signed_in(maria).get(f"{PAGE}1").content.decode()

    edition = edition_of(Report.objects.get(), Sight.RATES)
    late = next(one for one in edition.sentences if one.key == "late.12")
    assert (late.text, late.typed, late.sources) == ("Build waits for the desks.", True, ())
    assert "19 Mar" in late.said
    assert "2 sentences were typed by hand" in page
    assert "We count 400 bins." in page


def test_two_people_at_one_sentence_are_told_at_two_sentences_not_disturbed(planned: Access) -> None:
    one = written(planned)
    edition = edition_of(one, Sight.RATES)
    first, other = text_of(edition, "late.12"), text_of(edition, "late.21")
    actions.type_sentence(access=planned, number=1, key="late.12", text="Mine.", before=first)
    actions.type_sentence(access=planned, number=1, key="late.21", text="Also mine.", before=other)

    with pytest.raises(ReportChangedMeanwhile, match="it now says: “Mine"):
        actions.type_sentence(access=planned, number=1, key="late.12", text="Theirs.", before=first)

    assert sorted(Typed.objects.values_list("text", flat=True)) == ["Also mine.", "Mine."]


def test_leaving_out_taking_back_and_undoing(planned: Access, maria: User) -> None:
    written(planned)
    actions.type_sentence(access=planned, number=1, key="done.11", text="", before=None)
    assert "done.11" not in {one.key for one in edition_of(Report.objects.get(), Sight.RATES).sentences}

    undo(entry=last_entry(), by=maria)
    assert "done.11" in {one.key for one in edition_of(Report.objects.get(), Sight.RATES).sentences}

    actions.delete_report(access=planned, number=1)
    undo(entry=last_entry(), by=maria)
    assert Report.objects.get().number == 1


def test_sent_is_frozen_and_a_changed_row_is_found(planned: Access, maria: User, yuki: User) -> None:
    written(planned)
    one = actions.send_report(access=planned, number=1, to=[yuki.pk])
    before = edition_of(one, Sight.RATES)
    plan.update_task(project=planned.project, uid=12, changes={"duration": (5 * 480, 9 * 480)}, by=maria)

    assert edition_of(Report.objects.get(), Sight.RATES) == before
    assert one.digest == canonical.digest_of(one.content)
    for deed in (actions.refresh_report, actions.delete_report):
        with pytest.raises(ReportIsSent, match="stays as it is"):
            deed(access=planned, number=1)
    with pytest.raises(ReportIsSent):
        actions.type_sentence(access=planned, number=1, key="done.11", text="Never.", before=None)
    assert [found for _count, found in wrong_reports()] == [None]
    Report.objects.update(content=one.content.replace("Design", "Deceit"))
    found = next(found for _count, found in wrong_reports())
    assert found is not None
    assert "report 1 is not what was sent" in found.sentence


def test_how_a_sent_report_was_written_is_not_undone(planned: Access, maria: User, yuki: User) -> None:
    written(planned)
    actions.type_sentence(access=planned, number=1, key="done.11", text="Done.", before=None)
    typed = last_entry()
    actions.send_report(access=planned, number=1, to=[yuki.pk])

    with pytest.raises(ReportIsSent, match="is not undone"):
        undo(entry=typed, by=maria)


@pytest.mark.django_db(transaction=False)
def test_who_gets_it_has_a_letter_and_sees_what_they_may(
    planned: Access, robert: User, helene: User, celine: User, django_capture_on_commit_callbacks: object
) -> None:
    with_money(planned)
    written(planned)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.send_report(access=planned, number=1, to=[robert.pk, helene.pk])

    assert {one.to[0] for one in mail.outbox} == {robert.email, helene.email}
    full, costs, inside = (
        signed_in(one).get(f"{PAGE}1").content.decode() for one in (planned.user, robert, helene)
    )  # fmt: skip
    assert "€12,838" in full
    assert "Without labour and consultants the cost is forecast at <em>€4,446</em>" in costs
    for amount in ("12,838", "15,000", "8,392", "10,000"):
        assert amount not in costs
        assert amount not in inside
    assert "4,446" not in inside
    assert signed_in(celine).get(f"{PAGE}1").status_code == 404
    assert signed_in(robert).get(f"{PAGE}1?as=3").content.decode().count("12,838") == 0


def test_a_report_for_the_client_tells_nobody_more_than_the_client(planned: Access, celine: User, maria: User) -> None:
    with_money(planned)
    written(planned, audience="client")
    assert signed_in(celine).get(f"{PAGE}1").status_code == 404
    actions.send_report(access=planned, number=1, to=[celine.pk])

    for one in (celine, maria):
        page = signed_in(one).get(f"{PAGE}1").content.decode()
        assert "“Build” ends on 13 Mar" in page
        assert "12,838" not in page
        assert "Risks that could" not in page
    assert list(canonical.read(Report.objects.get().content)["editions"]) == ["0"]
    assert signed_in(celine).get(PAGE).status_code == 200


def test_a_sentence_about_money_typed_by_who_sees_all_is_for_those_alone(planned: Access) -> None:
    with_money(planned)
    one = written(planned)
    actions.type_sentence(access=planned, number=1, key="verdict.money", text="We land at 12,838.", before=None)
    one.refresh_from_db()

    assert text_of(edition_of(one, Sight.RATES), "verdict.money") == "We land at 12,838."
    assert "4,446" in text_of(edition_of(one, Sight.COSTS), "verdict.money")


def test_days_that_a_report_cannot_tell_of(planned: Access) -> None:
    ahead = dt.date(2999, 1, 1)
    with pytest.raises(BadReport, match="tells what has happened"):
        written(planned, until=ahead)
    with pytest.raises(BadReport, match="lies before the status date"):
        written(planned, since=UNTIL)
    with pytest.raises(BadReport, match="at most 366 days"):
        written(planned, since=dt.date(2024, 2, 29))
    assert not Report.objects.exists()


def test_only_who_writes_reports_reads_drafts(planned: Access, yuki: User) -> None:
    written(planned)
    reader = project_for(yuki, "PAY")

    assert signed_in(yuki).get(f"{PAGE}1").status_code == 404
    assert signed_in(yuki).get(f"{PAGE}new").status_code == 403
    with pytest.raises(RoleMayNot):
        actions.refresh_report(access=reader, number=1)
    with pytest.raises(NoSuchReport):
        report_on_paper(reader, "1")


def test_sent_only_to_who_may_read_it(planned: Access, celine: User) -> None:
    written(planned)

    for to, words in (([], "at least one"), ([celine.pk], "Only who may read")):
        with pytest.raises(BadReport, match=words):
            actions.send_report(access=planned, number=1, to=to)
    assert Report.objects.get().state == "draft"


def test_the_next_one_says_what_is_different(planned: Access, maria: User, yuki: User) -> None:
    written(planned)
    actions.send_report(access=planned, number=1, to=[yuki.pk])
    plan.update_task(project=planned.project, uid=12, changes={"duration": (5 * 480, 6 * 480)}, by=maria)

    edition = edition_of(written(planned), Sight.OUTSIDE)

    assert edition.changed == (
        "The forecast of the finish moved 1 day later, to Thu 19 Mar 2026.",
        "“Live” moved from 18 Mar to 19 Mar.",
    )


def test_before_it_is_sent_the_round_is_to_be_closed(planned: Access, maria: User, yuki: User) -> None:
    """Yuki said something of one task and Maria of the other; of a third nobody did."""
    written(planned)
    now = timezone.now()
    one = Round.objects.create(project=planned.project, number=1, until=at(4, 1020), opened_at=now, due_at=now)
    people = [Asked.objects.create(round=one, name=name) for name in ("Yuki Hayashi", "Tomasz Zielinski", "Ida Berg")]
    for place, (asked, by) in enumerate(zip(people, (yuki, maria, None), strict=True), 1):
        said = {} if by is None else {"says": "planned", "at": now, "by": by, "filled_in": by == maria}
        Answer.objects.create(asked=asked, place=place, uid=20 + place, name="A task", **said)
    browser = signed_in(maria)

    assert "Round 1 is not closed yet." in browser.get(f"{PAGE}1").content.decode()
    one.closed_at, one.closed_by, one.kept = now, maria, {"status_date": at(4, 1020)}
    one.save()

    page = browser.get(f"{PAGE}1").content.decode()
    assert "Collection round of Fri 6 Mar 2026" in page
    assert "1 of 3 who were asked have answered. Filled in for: Tomasz Zielinski. Without an answer: Ida Berg." in page


def test_an_empty_project_has_pages_and_papers(payroll: Project, maria: User) -> None:
    access = project_for(maria, "PAY")
    browser = signed_in(maria)
    assert "Write the first report" in browser.get(PAGE).content.decode()
    assert "No status report" in str(report_on_paper(access, "").blocks)

    made = browser.post(f"{PAGE}new", {"kind": "weekly", "audience": "team", "language": "de"})

    assert made["Location"] == f"{PAGE}1"
    page = browser.get(f"{PAGE}1?edit=1").content.decode()
    assert "Es gibt noch keinen Plan" in page
    assert "Before you send" in page
    markdown = browser.get("/projects/PAY/documents/status-report.md?subject=1")
    assert markdown.status_code == 200
    assert "ENTWURF" in markdown.content.decode()
    word = browser.get("/projects/PAY/documents/status-report.docx?subject=1")
    with zipfile.ZipFile(io.BytesIO(word.content)) as parts:
        foot = "".join(parts.read(name).decode() for name in parts.namelist() if "footer" in name)
    assert "Seite" in foot
    assert "Page" not in foot


def test_names_that_run_from_right_to_left_and_commands_stay_words(planned: Access, maria: User) -> None:
    written(planned)
    for text in ("אבטיח <b>#let</b> *x*", "=cmd|' /C calc'!A0"):
        actions.add_sentence(access=planned, number=1, section="done", text=text)

    page = signed_in(maria).get(f"{PAGE}1").content.decode()
    pdf = signed_in(maria).get("/projects/PAY/documents/status-report.pdf?subject=1")

    assert "אבטיח &lt;b&gt;#let&lt;/b&gt; *x*" in page
    assert pdf.content.startswith(b"%PDF")
