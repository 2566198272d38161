"""The pages of approvals: a version with its signatures, sending one, what waits for the reader."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.models import User
from charthouse.accounts.people import person
from charthouse.approvals import actions, beside, canonical, queries, remarks
from charthouse.approvals.forms import OUTSIDE, AnswerForm, RecordForm, asked_in
from charthouse.approvals.models import SignatureRequest, Version
from charthouse.approvals.papers import paper_of
from charthouse.approvals.refusals import BadRequest, Settled, StillOpen
from charthouse.approvals.registry import Weakness, called, kind_of
from charthouse.doors import door, signed_in
from charthouse.incoming import number_in
from charthouse.journal.reach import reach
from charthouse.projects.access import Access, project_for
from charthouse.projects.held import rights_in
from charthouse.projects.paper_kinds import handed
from charthouse.projects.permissions import Right


@signed_in("It lists what the reader, or whom they stand in for, is asked to sign, in projects that they see.")
@login_required
@require_GET
def to_sign(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's signature."""
    me = person(request)
    lines = [
        {"request": one, "title": _called(one.version), "for_whom": "" if one.user_id == me.pk else one.name}
        for one in queries.waiting_for(me)
    ]
    return render(request, "approvals/to_sign.html", {"lines": lines})


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A version as it was sent: its content, what changed, who has signed, what was said of it."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    return _page(request, access, queries.version_of(access.project, number))


@door(Right.EXPORT)
@login_required
@require_GET
def printed(request: HttpRequest, key: str, number: int, ending: str) -> HttpResponse:
    """A version with its signatures as PDF, for a word processor, or as Markdown."""
    access = project_for(person(request), key, Right.EXPORT)
    access.require(Right.SEE_DOCUMENTS)
    found = queries.version_of(access.project, number)
    return handed(paper_of(found, access), ending, request.GET.get("sheet", ""))


