"""Drafts and versions as files: what they say of themselves, of the signatures, and to whom."""

from __future__ import annotations

import hashlib

import pytest
from django.utils import translation
from tests.worlds import account, signed_in

from charthouse.accounts.models import User
from charthouse.approvals import actions, queries
from charthouse.approvals.actions import Asked
from charthouse.approvals.models import Version
from charthouse.approvals.papers import draft_of, paper_of
from charthouse.charter.actions import write_part
from charthouse.charter.kind import CHARTER
from charthouse.papers.markdown import markdown_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role


@pytest.fixture
def written(payroll, maria) -> Access:
    """Maria, with a charter that says why and for how much."""
    access = project_for(maria, "PAY")
    write_part(access=access, name="purpose", said="The support of the **old** system ends.")
    write_part(access=access, name="budget", said={"low": "2800000", "likely": "3200000", "high": "3900000"})
    return access


@pytest.fixture
def signed(written: Access, maria: User) -> Access:
    """A version that Maria has signed with a condition, and somebody outside by link."""
    version = actions.propose(
        access=written, kind="charter",
        signers=[Asked(user=maria.pk, role="Manager"), Asked(name="Karin Brandt", email="karin@kestrel.example")],
    )  # fmt: skip
    actions.answer(access=written, version=version, request_id=version.requests.get(place=1).pk,
                   decision="conditional", conditions=["The way back is rehearsed"])  # fmt: skip
    actions.answer_by_link(request=version.requests.get(place=2), decision="approved")
    return written


def version_in(access: Access) -> Version:
    return queries.versions_of(access.project, "charter")[0]


def test_a_draft_says_on_every_page_that_it_is_one(written):
    paper = draft_of(written, CHARTER)

    assert (paper.stamp, paper.name) == ("Draft", "PAY-charter-draft")
    assert paper.lead == "A draft. Nobody has been asked to sign these words, and they may change at any time."
    assert "draft, without a hash" in [fact.value for fact in paper.facts]
    assert paper.attached == ()


def test_a_signed_version_carries_its_signatures_conditions_and_hash(signed):
    version = version_in(signed)

    paper = paper_of(version, signed)
    told = markdown_of(paper)

    assert paper.stamp == ""
    assert paper.lead == "Signed by all and frozen; 1 condition is open."
    assert "- **Maria Okafor**, Manager: ▲ Signed with a condition" in told
    assert "Condition: The way back is rehearsed (open)" in told
    assert "- **Karin Brandt**: ● Signed by link" in told
    assert f"- **SHA-256:** {version.digest}" in told.replace("\N{ZERO WIDTH SPACE}", "")


def test_the_bytes_in_the_pdf_are_those_whose_hash_is_printed(signed):
    (attached,) = paper_of(version_in(signed), signed).attached

    assert attached.name == "charter-1.json"
    assert hashlib.sha256(attached.content).hexdigest() == version_in(signed).digest


def test_who_may_not_see_costs_finds_no_amount_in_any_file(signed, yuki):
    theirs = project_for(yuki, "PAY")

    for paper in (draft_of(theirs, CHARTER), paper_of(version_in(signed), theirs)):
        assert "3,200,000" not in markdown_of(paper)
        assert paper.attached == ()
    assert "€3,200,000" in markdown_of(draft_of(signed, CHARTER))


def test_a_version_that_is_out_is_marked_and_says_who_has_signed(written, maria):
    actions.propose(access=written, kind="charter", signers=[Asked(user=maria.pk)])

    paper = paper_of(version_in(written), written)

    assert (paper.stamp, paper.lead) == ("Not signed", "Out for signature: 0 of 1 has signed.")


def test_a_draft_that_says_what_is_signed_names_the_version(signed):
    assert draft_of(signed, CHARTER).lead == "These are the words of version 1, which is signed."


def test_german_readers_get_their_words(signed):
    with translation.override("de"):
        told = markdown_of(paper_of(version_in(signed), signed))

    assert told.startswith("# Projektauftrag")
    assert "## Unterschriften" in told


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("md", b"# Project charter")])
def test_a_document_is_taken_out_in_three_ways(signed, helene, ending, begins):
    client, number = signed_in(helene), version_in(signed).pk

    for address in (f"/projects/PAY/documents/charter.{ending}", f"/projects/PAY/versions/{number}.{ending}"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"].startswith('attachment; filename="PAY-charter-')


def test_letter_is_the_paper_where_it_is_asked_for_or_usual(written, maria):
    client = signed_in(maria)
    letter = b"/MediaBox [0 0 612 792]"

    assert letter in client.get("/projects/PAY/documents/charter.pdf?sheet=letter").content
    assert letter not in client.get("/projects/PAY/documents/charter.pdf").content
    maria.locale = "en-us"
    maria.save()
    assert letter in client.get("/projects/PAY/documents/charter.pdf").content


def test_strangers_clients_and_odd_names_get_no_document(signed, payroll, maria, stranger):
    guest = account("guest@example.org", "A Client")
    set_member(project=payroll, email=guest.email, role=Role.CLIENT, by=maria)
    number = version_in(signed).pk

    for address in ("/projects/PAY/documents/charter.pdf", f"/projects/PAY/versions/{number}.pdf"):
        assert signed_in(stranger).get(address).status_code == 404
        assert signed_in(guest).get(address).status_code == 403
        assert signed_in(maria).post(address).status_code == 405
    for odd in (
        "documents/charter.exe",
        "documents/charter.pdf?subject=x%22%0d%0ay",
        "documents/nothing.pdf",
        "documents/charter.pdf?sheet=a0",
        "versions/99999.pdf",
    ):
        assert signed_in(maria).get(f"/projects/PAY/{odd}").status_code == 404


def test_programs_get_the_same_files(signed, maria):
    client, number = signed_in(maria), version_in(signed).pk

    listed = client.get("/api/v1/projects/PAY/documents").json()["items"]

    assert {"name": "charter", "title": "Project charter"} in listed
    assert client.get("/api/v1/projects/PAY/documents/charter").content.startswith(b"%PDF")
    assert client.get(f"/api/v1/projects/PAY/versions/{number}/file?format=md").content.startswith(b"# Project charter")
    assert client.get("/api/v1/projects/PAY/documents/charter?format=odt").status_code == 422
