"""Comments and attached files of a record: in its panel, on a page of its own, and the page of mentions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from charthouse.accounts.people import person
from charthouse.bodies import ROOM_FOR_THE_FORM, takes_up_to
from charthouse.doors import door, own
from charthouse.incoming import is_part, number_in
from charthouse.journal import attaching, commenting, serving
from charthouse.journal.attaching import ATTACH
from charthouse.journal.commenting import COMMENT, SEE_DISCUSSION
from charthouse.journal.files import FileRefused, FileTooBig
from charthouse.journal.markdown import to_html
from charthouse.journal.models import Attachment, Comment, Mention
from charthouse.journal.reach import InProject, Subject, kind_name_of, reach, subject_kind, subject_seen
from charthouse.journal.talking import talk_of
from charthouse.refusals import Refused

_MOST_MENTIONS_SHOWN = 100


class NothingToTalkAbout(Refused):
    """There is no such record in this project."""

    status = 404


@login_required
@require_safe
@door(SEE_DISCUSSION)
def discussion(request: HttpRequest, key: str) -> HttpResponse:
    """What is said about a project as a whole, and its files."""
    access = reach().project_for(person(request), key, SEE_DISCUSSION)
    subject = _subject(access, "project", 0)
    return render(request, "journal/discussion.html", talk_of(access, "project", 0, subject, request.GET))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@door(SEE_DISCUSSION, post=COMMENT)
def comments(request: HttpRequest, key: str, name: str, number: int) -> HttpResponse:
    """The comments of a record, or a page of earlier ones, or one thread of them; posting adds one."""
    access = reach().project_for(person(request), key, COMMENT if request.method == "POST" else SEE_DISCUSSION)
    subject = _subject(access, name, number)
    wrong, reply_to = "", number_in(request.POST.get("reply_to"))
    if request.method == "POST":
        try:
            commenting.comment(access=access, subject=subject, text=request.POST.get("text", ""), reply_to=reply_to)
        except commenting.BadComment as refusal:
            if not is_part(request):
                raise
            wrong = refusal.message
        else:
            if not is_part(request):
                return _back(subject, "comments")
    asked = request.POST if request.method == "POST" else request.GET
    context = talk_of(access, name, number, subject, asked, of=("comments",))
    context |= {"wrong": wrong, "typed": request.POST.get("text", "")}
    part = "_earlier" if asked.get("before") or asked.get("only") else "_comments"
    return render(request, f"journal/{part}.html", context | {"only": asked.get("only")})


@login_required
@require_POST
@door(COMMENT)
def edit_comment(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say a comment of one's own otherwise."""
    access = reach().project_for(person(request), key, COMMENT)
    said = commenting.comment_of(access, number)
    subject = _subject_of(access, said)
    version = number_in(request.POST.get("version")) or 0
    commenting.edit(access=access, subject=subject, said=said, text=request.POST.get("text", ""), version=version)
    return _answer(request, access, subject, "journal/_comments.html", "comments")


