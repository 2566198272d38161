"""From the first word to a frozen charter: written, sent, answered in every way, altered by nobody, mended."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.worlds import account, signed_in

from charthouse.accounts.models import User
from charthouse.approvals import actions, canonical, links, queries
from charthouse.approvals.actions import Asked, Recorded
from charthouse.approvals.models import SignatureRequest, SigningLink, Version
from charthouse.approvals.refusals import BadRequest, NotAsked, NotYet, Settled, StillOpen, TooManyCodes, WrongCode
from charthouse.charter.actions import write_part
from charthouse.journal.actions import undo
from charthouse.journal.attaching import FileIsEvidence, remove
from charthouse.journal.models import Attachment, Entry
from charthouse.journal.verifying import verify
from charthouse.projects.access import Access, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role

SCOPE = [{"side": "in", "what": "Order to cash, stock and finance"}, {"side": "out", "what": "Payroll itself"}]
BUDGET = {"low": "2800000", "likely": "3200000.50", "high": "3900000", "confidence": "80", "basis": "Two quotations"}


@pytest.fixture
def robert(payroll, maria) -> User:
    """An approver."""
    user = account("robert@example.org", "Robert Achterberg")
    set_member(project=payroll, email=user.email, role=Role.APPROVER, by=maria)
    return user


@pytest.fixture
def written(payroll, maria, robert) -> Access:
    """Maria, whose charter says why, what and for how much."""
    access = project_for(maria, "PAY")
    write_part(access=access, name="purpose", said="The support of the old system ends in March.")
    write_part(access=access, name="scope", said=SCOPE)
    write_part(access=access, name="budget", said=BUDGET)
    return access


@pytest.fixture
def sent(written, robert, maria, django_capture_on_commit_callbacks) -> Version:
    """Its first version, sent to an approver, to somebody outside, and to the manager herself."""
    with django_capture_on_commit_callbacks(execute=True):
        return actions.propose(access=written, kind="charter", signers=three(robert, maria), note="Please by Friday")


def three(robert: User, maria: User) -> list[Asked]:
    return [
        Asked(user=robert.pk, role="CIO"),
        Asked(name="Karin Brandt", email="Karin@Kestrel.example", role="Kestrel Consulting"),
        Asked(user=maria.pk, role="Project manager"),
    ]


def request_of(version: Version, name: str) -> SignatureRequest:
    return version.requests.get(name__startswith=name)


def minutes() -> SimpleUploadedFile:
    return SimpleUploadedFile("minutes.txt", b"Item 3: the charter is approved.\n")


def recorded(**more: object) -> Recorded:
    facts = {"way": "meeting", "source": "Steering board, item 3", "given_on": dt.date(2026, 3, 4)}
    return Recorded(**{**facts, "evidence": minutes(), **more})  # type: ignore[arg-type]


def last_link(to: str) -> str:
    letter = [one for one in mail.outbox if one.to == [to] and "/sign/" in one.body][-1]
    found = re.search(r"/sign/\S+", str(letter.body))
    assert found
    return found[0]


def last_code() -> str:
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found
    return found[0]


def signed_by_all(version: Version, written: Access, robert: User) -> Version:
    actions.answer(access=project_for(robert, "PAY"), version=version, request_id=request_of(version, "Robert").pk,
                   decision="conditional", conditions=["The way back is rehearsed"])  # fmt: skip
    actions.answer_by_link(request=request_of(version, "Karin"), decision="approved")
    actions.record_answer(access=written, version=version, request_id=request_of(version, "Maria").pk,
                          decision="approved", recorded=recorded())  # fmt: skip
    version.refresh_from_db()
    return version


def test_all_who_are_asked_get_a_letter_and_only_those_outside_a_link(sent, robert):
    assert [one.to for one in mail.outbox] == [["robert@example.org"], ["karin@kestrel.example"], ["maria@example.org"]]
    assert "/sign/" not in mail.outbox[0].body
    assert f"/projects/PAY/versions/{sent.pk}" in mail.outbox[0].body
    assert "Please by Friday" in mail.outbox[1].body


def test_the_last_signature_freezes_the_version_with_its_hash_in_the_journal(sent, written, robert, payroll):
    version = signed_by_all(sent, written, robert)

    assert version.state == Version.State.SIGNED
    assert version.digest == canonical.digest_of(version.content)
    entry = Entry.objects.get(stream=payroll.journal, verb="froze a signed version")
    assert entry.after["digest"] == version.digest
    maria = request_of(version, "Maria")
    assert maria.by is not None
    assert maria.evidence is not None
    assert (maria.way, maria.source, maria.by.name) == ("meeting", "Steering board, item 3", "Maria Okafor")
    assert maria.evidence.name == "minutes.txt"
    assert not verify().findings


def test_no_action_alters_what_is_signed(sent, written, robert, payroll):
    version = signed_by_all(sent, written, robert)
    one = request_of(version, "Robert")

    with pytest.raises(Settled, match="cannot be changed any more"):
        actions.answer(
            access=project_for(robert, "PAY"), version=version, request_id=one.pk, decision="refused", reason="No"
        )
    with pytest.raises(Settled):
        actions.withdraw(access=written, version=version)
    with pytest.raises(Settled):
        actions.record_answer(
            access=written, version=version, request_id=one.pk, decision="approved", recorded=recorded()
        )
    kept = Attachment.objects.get()
    from charthouse.approvals.discussing import subject_of

    subject = subject_of(payroll, version.pk)
    assert subject is not None
    with pytest.raises(FileIsEvidence):
        remove(access=written, subject=subject, kept=kept)
    signatures = Entry.objects.filter(stream=payroll.journal, record="approvals.Version")
    for entry in signatures:
        with pytest.raises(Exception, match=r"undo|taken back"):
            undo(entry=entry, by=written.user)


@pytest.mark.parametrize(
    ("table", "column", "value", "told"),
    [
        ("approvals_version", "content", '{"scope":[]}', "is not what was sent for signature"),
        ("approvals_signaturerequest", "state", "approved", "was changed by hand"),
        ("approvals_condition", "text", "Nothing", "was changed by hand"),
    ],
)
def test_a_row_changed_in_the_database_is_found(sent, written, robert, table, column, value, told):
    signed_by_all(sent, written, robert)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [value])

    assert any(told in one.sentence for one in verify().findings)


def test_content_and_hash_changed_together_are_found_against_the_chain(sent):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_version SET content = '{}', digest = %s", [canonical.digest_of("{}")])

    assert any("the journal chained" in one.sentence for one in verify().findings)


def test_a_typo_carries_the_signatures_over_and_says_so(sent, written, robert, maria):
    first = signed_by_all(sent, written, robert)
    write_part(access=written, name="purpose", said="The suport of the old system ends in March.")

    second = actions.propose(access=written, kind="charter", signers=three(robert, maria))

    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.number, second.state, first.state) == (2, "signed", "superseded")
    assert [one.words for one in queries.signatures_of(second, None)] == [
        "Signed with a condition", "Signed before; carried over", "Signed before; carried over",
    ]  # fmt: skip
    assert [one.text for one in request_of(second, "Robert").conditions.all()] == ["The way back is rehearsed"]
    assert not verify().findings


def test_more_scope_needs_every_signature_again(sent, written, robert, maria):
    first = signed_by_all(sent, written, robert)
    write_part(access=written, name="scope", said=[*SCOPE, {"side": "in", "what": "The bank interface"}])

    second = actions.propose(access=written, kind="charter", signers=three(robert, maria))

    assert {one.state for one in second.requests.all()} == {"waiting"}
    first.refresh_from_db()
    assert first.state == "signed"
    assert [(one.label, one.after, one.material) for one in queries.changes_since(second)] == [
        ("Scope", "In · The bank interface", True)
    ]


def test_a_refusal_needs_a_reason_and_ends_the_review(sent, written, robert):
    access, one = project_for(robert, "PAY"), request_of(sent, "Robert")
    with pytest.raises(BadRequest):
        actions.answer(access=access, version=sent, request_id=one.pk, decision="refused", reason=" ")

    actions.answer(access=access, version=sent, request_id=one.pk, decision="refused", reason="Too dear")

    sent.refresh_from_db()
    assert sent.state == "refused"
    assert not SigningLink.objects.exists()
    with pytest.raises(Settled):
        actions.answer_by_link(request=request_of(sent, "Karin"), decision="approved")


def test_nobody_signs_for_others_but_their_deputy(sent, written, robert, maria):
    from charthouse.accounts.models import Deputy

    one = request_of(sent, "Robert")
    with pytest.raises(NotAsked):
        actions.answer(access=written, version=sent, request_id=one.pk, decision="approved")
    today = dt.date.today()  # noqa: DTZ011
    Deputy.objects.create(
        person=robert, deputy=maria, first_day=today - dt.timedelta(2), last_day=today + dt.timedelta(2)
    )

    actions.answer(access=project_for(maria, "PAY"), version=sent, request_id=one.pk, decision="approved")

    one.refresh_from_db()
    assert (one.state, one.by, one.user) == ("approved", maria, robert)
    entry = Entry.objects.filter(verb="signed").get()
    assert (entry.by, entry.on_behalf_of) == (maria, robert)


def test_in_order_the_next_is_asked_when_those_before_have_signed(
    written, robert, maria, django_capture_on_commit_callbacks
):
    version = actions.propose(access=written, kind="charter", signers=three(robert, maria)[::2], in_order=True)
    second = request_of(version, "Maria")
    with pytest.raises(NotYet):
        actions.answer(access=written, version=version, request_id=second.pk, decision="approved")
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        actions.answer(access=project_for(robert, "PAY"), version=version, request_id=request_of(version, "Robert").pk,
                       decision="approved")  # fmt: skip

    assert [one.to for one in mail.outbox] == [["maria@example.org"]]
    second.refresh_from_db()
    assert second.asked_at is not None


def test_one_version_is_out_at_a_time_and_an_unchanged_one_is_not_sent_again(sent, written, robert, maria):
    with pytest.raises(StillOpen, match="still out"):
        actions.propose(access=written, kind="charter", signers=three(robert, maria))
    signed_by_all(sent, written, robert)
    with pytest.raises(StillOpen, match="Nothing has changed"):
        actions.propose(access=written, kind="charter", signers=three(robert, maria))


def test_who_may_not_see_all_of_it_is_not_asked(written, yuki):
    with pytest.raises(BadRequest, match="may not see what tasks"):
        actions.propose(access=written, kind="charter", signers=[Asked(user=yuki.pk)])


def test_somebody_outside_signs_by_link_and_code(sent, payroll):
    mail.outbox, letters = mail.outbox, len(mail.outbox)
    browser = Client(headers={"accept": "text/html"})
    assert browser.get(last_link("karin@kestrel.example")).headers["Location"] == "/sign/"
    page = browser.get("/sign/").content.decode()
    assert "k…@kestrel.example" in page
    assert not any(word in page for word in ("Payroll", "support", "Karin", "charter"))

    browser.post("/sign/", {"deed": "send"})
    assert len(mail.outbox) == letters + 1
    code = last_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert browser.post("/sign/", {"deed": "check", "code": wrong}).status_code == 422
    assert "support" not in browser.get("/sign/").content.decode()
    assert browser.post("/sign/", {"deed": "check", "code": code}).headers["Location"] == "/sign/"
    page = browser.get("/sign/").content.decode()
    assert "The support of the old system" in page
    assert "€3,200,000.50" in page

    assert browser.post("/sign/", {"deed": "answer", "decision": "approved"}).status_code == 302
    one = request_of(sent, "Karin")
    assert (one.state, one.way, one.by) == ("approved", "link", None)
    assert "Your answer of" in browser.get("/sign/").content.decode()
    assert Client().get("/projects/PAY/charter/").status_code == 302


def test_a_code_counts_once_and_not_after_five_guesses(sent):
    link = SigningLink.objects.get()
    links.send_code(link)
    code = last_code()
    links.check_code(link, code)
    with pytest.raises(WrongCode):
        links.check_code(link, code)

    SigningLink.objects.update(code_sent_at=None)
    links.send_code(link)
    code = last_code()
    for _guess in range(links.MOST_TRIES):
        with pytest.raises(WrongCode):
            links.check_code(link, "x")
    with pytest.raises(WrongCode):
        links.check_code(link, code)
    with pytest.raises(TooManyCodes):
        links.send_code(link)


def test_a_link_that_expired_or_was_replaced_shows_nothing(sent, written, django_capture_on_commit_callbacks):
    before = last_link("karin@kestrel.example")
    with django_capture_on_commit_callbacks(execute=True):
        actions.remind(access=written, version=sent)
    browser = Client(headers={"accept": "text/html"})
    browser.get(before)
    assert browser.get("/sign/").status_code == 404

    browser.get(last_link("karin@kestrel.example"))
    assert browser.get("/sign/").status_code == 200
    SigningLink.objects.update(expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert browser.get("/sign/").status_code == 404


def test_pages_show_amounts_to_those_alone_who_may_see_them(sent, helene, robert, stranger):
    for url in ("/projects/PAY/charter/", f"/projects/PAY/versions/{sent.pk}"):
        seen = signed_in(helene).get(url).content.decode()
        assert "Payroll itself" in seen
        assert "3,200,000" not in seen
        assert "3,200,000.50" in signed_in(robert).get(url).content.decode()
        assert signed_in(stranger).get(url).status_code == 404


def test_a_remark_is_about_words_that_stand_there(sent, robert):
    browser, url = signed_in(robert), f"/projects/PAY/versions/{sent.pk}/remarks"
    assert browser.post(url, {"text": "Why?", "quote": "words of nobody"}).status_code == 422

    browser.post(url, {"text": "**Until** when?", "quote": "Payroll itself", "part": "scope"})
    page = browser.get(f"/projects/PAY/versions/{sent.pk}").content.decode()
    assert "<strong>Until</strong> when?" in page
    assert "Payroll itself</q>" in page


def test_parts_are_saved_as_typed_and_a_clash_shows_both(written, maria, robert, payroll):
    set_member(project=payroll, email=robert.email, role=Role.PRODUCT_OWNER, by=maria)
    one, other = signed_in(maria), signed_in(robert)
    htmx = {"HX-Request": "true"}
    url = "/projects/PAY/charter/purpose"

    kept = one.post(url, {"text": "Maria writes", "seen-purpose": "1"}, headers=htmx)
    assert kept.status_code == 200
    assert 'value="2"' in kept.content.decode()
    clash = other.post(url, {"text": "Robert writes", "seen-purpose": "1"}, headers=htmx)
    assert clash.status_code == 422
    page = clash.content.decode()
    assert "Maria Okafor changed “Purpose” while you wrote" in page
    assert "Maria writes" in page
    over = other.post(url, {"text": "Robert writes", "seen-purpose": "1", "over": "2"}, headers=htmx)
    assert over.status_code == 200
    assert "Robert Achterberg changed “Purpose”" in one.get(
        "/projects/PAY/charter/news?seen-purpose=2", headers=htmx
    ).content.decode().replace("\n", "")


def test_lines_and_facts_are_saved_from_the_page_and_bad_ones_are_refused(written, maria):
    browser = signed_in(maria)
    url = "/projects/PAY/charter/milestones"
    browser.post(url, {"milestone": ["Data signed off", ""], "day": ["2026-12-11", ""], "seen-milestones": "0"})
    page = browser.get("/projects/PAY/charter/").content.decode()
    assert "Data signed off" in page

    refused = browser.post(url, {"milestone": ["Go-live"], "day": ["soon"], "seen-milestones": "1"})
    assert refused.status_code == 422
    assert "Write the day as in 2027-02-01." in refused.content.decode()
    torn = browser.post(url, {"milestone": ["Go-live", "x"], "day": ["2026-12-11"], "seen-milestones": "1"})
    assert torn.status_code == 422


def test_what_was_written_is_taken_back(written, maria, payroll):
    write_part(access=written, name="purpose", said="Otherwise")
    entry = Entry.objects.filter(stream=payroll.journal, verb="wrote a part of the charter").order_by("number").last()

    assert entry is not None
    undo(entry=entry, by=maria)

    from charthouse.charter.document import values_of

    assert values_of(payroll)["purpose"] == "The support of the old system ends in March."
    assert not verify().findings
