"""Talking about a task in a real browser: a comment that names somebody, its edit, files, and taking a change back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from charthouse.accounts.models import User
from charthouse.journal.models import Attachment, Comment
from charthouse.plan.models import Task
from charthouse.projects.models import Project
from tests.journeys.test_pages import planned, sign_in

__all__ = ["planned"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_is_named_in_a_comment_finds_it_and_reads_its_edit(
    new_page: Callable[..., Page], axe, maria: User, yuki: User, planned: Project
):
    page = new_page()
    sign_in(page, maria, "/projects/PAY/tasks/12?tab=comments")
    page.get_by_label("Your comment").press_sequentially("Is **gap 31** closed, @Yuk")
    # Chosen, and not merely on the list: the one for “@” alone begins with somebody else.
    expect(page.get_by_role("option", name="Yuki Hayashi", selected=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment .prose")).to_have_text("Is gap 31 closed, @Yuki Hayashi ?")
    assert axe(page) == []

    page.get_by_text("Edit", exact=True).click()
    page.get_by_label("Comment", exact=True).fill("Is gap 32 closed, @Yuki Hayashi?")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".comment .prose")).to_have_text("Is gap 32 closed, @Yuki Hayashi?")

    hers = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    sign_in(hers, yuki, "/my-work/")
    hers.get_by_role("link", name="Mentions 1").click()
    assert axe(hers) == []
    hers.get_by_role("link", name="PAY-12").click()
    expect(hers.locator(".comment .prose")).to_have_text("Is gap 32 closed, @Yuki Hayashi?")
    hers.get_by_text("Edited").click()
    expect(hers.locator(".comment .old")).to_have_text("Is **gap 31** closed, @Yuki Hayashi ?")
    expect(hers.get_by_text("Take away")).to_have_count(0)

    hers.get_by_label("Reply to Maria Okafor").click()
    hers.get_by_label("Your reply").fill("Since Monday")
    hers.get_by_role("button", name="Send reply").click()
    expect(hers.locator(".replies .comment .prose")).to_have_text("Since Monday")
    assert axe(hers) == []


def test_earlier_comments_are_fetched_in_the_panel_and_ctrl_enter_sends_one(
    page: Page, axe, maria: User, planned: Project
):
    task = Task.objects.get(project=planned, uid=12)
    Comment.objects.bulk_create(
        Comment(
            stream=planned.journal, record="plan.Task", record_id=str(task.pk), author=maria, at=timezone.now(),
            text=f"Remark {number}",
        )
        for number in range(45)
    )  # fmt: skip
    sign_in(page, maria, "/projects/PAY/plan/")
    page.locator(".pl-row").get_by_role("link", name="Build", exact=True).click()
    panel = page.locator("#panel")
    panel.locator("[data-tab=comments]").click()
    expect(panel.locator(".comment")).to_have_count(20)
    panel.get_by_role("link", name="Earlier comments (25)").click()
    expect(panel.locator(".comment")).to_have_count(40)
    expect(panel.locator(".comment .prose").first).to_have_text("Remark 5")
    assert axe(page) == []

    panel.get_by_label("Your comment").fill("Sent by keys")
    page.keyboard.press("Control+Enter")
    expect(panel.locator(".comment .prose").last).to_have_text("Sent by keys")
    expect(panel.locator(".comment")).to_have_count(41)
    panel.get_by_role("link", name="Earlier comments (5)").click()
    expect(panel.locator(".comment .prose").first).to_have_text("Remark 0")


def test_files_are_kept_one_by_one_and_a_refused_one_says_why(page: Page, axe, maria: User, planned: Project, watch):
    watch.forgive("422")
    sign_in(page, maria, "/projects/PAY/tasks/12?tab=files")

    chosen: list[FilePayload] = [
        {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"Minutes\n"},
        {
            "name": "drawing.svg",
            "mimeType": "image/svg+xml",
            "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        },
    ]
    page.get_by_label("Attach files").set_input_files(chosen)

    expect(page.locator(".uploads .bad")).to_have_text(
        "Files named .svg can run or act by themselves; pack “drawing.svg” into a .zip and attach that."
    )
    expect(page.locator(".files li")).to_have_count(1)
    assert axe(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="minutes.txt").click()
    assert coming.value.path().read_bytes() == b"Minutes\n"
    assert [one.name for one in Attachment.objects.all()] == ["minutes.txt"]
    # What one did oneself is no news, however long one waits for it.
    page.wait_for_timeout(1500)
    expect(page.locator(".live-news")).to_have_count(0)


def test_a_change_is_taken_back_by_keyboard_from_the_history(page: Page, maria: User, planned: Project):
    tasks = Task.objects.filter(project=planned).count()
    sign_in(page, maria, "/projects/PAY/history/")
    page.get_by_role("button", name="Undo").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator("ol.history > li").first).to_contain_text("undid")
    assert (tasks, Task.objects.filter(project=planned).count()) == (7, 0)

    page.get_by_role("button", name="Undo").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol.history > li").first).to_contain_text("again")
    assert Task.objects.filter(project=planned).count() == 7
