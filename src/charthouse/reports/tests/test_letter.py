"""A report as an e-mail says what the report says: it is read back, and held against the recount of the tables."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any, cast

from tests.worlds import signed_in

from charthouse.accounts.models import User
from charthouse.projects.access import Access
from charthouse.reports import actions
from charthouse.reports.composed import Edition, Sentence
from charthouse.reports.facts import Sight
from charthouse.reports.gathering import last_day_of
from charthouse.reports.letter import message_of
from charthouse.reports.models import Report
from charthouse.reports.queries import edition_of
from charthouse.reports.reading import most_of
from charthouse.reports.tests.claims import Claims
from charthouse.reports.tests.conftest import SINCE, UNTIL
from charthouse.reports.tests.judged import wrong_changes, wrong_in
from charthouse.reports.tests.random_world import made, move_on
from charthouse.reports.tests.recount import Recount

_VOID = frozenset({"meta", "br", "link", "img"})


class _Read(HTMLParser):
    """What stands in an e-mail: sentences by key, tables by part and row, what changed."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: dict[str, str] = {}
        self.rows: dict[str, list[list[str]]] = {}
        self.changed: list[str] = []
        self.tags: set[str] = set()
        self._open: list[tuple[str, str]] = []
        self._part = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.add(tag)
        self._part = said.get("data-part") or self._part
        if tag == "tr":
            self.rows.setdefault(self._part, []).append([])
        into = ""
        if "data-key" in said:
            into = f"key:{said['data-key']}"
            self.sentences[str(said["data-key"])] = ""
        elif "data-cell" in said:
            into = "cell"
            self.rows[self._part][-1].append("")
        elif "data-changed" in said:
            into = "changed"
            self.changed.append("")
        elif "aria-hidden" in said:
            into = "sign"
        if tag not in _VOID:
            self._open.append((tag, into))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        into = next((name for _tag, name in reversed(self._open) if name), "")
        if into.startswith("key:"):
            self.sentences[into[4:]] += data
        elif into == "cell":
            self.rows[self._part][-1][-1] += data
        elif into == "changed":
            self.changed[-1] += data


def read_back(edition: Edition, html: str) -> Edition:
    """The edition with every sentence and cell as the e-mail has it; what the e-mail leaves out is empty."""
    found = _Read()
    found.feed(html)

    def said(one: Sentence) -> Sentence:
        return replace(one, text=found.sentences.pop(one.key, ""))

    sections = []
    for part in edition.sections:
        table = part.table
        if table is not None:
            rows = [one for one in found.rows[part.name] if one]
            assert len(rows) == len(table.rows)
            table = replace(table, rows=tuple(
                replace(row, cells=tuple(
                    replace(cell, text=text.strip()) for cell, text in zip(row.cells, texts, strict=True)
                ))
                for row, texts in zip(table.rows, rows, strict=True)
            ))  # fmt: skip
        sections.append(replace(part, sentences=tuple(map(said, part.sentences)), table=table))
    read = replace(
        edition, verdict=tuple(map(said, edition.verdict)), sections=tuple(sections), changed=tuple(found.changed),
        sides=tuple(replace(one, sentence=said(one.sentence)) for one in edition.sides),
    )  # fmt: skip
    assert not found.sentences, "The e-mail says more than the report."
    return read


def html_of(report: Report, edition: Edition) -> str:
    """The e-mail's HTML, for somebody with an account."""
    letter = message_of(report, edition, to="a@example.org", page="https://x.example/r/1", name="Ada")
    return str(letter.alternatives[0][0])


def test_the_e_mails_of_random_projects_say_what_stands_in_the_tables(maria: User) -> None:
    wrong = []
    for seed in (2, 5, 9):
        access = made(seed, maria)
        until = last_day_of(access.project)
        days = {"since": until - dt.timedelta(days=7), "until": until}
        counts: list[Recount] = []
        for language in ("en", "de"):
            if counts:
                move_on(seed, access)
            one = actions.write_report(access=access, facts={"language": language, **days})
            counts.append(Recount(access.project, kind="weekly", **days))
            actions.send_report(access=access, number=one.number, to=[maria.pk])
            one = Report.objects.get(project=access.project, number=one.number)
            for sight in (sight for sight in Sight if sight <= most_of(one)):
                claims = Claims(counts[-1], sight, language)
                before = Claims(counts[0], sight, language) if len(counts) > 1 else None
                edition = edition_of(one, sight)
                letter = message_of(one, edition, to="")
                back = read_back(edition, str(letter.alternatives[0][0]))
                wrong += [f"{seed} {one} {sight.name} {each}" for each in (
                    *wrong_in(back, claims), *wrong_changes(back, claims, before),
                )]  # fmt: skip
                wrong += [
                    f"{seed} text lacks {each.text}" for each in edition.sentences if each.text not in letter.body
                ]

    assert wrong == []


def test_a_wrong_figure_in_an_e_mail_is_found(maria: User) -> None:
    access = made(2, maria)
    until = last_day_of(access.project)
    days = {"since": until - dt.timedelta(days=7), "until": until}
    one = actions.write_report(access=access, facts=days)
    edition = edition_of(one, Sight.RATES)
    claims = Claims(Recount(access.project, kind="weekly", **days), Sight.RATES, "en")
    html = html_of(one, edition)
    assert wrong_in(read_back(edition, html), claims) == []

    body = html.index('data-part="verdict"')
    planted = [
        html[: found.start(1)] + str((int(found[1]) + 1) % 10) + html[found.end(1) :]
        for found in re.compile(r">[^<>]*?(\d)[^<>]*<").finditer(html, body)
        if "Charthouse ·" not in found[0]
    ]
    missed = [each for each in planted if not wrong_in(read_back(edition, each), claims)]
    assert len(planted) > 10
    assert missed == []


def test_the_file_opens_as_a_draft_fetches_nothing_and_harms_nobody(planned: Access) -> None:
    actions.write_report(access=planned, facts={"since": SINCE, "until": UNTIL, "language": "de"})
    actions.add_sentence(access=planned, number=1, section="next", text="<img src=https://evil.example/x> & Söhne")

    answer = signed_in(planned.user).get("/projects/PAY/documents/status-report.eml?subject=1")
    letter = cast("Any", message_from_bytes(answer.content, policy=policy.default))
    html, text = (letter.get_body((kind,)).get_content() for kind in ("html", "plain"))
    read = _Read()
    read.feed(html)

    assert answer["Content-Type"] == "message/rfc822"
    assert (letter["X-Unsent"], letter["To"]) == ("1", None)
    assert letter["Subject"].strip().startswith("Payroll: Wochenbericht")
    assert "ENTWURF" in html
    assert not read.tags & {"img", "link", "script", "iframe", "svg"}
    assert "url(" not in html
    assert "<img src=https://evil.example/x> & Söhne" in text
    assert signed_in(planned.user).get("/projects/PAY/documents/charter.eml").status_code == 404
