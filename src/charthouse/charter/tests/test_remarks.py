"""Remarks stand beside the passage they are about, go along while it stays, and say when it has changed."""

from __future__ import annotations

import re

import pytest
from tests.worlds import account, signed_in

from charthouse.accounts.leaving import pseudonym
from charthouse.accounts.models import User
from charthouse.approvals import actions, forgetting, remarks
from charthouse.approvals.actions import Asked
from charthouse.approvals.models import Remark, Version
from charthouse.approvals.passages import Passages
from charthouse.approvals.refusals import BadRequest
from charthouse.charter.actions import write_part
from charthouse.projects.access import Access, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role

SCOPE = [{"side": "in", "what": "Order to cash & stock"}, {"side": "out", "what": "Payroll itself"}]
BUDGET = {"low": "2800000", "likely": "3200000.50", "high": "3900000", "confidence": "80", "basis": "Two quotations"}


@pytest.fixture
def robert(payroll, maria) -> User:
    user = account("robert@example.org", "Robert Achterberg")
    set_member(project=payroll, email=user.email, role=Role.APPROVER, by=maria)
    return user


@pytest.fixture
def written(payroll, maria, robert) -> Access:
    access = project_for(maria, "PAY")
    write_part(access=access, name="purpose", said="Each month costs **€48,000 in licences** and eleven days.")
    write_part(access=access, name="scope", said=SCOPE)
    write_part(access=access, name="budget", said=BUDGET)
    return access


def send(written: Access, robert: User) -> Version:
    return actions.propose(access=written, kind="charter", signers=[Asked(user=robert.pk)])


def beside(page: str, part: str) -> str:
    """What stands beside a part."""
    found = re.search(rf'<section[^>]*id="part-{part}".*?</section><aside class="beside".*?</aside>', page, re.DOTALL)
    assert found
    return found[0].split("</section>", 1)[1]


def page_of(version: Version, who: User) -> str:
    return signed_in(who).get(f"/projects/PAY/versions/{version.pk}").content.decode()


def test_words_are_marked_across_tags_and_named_characters():
    shown = Passages(
        '<p>before</p><section id="part-a"><h2>A title</h2><p>Each <b>month &amp; day</b>\n costs</p><p>more</p>'
        "</section>"
    )
    assert shown.text_of("a") == "Each month & day costs more"
    assert shown.part_with("A title") == ""
    assert shown.part_with("day costs", "b") == ""
    assert shown.mark(7, "a", "month & day costs")
    assert shown.written({"a": "<aside></aside>"}) == (
        '<p>before</p><div class="passage"><section id="part-a"><h2>A title</h2><p>Each <b><mark id="said-7">month '
        "</mark><mark>&amp;</mark><mark> day</mark></b><mark>\n costs</mark></p><p>more</p></section>"
        "<aside></aside></div>"
    )


def test_two_remarks_on_overlapping_words_leave_the_page_whole():
    shown = Passages('<section id="part-a"><p>one two three</p></section>')
    assert shown.mark(1, "a", "one two")
    assert shown.mark(2, "a", "two three")
    assert shown.written({}) == (
        '<div class="passage"><section id="part-a"><p><mark id="said-1">one two</mark> three</p></section></div>'
    )


def test_a_remark_stands_beside_its_passage_which_is_marked(written, robert):
    version = send(written, robert)
    one = remarks.remark(
        access=project_for(robert, "PAY"), version=version, quote="costs €48,000 in licences", text="Net?"
    )
    assert one.part == "purpose"
    page = page_of(version, robert)
    assert f'<mark id="said-{one.pk}">costs </mark><strong><mark>€48,000 in licences</mark></strong>' in page
    assert "Net?" in beside(page, "purpose")
    assert "Net?" not in beside(page, "scope")


def test_words_of_another_part_are_not_those_of_this_one(written, robert):
    version = send(written, robert)
    with pytest.raises(BadRequest, match="do not stand there"):
        remarks.remark(access=written, version=version, part="purpose", quote="Payroll never", text="Why?")


def test_an_open_remark_goes_along_and_says_when_its_words_changed(written, robert):
    first = send(written, robert)
    about = project_for(robert, "PAY")
    stays = remarks.remark(access=about, version=first, quote="Payroll itself", text="Also the interface?")
    gone = remarks.remark(access=about, version=first, quote="eleven days", text="Or nine?")
    whole = remarks.remark(access=about, version=first, part="scope", text="Is that all?")
    done = remarks.remark(access=about, version=first, part="scope", text="Settled long ago")
    remarks.resolve(access=about, version=first, number=done.pk)
    actions.withdraw(access=written, version=first)
    write_part(access=written, name="purpose", said="Each month costs €48,000 in licences and nine days.")

    second = send(written, robert)

    page = page_of(second, robert)
    scope, purpose = beside(page, "scope"), beside(page, "purpose")
    assert f'id="said-{stays.pk}"' in page
    assert "Also the interface?" in scope
    assert "version 1" in scope
    assert "Is that all?" in scope
    assert "has changed since" not in scope
    assert "Settled long ago" not in page
    assert "Or nine?" in purpose
    assert "The passage has changed since." in purpose
    assert f'id="said-{gone.pk}"' not in page

    browser = signed_in(robert)
    url = f"/projects/PAY/versions/{first.pk}/remarks"
    answer = browser.post(url, {"text": "Nine now.", "answers": gone.pk, "shown": second.pk})
    assert answer.headers["Location"] == f"/projects/PAY/versions/{second.pk}#remark-{gone.pk}"
    assert Remark.objects.get(answers=gone).version == first
    assert "Nine now." in beside(page_of(second, robert), "purpose")
    browser.post(f"{url}/{whole.pk}", {"shown": second.pk})
    assert "Is that all?" not in page_of(second, robert)


