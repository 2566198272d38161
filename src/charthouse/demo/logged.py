"""The demo's RAID logs: issues, conflicts, assumptions, decisions and actions, as managers write them down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from charthouse.accounts.models import User
from charthouse.demo import begun
from charthouse.demo.projects import EVERY
from charthouse.plan.models import Task
from charthouse.projects.access import project_for
from charthouse.raid import actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An entry of a project's log; days are told from today's."""

    kind: str
    title: str
    text: str = ""
    state: str = "open"
    severity: str = ""
    owner: str = "MO"
    raised: int = -14
    due: int | None = None
    options: str = ""
    outcome: str = ""
    decided_by: str = ""
    decided: int | None = None
    tasks: tuple[str, ...] = ()
    risks: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()


LOGS: Mapping[str, tuple[Logged, ...]] = {
    "ERP": (
        Logged(
            kind="issue", title="Cleansing the item master takes half again as long as planned", severity="high",
            state="under_way", owner="JL", raised=-20, due=9, tasks=("4.5",), risks=(3,),
            text="14,460 of 48,200 items are left at 2,410 a day. Rehearsal 2 waits for it, and so does go-live.",
        ),
        Logged(
            kind="issue", title="The bank has not confirmed its certificate", severity="critical", owner="TZ",
            raised=-16, due=-5, tasks=("5.7",),
            text="Payments cannot be tested end to end without it. Three reminders went to the bank’s service desk.",
        ),
        Logged(
            kind="conflict", title="Sales and warehouse disagree on partial deliveries", severity="medium",
            state="under_way", owner="EK", raised=-12, due=4, tasks=("3.2",),
            text="Sales wants one invoice for an order, the warehouse one for a shipment. Each signed its own draft.",
        ),
        Logged(
            kind="assumption", title="The group’s template fits finance without changes", state="done", owner="SM",
            raised=-90, due=-40, outcome="It holds: two reports were adapted, no program.",
        ),
        Logged(
            kind="assumption", title="Halden’s key users are free for acceptance in the week before stock count",
            owner="EK", raised=-30, due=6, tasks=("7.4",), severity="high",
        ),
        Logged(
            kind="decision", title="Items without movement since 2022 stay in the archive", state="done", owner="MO",
            raised=-11, decided_by="Steering board", decided=-6, entries=(1,), tasks=("4.5",),
            options="1. Cleanse all 48,200 items: nine days more.\n2. Leave 11,400 without movement in the archive.",
            outcome="The second: they can still be looked up, and go-live gains two days.",
        ),
        Logged(
            kind="decision", title="Go-live as planned, or one month-end later", owner="HD", raised=-4, due=12,
            severity="critical", tasks=("9.2",), entries=(1, 2),
            options="1. As planned, with a third rehearsal for €38,000.\n2. One month-end later, €96,000 of licences.",
        ),
        Logged(
            kind="action", title="Lend a second clerk to the item master until rehearsal 2", owner="AV", raised=-6,
            due=1, severity="high", entries=(1,), tasks=("4.5",),
        ),
        Logged(
            kind="action", title="Call the bank’s board contact about the certificate", owner="HD", raised=-5, due=-1,
            severity="critical", entries=(2,),
        ),
        Logged(
            kind="action", title="Draft one rule for partial deliveries with both plants", owner="EK", raised=-8,
            due=3, state="under_way", entries=(3,),
        ),
    ),
    "PORTAL": (
        Logged(
            kind="issue", title="The contract with the identity provider is unsigned", severity="high", owner="NC",
            state="done", raised=-35, due=-25, tasks=("2.5",), outcome="Signed after procurement agreed to two years.",
        ),
        Logged(
            kind="assumption", title="Nine of ten customers have an e-mail address on file", owner="DS", raised=-40,
            due=-20, state="refuted", outcome="It is 71 %. Letters with a code are needed for the others.",
        ),
        Logged(
            kind="action", title="Plan letters with a code for 119,000 customers", owner="NC", raised=-18, due=8,
            severity="medium", entries=(2,), tasks=("3.3",),
        ),
        Logged(
            kind="decision", title="Passkeys from the first day, passwords for another year", state="done",
            owner="NC", raised=-50, decided_by="Niamh Connolly, Arjun Chandra", decided=-44, tasks=("3.2",),
            outcome="Passkeys are offered first; passwords end once nine of ten have one.",
        ),
    ),
    "DCM": (
        Logged(
            kind="issue", title="The carrier names no date for the second fibre", severity="critical", owner="LF",
            raised=-13, due=-2, tasks=("2.7",),
            text="Without it the new room has one way out, and no move group may follow.",
        ),
        Logged(
            kind="action", title="Sponsor calls the carrier’s account director", owner="MO", raised=-6, due=2,
            severity="critical", entries=(1,),
        ),
        Logged(
            kind="conflict", title="Month-end and move group 3 want the same weekend", owner="LF", raised=-9, due=15,
            severity="high",
        ),
    ),
    "ZTA": (
        Logged(
            kind="assumption", title="Every plant machine can be put into a zone without a restart", owner="MO",
            raised=-15, due=10, severity="high",
        ),
        Logged(
            kind="decision", title="Contractors get second factors by app, not by key", owner="MO", raised=-7, due=9,
            options="1. App on their own phone.\n2. A key each: €41, and somebody hands them out.",
        ),
    ),
    "WLAN": (
        Logged(
            kind="issue", title="Access points for two warehouses come six working days late", severity="high",
            owner="IP", raised=-6, due=8,
            text="The maker moved the second half of the order. Cabling and switches are not concerned.",
        ),
        Logged(
            kind="assumption", title="Cable ways of the fourth warehouse can be used again", owner="GB", raised=-30,
            due=-4, state="under_way", severity="medium",
            text="The survey of the other three found nothing against it.",
        ),
        Logged(
            kind="decision", title="Two warehouses first, or other access points", owner="HD", raised=-4,
            due=5, severity="high", entries=(1,),
        ),
        Logged(
            kind="action", title="Survey the fourth warehouse with its night shift", owner="GB", raised=-5, due=4,
            entries=(2,), state="under_way",
        ),
    ),
    "PILOT": (
        Logged(
            kind="issue", title="Items without unit of weight stop the load", severity="high", state="done",
            owner="JL", raised=-160, due=-140, tasks=("3.3",), risks=(1,),
            outcome="A fourth clerk for six days. Later waves ask for the unit when they extract.",
        ),
        Logged(
            kind="decision", title="Go-live at Ørsta", state="done", owner="HD", raised=-105, decided=-99,
            decided_by="Steering board", tasks=("4.5",), outcome="Go: 96 of 96 cases passed, the way back took 5 h.",
        ),
        Logged(
            kind="conflict", title="The plant wants its own price list back", severity="medium", state="done",
            owner="EK", raised=-130, due=-120, outcome="Settled: the group’s list, with a discount of its own.",
        ),
        Logged(
            kind="assumption", title="One month-end is enough to prove the template", state="done", owner="SM",
            raised=-190, due=-75, outcome="It holds: closed on the sixth day, with no entry made twice.",
        ),
        Logged(
            kind="action", title="Give the pilot’s durations to the estimates of wave 1", state="done", owner="MO",
            raised=-70, due=-60, outcome="0.9 minutes an item became 1.3; cleansing of wave 1 was planned anew.",
        ),
    ),
}  # fmt: skip


def keep(people: Mapping[str, User], today: dt.date) -> None:
    """Fill the log of each project, as its manager does it."""

    def day(after: int | None) -> dt.date | None:
        return None if after is None else today + dt.timedelta(days=after)

    managers = {**{one.key: one.manager for one in EVERY}, begun.KEY: begun.MANAGER}
    for key, entries in LOGS.items():
        access = project_for(people[managers[key]], key)
        numbers = dict(Task.objects.filter(project=access.project).values_list("wbs", "uid"))
        for one in entries:
            links = [
                *(("task", numbers[wbs]) for wbs in one.tasks),
                *(("risk", number) for number in one.risks),
                *(("entry", number) for number in one.entries),
            ]
            facts = {
                "kind": one.kind, "title": one.title, "text": one.text, "severity": one.severity, "state": one.state,
                "owner": people[one.owner].pk, "raised_on": day(one.raised), "due": day(one.due),
                "options": one.options, "outcome": one.outcome, "decided_by": one.decided_by,
                "decided_on": day(one.decided), "links": links,
            }  # fmt: skip
            actions.add_entry(access=access, facts=facts)
