"""Every report of random projects is held against a recount of the tables; every wrong figure in it is found."""

from __future__ import annotations

import datetime as dt

import pytest

from charthouse.accounts.models import User
from charthouse.reports import actions
from charthouse.reports.facts import Sight
from charthouse.reports.gathering import gather, last_day_of
from charthouse.reports.models import Report
from charthouse.reports.queries import edition_of
from charthouse.reports.reading import most_of
from charthouse.reports.tests.claims import Claims
from charthouse.reports.tests.judged import wrong_changes, wrong_in
from charthouse.reports.tests.planting import found_and_missed, written
from charthouse.reports.tests.random_world import made, move_on
from charthouse.reports.tests.recount import Recount

LANGUAGES = ("en", "de")


@pytest.mark.parametrize("seed", range(12))
def test_reports_of_random_projects_say_what_stands_in_the_tables(seed: int, maria: User) -> None:
    access = made(seed, maria)
    until = last_day_of(access.project)
    wrong = []
    for kind, days in (("weekly", 7), ("monthly", 31)):
        since = until - dt.timedelta(days=days)
        found = gather(access, kind=kind, since=since, until=until)
        count = Recount(access.project, kind=kind, since=since, until=until)
        for sight in Sight:
            for language in LANGUAGES:
                claims = Claims(count, sight, language)
                wrong += [
                    f"{kind} {sight.name} {language} {one}" for one in wrong_in(written(found, sight, language), claims)
                ]  # fmt: skip

    assert wrong == []


def test_what_was_sent_and_what_is_said_to_be_different_from_it_stands_in_the_tables(maria: User) -> None:
    wrong, different = [], 0
    for seed in (1, 3, 7):
        access = made(seed, maria)
        until = last_day_of(access.project)
        days = {"since": until - dt.timedelta(days=7), "until": until}
        counts: list[Recount] = []
        for audience, language in (("team", "en"), ("client", "de"), ("team", "en"), ("client", "de")):
            if len(counts) == 2:
                move_on(seed, access)
            one = actions.write_report(access=access, facts={"audience": audience, "language": language, **days})
            counts.append(Recount(access.project, kind="weekly", **days))
            actions.send_report(access=access, number=one.number, to=[maria.pk])
            one = Report.objects.get(project=access.project, number=one.number)
            for sight in (sight for sight in Sight if sight <= most_of(one)):
                edition, claims = edition_of(one, sight), Claims(counts[-1], sight, language)
                before = Claims(counts[-3], sight, language) if len(counts) > 2 else None
                different += len(edition.changed)
                wrong += [f"{seed} {one} {sight.name} {each}" for each in (
                    *wrong_in(edition, claims), *wrong_changes(edition, claims, before),
                )]  # fmt: skip

    assert wrong == []
    assert different > 30


WORLDS = ((12, "monthly", "en"), (11, "weekly", "de"), (2, "monthly", "en"), (9, "weekly", "de"))
UNTOLD = frozenset({
    "asks.#.open", "dimensions.#.sight", "done.named.#.begun", "done.named.#.critical", "done.named.#.milestone",
    "done.named.#.percent", "done.named.#.start", "entry", "finish.against", "finish.planned_days", "key",
    "kpis.#.day", "kpis.#.sight", "late.named.#.begun", "late.named.#.milestone", "late.named.#.percent",
    "late.named.#.start", "milestones.#.against", "money.#.rows.#.ordered", "money.#.total.ordered",
    "next.named.#.agreed", "next.named.#.critical", "next.named.#.percent", "project", "risks.#.takes",
    "scope.signed", "unpublished",
})  # fmt: skip
"""What no sentence and no table of a report tells: it decides what is told, or is told elsewhere."""


def test_a_wrong_value_of_every_kind_is_found(maria: User) -> None:
    told: set[str] = set()
    untold: set[str] = set()
    for seed, kind, language in (
        (12, "monthly", "en"),
        (11, "weekly", "de"),
        (2, "monthly", "en"),
        (9, "weekly", "de"),
    ):
        access = made(seed, maria)
        until = last_day_of(access.project)
        days = {"since": until - dt.timedelta(days=31 if kind == "monthly" else 7), "until": until}
        count = Recount(access.project, kind=kind, **days)
        found, missed, silent = found_and_missed(gather(access, kind=kind, **days), count, language)
        told, untold = told | found, untold | silent
        assert missed == set()

    assert len(told) > 105
    assert untold - told <= UNTOLD
