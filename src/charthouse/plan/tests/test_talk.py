"""Comments and files on tasks and projects: what is kept, who is told, what is refused, how files are given out."""

from __future__ import annotations

import hashlib
import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.journal import storing
from charthouse.journal.files import clean_name
from charthouse.journal.markdown import to_html
from charthouse.journal.models import Attachment, Comment, Entry, Mention
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.models import Task
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role

PART = {"HX-Request": "true"}
ON_TASK = "/projects/PAY/on/task/11/"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def say(user, text, on=ON_TASK):
    return signed_in(user).post(f"{on}comments", {"text": text})


def attach(user, name, content, on=ON_TASK):
    return signed_in(user).post(f"{on}files", {"file": SimpleUploadedFile(name, content)})


def stored():
    return [file for file in storing.folder().glob("*/*") if file.is_file()]


def test_a_comment_stands_at_its_task_and_in_the_history(plan, maria, yuki):
    assert say(yuki, "**Both** plants?\n\n- one\n- two")["Location"] == "/projects/PAY/tasks/11?tab=comments#comments"

    page = signed_in(maria).get("/projects/PAY/tasks/11?tab=comments").content.decode()
    assert "<strong>Both</strong> plants?" in page
    assert "<li>two</li>" in page
    assert "Yuki Hayashi" in page
    entry = Entry.objects.filter(stream=plan.journal).latest("number")
    assert (entry.verb, entry.record, entry.by, entry.label) == ("commented", "plan.Task", yuki, "PAY-11 Design")
    assert verify().findings == []


def test_who_is_mentioned_and_may_read_it_is_told(plan, maria, yuki, helene, stranger):
    set_member(project=plan, email=stranger.email, role=Role.CLIENT, by=maria)
    say(maria, "@Yuki Hayashi, please ask @Sam Stranger. Thanks, @maria okafor! mail@Helene Dahl")

    assert list(Mention.objects.values_list("user__name", flat=True)) == ["Yuki Hayashi"]
    browser = signed_in(yuki)
    assert ">1<" in browser.get("/projects/").content.decode()
    page = browser.get("/mentions/").content.decode()
    assert '<b class="mention">@Yuki Hayashi</b>' in page
    assert "PAY-11 Design" in page
    assert Mention.objects.get().seen_at is not None
    assert "Nobody has mentioned you yet" in signed_in(helene).get("/mentions/").content.decode()


def test_a_mention_is_gone_for_who_lost_the_way_into_the_project(plan, maria, yuki):
    from charthouse.projects.actions import remove_member

    say(maria, "@Yuki Hayashi, look")
    remove_member(project=plan, user=yuki, by=maria)

    assert "PAY-11" not in signed_in(yuki).get("/mentions/").content.decode()


def test_an_edited_comment_says_so_and_keeps_what_it_said(plan, yuki, maria):
    say(yuki, "Monday")
    said = Comment.objects.get()
    url = f"/projects/PAY/comments/{said.pk}/edit"

    assert signed_in(yuki).post(url, {"text": "Tuesday", "version": 1}).status_code == 302
    page = signed_in(maria).get("/projects/PAY/tasks/11?tab=comments").content.decode()
    assert "Tuesday" in page
    assert '<p class="old">Monday</p>' in page
    assert signed_in(yuki).post(url, {"text": "Friday", "version": 1}).status_code == 409
    assert signed_in(maria).post(url, {"text": "Never", "version": 2}).status_code == 403
    assert verify().findings == []


def test_replies_stand_below_what_they_reply_to(plan, maria, yuki):
    say(yuki, "Both plants?")
    say(maria, "Something else")
    root = Comment.objects.get(text="Both plants?")
    signed_in(maria).post(f"{ON_TASK}comments", {"text": "Yes, both", "reply_to": root.pk})
    first = Comment.objects.get(text="Yes, both")
    signed_in(yuki).post(f"{ON_TASK}comments", {"text": "Thanks", "reply_to": first.pk})

    assert list(Comment.objects.order_by("pk").values_list("text", "reply_to")) == [
        ("Both plants?", None), ("Something else", None), ("Yes, both", root.pk), ("Thanks", root.pk),
    ]  # fmt: skip
    page = signed_in(maria).get("/projects/PAY/tasks/11?tab=comments").content.decode()
    places = [page.index(f"<p>{text}") for text in ("Both plants?", "Yes, both", "Thanks", "Something else")]
    assert places == sorted(places)
    entry = Entry.objects.filter(stream=plan.journal).latest("number")
    assert (entry.verb, entry.after["reply_to"]) == ("replied", root.pk)
    assert "replied to a comment on “PAY-11 Design”" in signed_in(maria).get("/projects/PAY/history/").content.decode()
    assert verify().findings == []

    signed_in(yuki).post(f"/projects/PAY/comments/{root.pk}/delete")
    page = signed_in(maria).get("/projects/PAY/tasks/11?tab=comments").content.decode()
    assert page.index("Taken away by Yuki Hayashi") < page.index("<p>Yes, both") < page.index("<p>Something else")