def test_a_changed_part_outdates_what_was_said_of_it_as_a_whole(written, robert):
    first = send(written, robert)
    remarks.remark(access=written, version=first, part="scope", text="Is that all?")
    actions.withdraw(access=written, version=first)
    write_part(access=written, name="scope", said=[*SCOPE, {"side": "in", "what": "The bank interface"}])

    assert "The passage has changed since." in beside(page_of(send(written, robert), robert), "scope")


def test_nobody_learns_amounts_by_quoting_or_reading_a_quotation(written, robert, helene):
    version = send(written, robert)
    set_member(project=written.project, email=helene.email, role=Role.CONTRIBUTOR, by=written.user)
    below = project_for(helene, "PAY")
    for guess in ("€3,200,000.50", "3200000.5"):
        with pytest.raises(BadRequest, match="do not stand there"):
            remarks.remark(access=below, version=version, part="budget", quote=guess, text="So?")
    remarks.remark(access=written, version=version, part="budget", quote="€3,200,000.50", text="Is that all?")

    assert "€3,200,000.50" in beside(page_of(version, robert), "budget")
    seen = page_of(version, helene)
    assert "3,200,000" not in seen
    assert "It is about words that you may not see." in beside(seen, "budget")


def test_the_draft_shows_what_is_open_and_leads_back_to_itself(written, robert, maria):
    version = send(written, robert)
    one = remarks.remark(access=project_for(robert, "PAY"), version=version, quote="Payroll itself", text="And fees?")
    browser = signed_in(maria)
    assert "And fees?" in browser.get("/projects/PAY/charter/").content.decode()

    back = browser.post(f"/projects/PAY/versions/{version.pk}/remarks/{one.pk}", {"shown": "draft"})
    assert back.headers["Location"] == f"/projects/PAY/charter/#remark-{one.pk}"
    assert "And fees?" not in browser.get("/projects/PAY/charter/").content.decode()


def test_programs_read_answer_and_resolve_remarks(written, robert, maria, client):
    version = send(written, robert)
    one = remarks.remark(access=project_for(robert, "PAY"), version=version, quote="Payroll itself", text="And fees?")
    client.force_login(maria)
    url = f"/api/v1/projects/PAY/versions/{version.pk}/remarks"
    sent = {"content_type": "application/json", "headers": {"Sec-Fetch-Site": "same-origin"}}

    assert client.post(url, {"text": "Not them.", "answers": one.pk}, **sent).status_code == 204
    assert client.post(f"{url}/{one.pk}", **sent).status_code == 204
    assert client.post(f"{url}/{one.pk}", **sent).status_code == 409
    (told,) = client.get(url).json()["items"]
    assert (told["part"], told["quote"], told["outdated"], told["by"]) == (
        "scope", "Payroll itself", False, "Robert Achterberg",
    )  # fmt: skip
    assert [each["text"] for each in told["answers"]] == ["Not them."]
    assert told["resolved_at"]


def test_words_quoted_in_one_language_are_found_in_another(written, robert):
    version = send(written, robert)
    remarks.remark(access=written, version=version, quote="€3,200,000.50", text="Sure?")
    robert.locale = "de"
    robert.save()

    seen = page_of(version, robert)
    assert "3.200.000,50" in seen
    assert "€3,200,000.50" in beside(seen, "budget")


def test_erasing_somebody_leaves_what_was_signed_and_nothing_else_of_their_name(written, robert, maria):
    write_part(access=written, name="roles", said=[{"role": "Sponsor", "who": "Robert Achterberg", "does": "Pays"}])
    version = send(written, robert)
    remarks.remark(access=written, version=version, quote="Robert Achterberg", text="Robert Achterberg pays?")
    actions.answer(
        access=project_for(robert, "PAY"), version=version, request_id=version.requests.get().pk,
        decision="conditional", conditions=["Robert Achterberg is asked first"],
    )  # fmt: skip
    other = pseudonym(robert)
    told = forgetting.told_of(robert)
    assert [one["answer"] for one in told["signatures"]] == ["conditional"]

    forgetting.forget(robert)

    version.refresh_from_db()
    request = version.requests.get()
    assert "Robert Achterberg" in version.content
    assert request.name == other
    assert [one.text for one in request.conditions.all()] == [f"{other} is asked first"]
    one = Remark.objects.get()
    assert (one.quote, one.text) == (other, f"{other} pays?")
    assert "Robert Achterberg pays?" not in page_of(version, maria)
