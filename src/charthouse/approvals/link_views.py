"""The page of signers without an account: one document, after a code, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from charthouse.accounts.inviting import digest_of
from charthouse.approvals import actions, beside, links, queries, remarks
from charthouse.approvals.forms import AnswerForm
from charthouse.approvals.models import SignatureRequest, SigningLink, Version
from charthouse.approvals.papers import paper_for_signer
from charthouse.approvals.refusals import BadRequest, LinkUsedUp, NotYet, Settled, TooManyCodes, WrongCode
from charthouse.approvals.registry import called
from charthouse.doors import open_to_all
from charthouse.projects.paper_kinds import handed

_KEPT, _PROVEN = "signing-link", "signing-proven"
PROVEN_FOR = 3600
"""Seconds that a code opens the document for, in the browser that typed it."""


@require_safe
@never_cache
@open_to_all("Whoever opens the letter's link has no account; its secret, and then a code, decide.")
def sign_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the letter's secret out of the address, so that it is neither bookmarked nor passed on by the browser."""
    digest = digest_of(secret)
    if request.session.get(_KEPT) != digest:
        request.session[_KEPT] = digest
        request.session.pop(_PROVEN, None)
    return redirect("sign")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_all("Signers outside have no account; the secret they came with and a code sent to them decide.")
def sign(request: HttpRequest) -> HttpResponse:
    """Ask for a code, then show the one document, and take the answer."""
    try:
        link = links.opened(str(request.session.get(_KEPT, "")))
    except LinkUsedUp as refusal:
        request.session.pop(_KEPT, None)
        request.session.pop(_PROVEN, None)
        return render(request, "approvals/link_used_up.html", {"refusal": refusal}, status=404)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if not _is_proven(request, link):
        return _ask_code(request, link, deed)
    if deed == "answer":
        return _answered(request, link)
    if deed == "remark":
        return _remarked(request, link)
    return _document(request, link)


@require_safe
@never_cache
@open_to_all("Signers outside have no account; the secret they came with and a code sent to them decide.")
def printed(request: HttpRequest, ending: str) -> HttpResponse:
    """The one document as a file, after the same code."""
    try:
        link = links.opened(str(request.session.get(_KEPT, "")))
    except LinkUsedUp:
        return redirect("sign")
    if not _is_proven(request, link):
        return redirect("sign")
    return handed(paper_for_signer(link.request), ending, request.GET.get("sheet", ""))


def _is_proven(request: HttpRequest, link: SigningLink) -> bool:
    kept = request.session.get(_PROVEN)
    return (
        isinstance(kept, list) and len(kept) == 2 and kept[0] == link.digest
        and timezone.now().timestamp() - float(kept[1]) < PROVEN_FOR
    )  # fmt: skip


def _ask_code(request: HttpRequest, link: SigningLink, deed: str) -> HttpResponse:
    context: dict[str, Any] = {
        "email": links.hidden(link.request.email), "by": link.request.version.proposed_by.name,
        "sent": link.code_digest != "" and link.code_expires_at is not None
        and link.code_expires_at > timezone.now(),
    }  # fmt: skip
    status = 200
    try:
        if deed == "send":
            context |= {"sent": True, "lost": not links.send_code(link)}
        elif deed == "check":
            links.check_code(link, request.POST.get("code", "")[:40])
            request.session.cycle_key()
            request.session[_PROVEN] = [link.digest, timezone.now().timestamp()]
            links.count_opening(link)
            return redirect("sign")
    except (WrongCode, TooManyCodes) as refusal:
        context |= {"error": refusal.message, "sent": True}
        status = refusal.status
    return render(request, "approvals/sign_code.html", context, status=status)


def _answered(request: HttpRequest, link: SigningLink) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_by_link(
                request=link.request, decision=form.cleaned_data["decision"], reason=form.cleaned_data["reason"],
                conditions=form.lines(),
            )  # fmt: skip
        except BadRequest as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(field if field in form.fields else None, sentence)
        except (Settled, NotYet) as refusal:
            return _document(request, link, said=refusal.message, status=409)
        else:
            if not SigningLink.objects.filter(pk=link.pk).exists():  # a refusal ends all links of the version
                request.session.pop(_KEPT, None)
                return render(request, "approvals/link_thanks.html", {"by": link.request.version.proposed_by.name})
            return redirect("sign")
    return _document(request, link, form=form, status=422)


def _remarked(request: HttpRequest, link: SigningLink) -> HttpResponse:
    if link.request.version.state != Version.State.REVIEW:
        return _document(request, link, said=_("The review of this version has ended."), status=409)
    try:
        remarks.remark_by_link(
            request=link.request, text=request.POST.get("text", ""), part=request.POST.get("part", ""),
            quote=request.POST.get("quote", ""),
        )  # fmt: skip
    except BadRequest as refusal:
        return _document(request, link, remark={**request.POST.dict(), "error": refusal.message}, status=422)
    return redirect("sign")


def _document(
    request: HttpRequest, link: SigningLink, *, form: AnswerForm | None = None, said: str = "",
    remark: Mapping[str, object] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    version = link.request.version
    open_now = version.state == Version.State.REVIEW and link.request.state == SignatureRequest.State.WAITING
    own = [one for one in queries.remarks_of(version) if one.request_id == link.request_id]
    shown, lines = beside.said_of(version, lambda _right: True, own=own)
    open_review = version.state == Version.State.REVIEW
    told = {"version": version, "may_talk": open_review, "outside": True, "said": remark or {}}
    text, of_whole = beside.document_of(request, version, shown, lines, told)
    context = {
        **told, "remark": remark or {}, "document": text, "of_whole": of_whole,
        "link": link, "signer": link.request, "said": said,
        "title": called(version.project, version.kind, version.subject),
        "project_name": version.project.name,
        "changes": queries.changes_since(version), "form": form or AnswerForm(), "asks": open_now,
        "open": open_review,
    }  # fmt: skip
    return render(request, "approvals/sign.html", context, status=status)
