"""A report as an e-mail: the edition that its reader may see, as HTML and as text, with nothing to be fetched."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_bidi

from charthouse.reports.composed import Edition
from charthouse.reports.models import Report

_FONT = "font-family:Inter,'Segoe UI','Helvetica Neue',Arial,sans-serif;"
_INK, _SOFT, _LINE = "#14213a", "#454e63", "#e2dbcb"
STYLES: Mapping[str, str] = {
    "body": f"margin:0;padding:0;background-color:#f4efe2;color:{_INK};{_FONT}",
    "desk": "width:100%;border-collapse:collapse;background-color:#f4efe2;",
    "page": f"max-width:680px;margin:0 auto;text-align:start;background-color:#fffefa;border:1px solid {_LINE};",
    "in": f"padding:24px 28px;color:{_INK};{_FONT}font-size:14px;line-height:1.5;",
    "h1": f"margin:0;font-size:20px;line-height:1.3;font-weight:600;color:{_INK};",
    "h2": f"margin:24px 0 6px;padding-top:12px;border-top:1px solid {_LINE};font-size:15px;font-weight:600;",
    "soft": f"margin:2px 0 0;color:{_SOFT};font-size:13px;",
    "lead": "margin:0 0 8px;font-size:16px;line-height:1.45;",
    "p": "margin:0 0 6px;",
    "ul": "margin:0 0 6px;padding-inline-start:20px;",
    "li": "margin:0 0 4px;",
    "table": "width:100%;border-collapse:collapse;font-size:13px;",
    "th": f"padding:4px 8px 4px 0;border-bottom:1px solid #c9bfa9;text-align:start;font-weight:600;color:{_SOFT};",
    "td": f"padding:4px 8px 4px 0;border-bottom:1px solid {_LINE};text-align:start;vertical-align:top;",
    "figures": "text-align:end;",
    "total": "font-weight:600;",
    "good": "color:#1b6e47;", "warn": "color:#8a5300;", "bad": "color:#b02e12;", "none": f"color:{_SOFT};",
    "go": "display:inline-block;padding:8px 16px;background-color:#a8116b;color:#ffffff;text-decoration:none;"
          "border-radius:5px;font-weight:600;",
}  # fmt: skip
"""The looks of each part, written into it: many programs for e-mail know no style sheets."""


def message_of(
    report: Report, edition: Edition, *, to: str, page: str = "", ways: str = "", name: str = ""
) -> EmailMultiAlternatives:  # fmt: skip
    """The letter with that edition; ``page`` and ``ways`` are addresses for who has an account, ``name`` greets."""
    with translation.override(report.language):
        context = {
            "edition": edition, "report": report, "key": report.project.key, "css": STYLES,
            "page": page, "ways": ways, "name": name, "draft": report.state == Report.State.DRAFT,
            "direction": "rtl" if get_language_bidi() else "ltr",
        }  # fmt: skip
        subject, _newline, text = render_to_string("reports/letters/report.txt", context).strip().partition("\n")
        page_text = render_to_string("reports/letters/report.html", context)
    letter = EmailMultiAlternatives(" ".join(subject.split()), text.strip() + "\n", None, [to] if to else [])
    letter.attach_alternative(page_text, "text/html")
    return letter