@login_required
@require_POST
@door(COMMENT)
def delete_comment(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a comment away; that there was one stays visible."""
    access = reach().project_for(person(request), key, COMMENT)
    said = commenting.comment_of(access, number)
    subject = _subject_of(access, said)
    commenting.delete(access=access, subject=subject, said=said)
    return _answer(request, access, subject, "journal/_comments.html", "comments")


@login_required
@require_GET
@door(COMMENT)
def suggest_people(request: HttpRequest, key: str) -> JsonResponse:
    """Whom ``@`` and some letters may mean: people who would see the mention."""
    access = reach().project_for(person(request), key, COMMENT)
    begins = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    people = reach().who_may(access.project, SEE_DISCUSSION, begins)
    return JsonResponse({"people": [{"id": one.pk, "name": one.name} for one in people]})


@login_required
@require_safe
@never_cache
@own("everybody sees where they themselves are mentioned, as far as they may still read it")
def mentions(request: HttpRequest) -> HttpResponse:
    """Where somebody named me."""
    user = person(request)
    found = list(
        Mention.objects.filter(user=user, comment__deleted_at=None)
        .select_related("comment__author")
        .order_by("-comment__at")[:_MOST_MENTIONS_SHOWN]
    )
    lines, reached = [], {}
    for mention in found:
        said = mention.comment
        if said.stream_id not in reached:
            reached[said.stream_id] = reach().in_stream(user, said.stream_id)
        access = reached[said.stream_id]
        subject = _found_subject(access, said) if access is not None and access.may(SEE_DISCUSSION) else None
        if subject is not None and access is not None:
            lines.append({"mention": mention, "said": said, "html": to_html(said.text, [user.name]), "subject": subject,
                          "project": access.project})  # fmt: skip
    answer = render(request, "journal/mentions.html", {"lines": lines})
    if request.method == "GET":
        commenting.see_mentions(by=user)
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@door(SEE_DISCUSSION, post=ATTACH)
@takes_up_to(lambda: 20 * settings.MAX_ATTACHMENT_BYTES + ROOM_FOR_THE_FORM)
def files(request: HttpRequest, key: str, name: str, number: int) -> HttpResponse:
    """The files of a record; posting attaches one or several."""
    posting = request.method == "POST"
    access = reach().project_for(person(request), key, ATTACH if posting else SEE_DISCUSSION)
    subject = _subject(access, name, number)
    if posting:
        _refuse_by_length(request)
        uploads = [one for one in request.FILES.getlist("file") if isinstance(one, UploadedFile)]
        if not uploads:
            raise FileRefused(_("Choose a file first."), fields={"file": _("Choose a file first.")})
        for upload in uploads:
            attaching.attach(access=access, subject=subject, upload=upload)
        if not is_part(request):
            return _back(subject, "files")
    return render(request, "journal/_files.html", talk_of(access, name, number, subject, of=("files",)))


@login_required
@require_safe
@door(SEE_DISCUSSION)
def download(request: HttpRequest, key: str, number: int) -> StreamingHttpResponse:
    """One file, checked against its checksum, to be saved: never shown inside a page of ours."""
    access = reach().project_for(person(request), key, SEE_DISCUSSION)
    return serving.handed_out(attaching.attachment_of(access, number))


@login_required
@require_POST
@door(ATTACH)
def remove_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a file away."""
    access = reach().project_for(person(request), key, ATTACH)
    kept = attaching.attachment_of(access, number)
    subject = _subject_of(access, kept)
    attaching.remove(access=access, subject=subject, kept=kept)
    return _answer(request, access, subject, "journal/_files.html", "files")


def _refuse_by_length(request: HttpRequest) -> None:
    """An upload that says itself that it is too long is refused before its body is looked at."""
    length = number_in(request.headers.get("Content-Length"))
    if length is not None and length > 20 * settings.MAX_ATTACHMENT_BYTES + ROOM_FOR_THE_FORM:
        raise FileTooBig(
            _("That is more than can be attached at once; the most for one file is %(most)d MiB.")
            % {"most": settings.MAX_ATTACHMENT_BYTES >> 20}
        )


def _subject(access: InProject, name: str, number: int) -> Subject:
    kind = subject_kind(name)
    found = None if kind is None else kind.by_number(access.shown, number)
    if found is None:
        raise NothingToTalkAbout(_("There is no such record in this project; it may have been deleted."))
    return found


def _found_subject(access: InProject, said: Comment | Attachment) -> Subject | None:
    return subject_seen(access, said.record, said.record_id)


def _subject_of(access: InProject, said: Comment | Attachment) -> Subject:
    found = _found_subject(access, said)
    if found is None:
        raise NothingToTalkAbout(_("The record that this belongs to has been deleted; undo that first."))
    return found


def _answer(request: HttpRequest, access: InProject, subject: Subject, template: str, tab: str) -> HttpResponse:
    if not is_part(request):
        return _back(subject, tab)
    name = kind_name_of(subject.record) or ""
    return render(request, template, talk_of(access, name, subject.number, subject, request.POST, of=(tab,)))


def _back(subject: Subject, tab: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{subject.url}?tab={tab}#{tab}")