def test_a_reply_goes_to_a_comment_on_the_same_record_only(plan, maria, yuki, stranger):
    say(yuki, "Both plants?")
    root = Comment.objects.get().pk

    elsewhere = signed_in(maria).post("/projects/PAY/on/task/12/comments", {"text": "Yes", "reply_to": root})
    nowhere = signed_in(maria).post(f"{ON_TASK}comments", {"text": "Yes", "reply_to": 987654})
    outside = signed_in(stranger).post(f"{ON_TASK}comments", {"text": "Yes", "reply_to": root})

    assert (elsewhere.status_code, nowhere.status_code, outside.status_code) == (404, 404, 404)
    assert Comment.objects.count() == 1


def test_a_deleted_comment_leaves_a_mark(plan, yuki, maria, helene):
    say(yuki, "Wrong")
    url = f"/projects/PAY/comments/{Comment.objects.get().pk}/delete"

    assert signed_in(helene).post(url).status_code == 403
    assert signed_in(maria).post(url).status_code == 302
    page = signed_in(helene).get("/projects/PAY/tasks/11?tab=comments").content.decode()
    assert "Taken away by Maria Okafor." in page
    assert "Wrong" not in page
    assert signed_in(maria).get(url).status_code == 405


def test_who_may_not_is_refused(plan, helene, stranger, maria):
    assert say(helene, "Hello").status_code == 403
    assert say(stranger, "Hello").status_code == 404
    assert say(maria, "Hello", on="/projects/PAY/on/task/999/").status_code == 404
    assert say(maria, "Hello", on="/projects/PAY/on/spoon/1/").status_code == 404
    assert say(maria, "  ").status_code == 422
    assert say(maria, "x" * 20_001).status_code == 422
    assert signed_in(maria).post("/projects/PAY/comments/999/edit", {"text": "x"}).status_code == 404
    assert not Comment.objects.exists()


def test_suggestions_are_people_who_would_see_it(plan, maria, helene, stranger):
    answer = signed_in(maria).get("/projects/PAY/people.json?q=he")

    assert [one["name"] for one in answer.json()["people"]] == ["Helene Dahl"]
    assert signed_in(maria).get("/projects/PAY/people.json?q=Sam").json() == {"people": []}
    assert signed_in(stranger).get("/projects/PAY/people.json?q=he").status_code == 404
    assert signed_in(helene).get("/projects/PAY/people.json?q=he").status_code == 403


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("![x](https://evil.example/x.png)", '<p>!<a href="https://evil.example/x.png"'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="noopener noreferrer nofollow">x</a></p>'),
        ("# Big", "<h3>Big</h3>"),
        ("~~no~~", "<p><s>no</s></p>"),
    ],
)
def test_markdown_does_no_harm(typed, told):
    assert to_html(typed).strip().startswith(told)


def test_a_file_is_kept_and_handed_out_to_be_saved_only(plan, yuki, helene):
    assert attach(yuki, "Plan ü.png", PNG).status_code == 302

    kept = Attachment.objects.get()
    assert (kept.size, kept.sha256, kept.media_type) == (len(PNG), hashlib.sha256(PNG).hexdigest(), "image/png")
    answer = signed_in(helene).get(f"/projects/PAY/files/{kept.pk}")
    assert answer.getvalue() == PNG
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"Plan _.png\"; filename*=UTF-8''Plan%20%C3%BC.png"
    )  # fmt: skip
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert stored()[0].stat().st_mode & 0o777 == 0o600
    assert verify().findings == []


