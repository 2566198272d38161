"""Gates: criteria answered with what shows it, decided by signatures, kept as they were decided on."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.worlds import signed_in

from charthouse.approvals import actions
from charthouse.approvals.actions import Asked
from charthouse.approvals.models import Version
from charthouse.journal.actions import undo
from charthouse.journal.attaching import FileIsEvidence, remove
from charthouse.journal.models import Attachment, Entry
from charthouse.journal.verifying import verify
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.stages import gates, queries
from charthouse.stages.discussing import gate_subject
from charthouse.stages.gate_document import weak
from charthouse.stages.models import Gate, GateCriterion
from charthouse.stages.refusals import BadStage, Decided, StageChangedMeanwhile


@pytest.fixture
def gate(planned) -> Gate:
    return gates.add_gate(
        access=planned,
        facts={"name": "Go live", "milestone": 23, "decides": "Board", "criteria": ["Data is signed off", "Way back"]},
    )


def send(access, number: int, *who) -> Version:
    return actions.propose(access=access, kind="gate", subject=str(number), signers=[Asked(user=one.pk) for one in who])


def decided(version: Version, user, decision: str, **more) -> Gate:
    request = version.requests.get(user=user)
    actions.answer(access=project_for(user, "PAY"), version=version, request_id=request.pk, decision=decision, **more)
    return Gate.objects.get(number=int(version.subject))


@pytest.mark.parametrize(
    ("answer", "more", "becomes", "words"),
    [
        ("approved", {}, "go", "go"),
        ("conditional", {"conditions": ["Rehearse the way back"]}, "conditional", "go, conditions open"),
        ("refused", {"reason": "Not before the audit"}, "hold", "hold"),
    ],
)
def test_the_signatures_decide(planned, gate, robert, answer, more, becomes, words):
    one = decided(send(planned, 1, robert), robert, answer, **more)

    assert one.decided is not None
    assert (one.decision, one.decided.number) == (becomes, 1)
    assert queries.gate_line(planned, one).words == words
    assert not verify().findings


def test_a_condition_is_followed_until_it_is_met(planned, gate, robert):
    version = send(planned, 1, robert)
    one = decided(version, robert, "conditional", conditions=["Rehearse the way back"])
    condition = queries.gate_line(planned, one).open_conditions[0]

    actions.meet_condition(access=planned, version=version, condition_id=condition.pk, how="On Saturday")

    assert queries.gate_line(planned, one).words == "go, conditions met"


def test_stop_is_asked_for_with_its_reason(planned, gate, robert):
    gates.change_gate(access=planned, number=1, facts={"asked": "stop", "reason": "The business case is gone"})

    assert decided(send(planned, 1, robert), robert, "approved").decision == "stop"


def test_what_the_board_reads_stays_until_it_is_decided_and_after(planned, gate, robert, maria, payroll):
    version = send(planned, 1, robert)
    with pytest.raises(Decided, match="Withdraw it first"):
        gates.answer_criterion(access=planned, number=1, criterion=1, answer="met")
    added = Entry.objects.get(stream=payroll.journal, verb="added a gate")
    with pytest.raises(Decided, match="that is not undone"):
        undo(entry=added, by=maria)
    decided(version, robert, "approved")
    with pytest.raises(Decided, match="is decided"):
        gates.change_gate(access=planned, number=1, facts={"name": "Something else"})
    with pytest.raises(Decided, match="was sent for a decision"):
        gates.delete_gate(access=planned, number=1)


def test_after_hold_it_is_answered_anew_and_sent_again(planned, gate, robert):
    decided(send(planned, 1, robert), robert, "refused", reason="No way back")
    gates.answer_criterion(access=planned, number=1, criterion=2, answer="met", note="Rehearsed in 8 h")

    assert decided(send(planned, 1, robert), robert, "approved").decision == "go"


def test_a_criterion_says_who_answered_when_and_by_what(planned, gate, maria, payroll):
    browser = signed_in(maria)
    file = SimpleUploadedFile("minutes.txt", b"Signed off.\n")
    said = {"answer": "met", "note": "Signed", "link": "https://wiki.example/4", "evidence": file, "version": "1"}

    assert browser.post("/projects/PAY/stages/gates/1/criteria/1", said).status_code == 302

    one = GateCriterion.objects.get(gate=gate, place=1)
    assert (one.answer, one.answered_by, one.link) == ("met", maria, "https://wiki.example/4")
    page = browser.get("/projects/PAY/stages/gates/1").content.decode()
    assert "minutes.txt" in page
    assert "Maria Okafor" in page
    subject = gate_subject(payroll, 1)
    assert subject is not None
    with pytest.raises(FileIsEvidence):
        remove(access=project_for(maria, "PAY"), subject=subject, kept=Attachment.objects.get())
    late = browser.post("/projects/PAY/stages/gates/1/criteria/2", {"answer": "met", "version": "1"})
    assert late.status_code == 422
    assert "Somebody changed “Go live”" in late.content.decode()


def test_no_address_runs_when_it_is_clicked(planned, gate):
    with pytest.raises(BadStage, match="begins with https"):
        gates.answer_criterion(access=planned, number=1, criterion=1, answer="met", link="javascript:alert(1)")


def test_criteria_keep_their_answers_by_their_words_and_undoing_brings_them_back(planned, gate, maria, payroll):
    gates.answer_criterion(access=planned, number=1, criterion=1, answer="partly", note="Two of three")
    gates.change_gate(access=planned, number=1, facts={"criteria": ["People are trained", "Data is signed off"]})
    kept = dict(GateCriterion.objects.filter(gate=gate).values_list("text", "answer"))
    assert kept == {"People are trained": "open", "Data is signed off": "partly"}

    undo(entry=Entry.objects.get(stream=payroll.journal, verb="changed a gate"), by=maria)

    assert list(GateCriterion.objects.filter(gate=gate).values_list("text", "answer")) == [
        ("Data is signed off", "partly"), ("Way back", "open"),
    ]  # fmt: skip
    assert not verify().findings


def test_what_is_weak_stands_beside_the_page_that_mends_it(planned, gate):
    gates.answer_criterion(access=planned, number=1, criterion=1, answer="met")

    assert [one.sentence for one in weak(planned, "1")] == [
        "1 criterion is not answered.", "Nothing shows that it is met: Data is signed off",
    ]  # fmt: skip


def test_who_only_reads_changes_nothing_and_a_stranger_finds_nothing(planned, gate, helene, stranger):
    with pytest.raises(RoleMayNot):
        gates.answer_criterion(access=project_for(helene, "PAY"), number=1, criterion=1, answer="met")
    assert signed_in(helene).get("/projects/PAY/stages/gates/1").status_code == 200
    assert signed_in(helene).get("/projects/PAY/stages/gates/1/edit").status_code == 403
    assert signed_in(stranger).get("/projects/PAY/stages/gates/1").status_code == 404
    assert signed_in(helene).get("/projects/PAY/stages/gates/9").status_code == 404
    assert signed_in(helene).get("/projects/PAY/stages/gates/1/delete").status_code in (403, 405)


def test_a_seen_version_that_is_old_is_told(planned, gate):
    gates.change_gate(access=planned, number=1, facts={"name": "Go-live"}, seen=1)
    with pytest.raises(StageChangedMeanwhile):
        gates.change_gate(access=planned, number=1, facts={"name": "Live"}, seen=1)