@door(Right.ASK_APPROVALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Send a document for signature: to members, and to people outside by a link of their own."""
    access = project_for(person(request), key, Right.ASK_APPROVALS)
    access.require(Right.SEE_DOCUMENTS)
    document, subject = kind_of(kind), request.GET.get("subject", "")[:60]
    for right in document.sends:
        access.require(right)
    rights = (Right.SIGN_DOCUMENTS, *document.whole, *document.whole_also(access.project, subject))
    people = _who_can_sign(access, rights)
    error = ""
    if request.method == "POST":
        try:
            made = actions.propose(
                access=access, kind=kind, subject=subject, signers=asked_in(request.POST, people),
                in_order=request.POST.get("order") == "in_order", note=request.POST.get("note", ""),
            )  # fmt: skip
        except (BadRequest, StillOpen) as refusal:
            error = refusal.message
        else:
            messages.success(request, _("Version %(number)d is out for signature.") % {"number": made.number})
            return redirect("version", key=key, number=made.pk)
    said = request.POST
    counts = queries.last_signed(access.project, kind, subject)
    changes = []
    if counts is not None:
        changes = list(document.compare(canonical.read(counts.content), document.content_of(access.project, subject)))
    context = {
        "project": access.project, "access": access, "kind": kind, "error": error,
        "title": called(access.project, kind, subject),
        "people": [
            {"user": one, "ticked": bool(said.get(f"sign-{one.pk}")), "role": said.get(f"role-{one.pk}", ""),
             "turn": said.get(f"turn-{one.pk}", "")}
            for one in people
        ],
        "outside": [
            {"line": line, "name": said.get(f"name-{line}", ""), "email": said.get(f"email-{line}", ""),
             "role": said.get(f"role-out-{line}", ""), "turn": said.get(f"turn-out-{line}", "")}
            for line in range(1, OUTSIDE + 1)
        ],
        "due": said.get("due", ""), "note": said.get("note", ""), "in_order": said.get("order") == "in_order",
        "weak": [one if isinstance(one, Weakness) else Weakness(one) for one in document.weak(access, subject)],
        "back": document.page(key, subject), "counts": counts,
        "changes": queries.shown_changes(changes, access), "material": any(one.material for one in changes),
    }  # fmt: skip
    return render(request, "approvals/propose.html", context, status=422 if error else 200)


@door(Right.SIGN_DOCUMENTS)
@login_required
@require_POST
def answer(request: HttpRequest, key: str, number: int, request_id: int) -> HttpResponse:
    """Sign, sign with conditions, or refuse."""
    access = project_for(person(request), key, Right.SIGN_DOCUMENTS)
    found = queries.version_of(access.project, number)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer(
                access=access, version=found, request_id=request_id, decision=form.cleaned_data["decision"],
                reason=form.cleaned_data["reason"], conditions=form.lines(),
            )  # fmt: skip
        except BadRequest as refusal:
            _put_errors(form, refusal)
        else:
            messages.success(request, _("Your answer is kept."))
            return redirect("version", key=key, number=number)
    return _page(request, access, found, form=form, answering=request_id, status=422)


@door(Right.ASK_APPROVALS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, key: str, number: int, request_id: int) -> HttpResponse:
    """Write down an answer that was given in a meeting, on paper or by e-mail."""
    access = project_for(person(request), key, Right.ASK_APPROVALS)
    found = queries.version_of(access.project, number)
    signer = SignatureRequest.objects.filter(version=found, pk=request_id).first()
    if signer is None:
        raise queries.no_such(access.project)
    form = RecordForm(request.POST, request.FILES) if request.method == "POST" else RecordForm()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        recorded = actions.Recorded(said["way"], said["source"], said["given_on"], said["evidence"])
        try:
            actions.record_answer(
                access=access, version=found, request_id=request_id, decision=said["decision"], recorded=recorded,
                reason=said["reason"], conditions=form.lines(),
            )  # fmt: skip
        except BadRequest as refusal:
            _put_errors(form, refusal)
        else:
            messages.success(request, _("The answer of %(name)s is recorded.") % {"name": signer.name})
            return redirect("version", key=key, number=number)
    context = {
        "project": access.project, "access": access, "version": found, "signer": signer, "form": form,
        "title": _called(found),
    }  # fmt: skip
    return render(request, "approvals/record.html", context, status=422 if form.errors else 200)


@door(Right.ASK_APPROVALS)
@login_required
@require_POST
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a version back."""
    access = project_for(person(request), key, Right.ASK_APPROVALS)
    found = queries.version_of(access.project, number)
    actions.withdraw(access=access, version=found, reason=request.POST.get("reason", ""))
    messages.success(request, _("Version %(number)d is withdrawn.") % {"number": found.number})
    return redirect("version", key=key, number=number)


@door(Right.ASK_APPROVALS)
@login_required
@require_POST
def remind(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Write to those who wait."""
    access = project_for(person(request), key, Right.ASK_APPROVALS)
    count = actions.remind(access=access, version=queries.version_of(access.project, number))
    messages.success(
        request, ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", count)
        % {"count": count},
    )  # fmt: skip
    return redirect("version", key=key, number=number)


@door(Right.ASK_APPROVALS)
@login_required
@require_POST
def met(request: HttpRequest, key: str, number: int, condition_id: int) -> HttpResponse:
    """Say that a condition is met."""
    access = project_for(person(request), key, Right.ASK_APPROVALS)
    found = queries.version_of(access.project, number)
    actions.meet_condition(
        access=access, version=found, condition_id=condition_id, how=request.POST.get("how", "")
    )  # fmt: skip
    return redirect("version", key=key, number=number)


@door(Right.COMMENT)
@login_required
@require_POST
def remark(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say something of a passage."""
    access = project_for(person(request), key, Right.COMMENT)
    found, said = queries.version_of(access.project, number), request.POST
    try:
        made = remarks.remark(
            access=access, version=found, text=said.get("text", ""), part=said.get("part", ""),
            quote=said.get("quote", ""), answers=number_in(said.get("answers", "")),
        )  # fmt: skip
    except BadRequest as refusal:
        return _page(request, access, found, said={**said.dict(), "error": refusal.message}, status=422)
    return _back(access, found, said.get("shown", ""), made.answers_id or made.pk)


@door(Right.COMMENT)
@login_required
@require_POST
def resolve(request: HttpRequest, key: str, number: int, remark_id: int) -> HttpResponse:
    """Say that a remark is settled."""
    access = project_for(person(request), key, Right.COMMENT)
    found = queries.version_of(access.project, number)
    try:
        remarks.resolve(access=access, version=found, number=remark_id)
    except Settled:
        messages.info(request, _("This remark is resolved already."))
    return _back(access, found, request.POST.get("shown", ""), remark_id)


def _back(access: Access, found: Version, shown: str, remark_id: int) -> HttpResponse:
    """To the page on which the remark was read: a version, maybe a later one, or the document that is being written."""
    if shown == "draft":
        page = kind_of(found.kind).page(access.project.key, found.subject)
    else:
        page = reverse("version", kwargs={"key": access.project.key, "number": number_in(shown) or found.pk})
    return redirect(f"{page}#remark-{remark_id}")


def _page(
    request: HttpRequest, access: Access, found: Version, *, form: AnswerForm | None = None, answering: int = 0,
    said: dict[str, Any] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    document = kind_of(found.kind)
    signatures = queries.signatures_of(found, access.user)
    mine = [one for one in signatures if one.mine]
    changes = queries.changes_since(found)
    talks, may_talk = access.may(Right.SEE_DISCUSSION), access.may(Right.COMMENT)
    shown, lines = beside.said_of(found, access.may, own=None if talks else ())
    told = {"project": access.project, "version": found, "may_talk": may_talk, "said": said or {}}
    text, of_whole = beside.document_of(request, found, shown, lines, told)
    context = {
        **told, "access": access, "title": _called(found), "document": text, "of_whole": of_whole,
        "signatures": signatures, "signed": sum(one.request.state in queries.SIGNED for one in signatures),
        "conditional": sum(one.tone == "warn" for one in signatures),
        "waiting": sum(one.request.state == SignatureRequest.State.WAITING for one in signatures),
        "frozen": found.state in queries.FROZEN, "open": found.state == Version.State.REVIEW,
        "mine": [(one, form if form is not None and one.request.pk == answering else AnswerForm()) for one in mine],
        "changes": queries.shown_changes(changes, access), "hidden": len(changes) > len(
            queries.shown_changes(changes, access)),
        "material": any(one.material for one in changes), "talks": talks,
        "open_remarks": sum(each.one.resolved_at is None for each in lines),
        "may_ask": access.may(Right.ASK_APPROVALS), "back": document.page(access.project.key, found.subject),
        "may_open_files": access.may(Right.SEE_DISCUSSION),
        "may_print": document.blocks is not None and access.may(Right.EXPORT),
    }  # fmt: skip
    return render(request, "approvals/version.html", context, status=status)


def _called(version: Version) -> str:
    return called(version.project, version.kind, version.subject)


def _who_can_sign(access: Access, rights: tuple[Right, ...]) -> list[User]:
    able = list(reach().who_may(access.project, Right.SIGN_DOCUMENTS, ""))
    have = rights_in(access.project.key, [one.pk for one in able])
    return [one for one in able if set(rights) <= have.get(one.pk, frozenset())]


def _put_errors(form: AnswerForm, refusal: BadRequest) -> None:
    for field, sentence in refusal.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