def test_the_same_name_again_is_the_next_version(plan, yuki):
    attach(yuki, "notes.txt", b"one")
    attach(yuki, "notes.txt", b"two")

    assert list(Attachment.objects.order_by("edition").values_list("name", "edition")) == [
        ("notes.txt", 1), ("notes.txt", 2),
    ]  # fmt: skip
    assert "version 2" in signed_in(yuki).get("/projects/PAY/tasks/11?tab=files").content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"hello"), ("picture.svg", b"<svg/>"), ("run.exe", b"x"), ("run.txt", b"MZ\x90\x00"),
        ("page.txt", b"  <!DOCTYPE html><html>"), ("picture.png", b"%PDF-1.7"), ("report.pdf", PNG),
        ("sheet.xlsx", b"not a zip"), ("notes.txt", b"a\x00b"), ("macro.docm", b"PK\x03\x04"), ("empty.txt", b""),
        ("script.js", b"alert(1)"), ("hidden\u202etxt.exe", b"x"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_or_can_act_is_refused(plan, yuki, name, content):
    assert attach(yuki, name, content).status_code == 422
    assert not Attachment.objects.exists()
    assert stored() == []


def test_names_keep_no_folders_and_no_marks_that_turn_the_writing():
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("C:\\plans\\a.pdf") == "a.pdf"
    assert clean_name("invoice\u202egnp.txt") == "invoicegnp.txt"
    assert clean_name("a\r\nb\x00.txt") == "ab.txt"
    assert clean_name("x" * 300 + ".pdf") == "x" * 196 + ".pdf"
    assert clean_name("\u200b") == "file"


def test_too_big_is_refused_with_the_way_out(plan, yuki, settings):
    settings.MAX_ATTACHMENT_BYTES = 1 << 20
    answer = attach(yuki, "big.txt", b"x" * ((1 << 20) + 1))
    assert answer.status_code == 413
    assert "“big.txt” has 2 MiB; the most is 1 MiB." in answer.content.decode()

    settings.MAX_PROJECT_FILES_BYTES = 10
    assert attach(yuki, "small.txt", b"x" * 8).status_code == 302
    assert attach(yuki, "small.txt", b"x" * 8).status_code == 413
    assert len(stored()) == 1


def test_a_failure_after_the_file_was_written_leaves_nothing_behind(plan, yuki, monkeypatch):
    from charthouse.journal import attaching

    def fail(*arguments, **keywords):
        raise RuntimeError("database gone")

    monkeypatch.setattr(attaching, "record_about", fail)
    with pytest.raises(RuntimeError, match="database gone"):
        attach(yuki, "notes.txt", b"one")

    assert stored() == []
    assert not Attachment.objects.exists()


def test_a_file_taken_away_is_gone_and_its_history_stays(plan, yuki, helene, maria, django_capture_on_commit_callbacks):
    attach(yuki, "notes.txt", b"one")
    url = f"/projects/PAY/files/{Attachment.objects.get().pk}"

    assert signed_in(helene).post(f"{url}/remove").status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(maria).post(f"{url}/remove").status_code == 302
    assert signed_in(maria).get(url).status_code == 404
    assert stored() == []
    entry = Entry.objects.filter(stream=plan.journal).latest("number")
    assert (entry.verb, entry.before["file"]) == ("removed an attachment", "notes.txt")
    assert verify().findings == []


def test_who_may_not_attach_or_read_is_refused(plan, helene, stranger, maria, yuki):
    attach(yuki, "notes.txt", b"one")
    url = f"/projects/PAY/files/{Attachment.objects.get().pk}"
    set_member(project=plan, email=stranger.email, role=Role.CLIENT, by=maria)

    assert attach(helene, "notes.txt", b"two").status_code == 403
    assert signed_in(stranger).get(url).status_code == 403
    assert signed_in(stranger).get("/projects/PAY/discussion/").status_code == 403
    assert signed_in(maria).post(url).status_code == 405
    assert signed_in(maria).get("/projects/PAY/files/999").status_code == 404
    assert signed_in(maria).post(f"{ON_TASK}files").status_code == 422


def test_a_damaged_or_missing_file_is_not_handed_out_and_is_named(plan, yuki):
    attach(yuki, "notes.txt", b"one")
    kept = Attachment.objects.get()
    path = storing.path_of(kept.stored_as)
    path.write_bytes(b"two")

    assert signed_in(yuki).get(f"/projects/PAY/files/{kept.pk}").status_code == 409
    (finding,) = verify().findings
    assert (finding.kind, finding.record_id) == ("file", str(kept.pk))
    assert "“notes.txt”" in finding.sentence
    assert "does not hold what was attached" in finding.sentence
    path.unlink()
    assert "is missing on the disk" in verify().findings[0].sentence


def test_the_sweep_takes_only_what_nothing_names(plan, yuki):
    attach(yuki, "notes.txt", b"one")
    storing.store([b"left behind"])

    assert storing.sweep() == 0  # it may belong to an upload that is not through yet
    assert storing.sweep(older_than=-1) == 1
    assert [file.read_bytes() for file in stored()] == [b"one"]


def test_the_project_itself_has_a_discussion(plan, maria):
    say(maria, "Off we go", on="/projects/PAY/on/project/0/")
    attach(maria, "minutes.txt", b"all agreed", on="/projects/PAY/on/project/0/")

    page = signed_in(maria).get("/projects/PAY/discussion/").content.decode()
    assert "Off we go" in page
    assert "minutes.txt" in page


def _said(plan, by, count, text="no. {}", **more):
    task = Task.objects.get(project=plan, uid=11)
    return Comment.objects.bulk_create(
        Comment(
            stream=plan.journal, record="plan.Task", record_id=str(task.pk), author=by, at=timezone.now(),
            text=text.format(number), **more,
        )
        for number in range(count)
    )  # fmt: skip


def _numbers(answer):
    return [int(one) for one in re.findall(r"<p>no\. (\d+)</p>", answer.content.decode())]


def test_earlier_comments_come_twenty_at_a_time(plan, maria):
    said = _said(plan, maria, 50)
    browser = signed_in(maria)
    page = browser.get("/projects/PAY/tasks/11?tab=comments")
    assert _numbers(page) == list(range(30, 50))
    assert "Earlier comments (30)" in page.content.decode()

    earlier = browser.get(f"{ON_TASK}comments?before={said[30].pk}", headers=PART)
    assert _numbers(earlier) == list(range(10, 30))
    assert f'name="since" value="{said[10].pk}"' in earlier.content.decode()
    first = browser.get(f"{ON_TASK}comments?before={said[10].pk}", headers=PART)
    assert _numbers(first) == list(range(10))
    assert "Earlier comments" not in first.content.decode()
    for none in (0, 10**15, "x"):
        assert _numbers(browser.get(f"{ON_TASK}comments?before={none}", headers=PART)) == []

    without_script = browser.get(f"/projects/PAY/tasks/11?tab=comments&since={said[10].pk}")
    assert _numbers(without_script) == list(range(10, 50))
    more = browser.post(f"{ON_TASK}comments", {"text": "no. 50", "since": said[10].pk}, headers=PART)
    assert _numbers(more) == list(range(10, 51))


def test_a_long_thread_shows_its_newest_replies_and_all_when_asked(plan, maria, yuki):
    (begins,) = _said(plan, yuki, 1, "How?")
    replies = _said(plan, maria, 25, reply_to=begins)
    browser = signed_in(yuki)
    page = browser.get("/projects/PAY/tasks/11?tab=comments")
    assert _numbers(page) == list(range(5, 25))
    assert "5 earlier replies" in page.content.decode()
    whole = browser.get(f"{ON_TASK}comments?only={begins.pk}", headers=PART)
    assert _numbers(whole) == list(range(25))
    assert "earlier replies" not in whole.content.decode()
    named = browser.get(f"/projects/PAY/tasks/11?tab=comments&since={replies[2].pk}")
    assert _numbers(named) == list(range(25))
    assert _numbers(browser.get(f"{ON_TASK}comments?only=999999", headers=PART)) == []


def test_what_is_shown_costs_no_more_with_more_comments(plan, maria, django_assert_max_num_queries):
    _said(plan, maria, 20)
    browser = signed_in(maria)
    browser.get("/projects/PAY/tasks/11?tab=comments")
    with CaptureQueriesContext(connection) as few:
        browser.get("/projects/PAY/tasks/11?tab=comments")
    _said(plan, maria, 300)
    with django_assert_max_num_queries(len(few)):
        page = browser.get("/projects/PAY/tasks/11?tab=comments")
    assert page.content.count(b'<li class="comment"') == 20


def test_the_history_of_a_task_comes_twenty_entries_at_a_time(plan, maria):
    for number in range(30):
        say(maria, f"no. {number}")
    browser = signed_in(maria)
    page = browser.get("/projects/PAY/tasks/11?tab=history").content.decode()
    numbers = [int(one) for one in re.findall(r'<li id="no-(\d+)"', page)]
    assert len(numbers) == 20
    (address,) = (html.unescape(one) for one in re.findall(r'hx-get="([^"]*before=\d+)"', page))
    older = browser.get(address, headers=PART).content.decode()
    assert "<html" not in older
    rest = [int(one) for one in re.findall(r'<li id="no-(\d+)"', older)]
    assert len(rest) >= 10
    assert max(rest) < min(numbers)
    assert "<html" in browser.get(address).content.decode()
