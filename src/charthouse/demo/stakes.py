"""The demo's stakeholders: those whom every IT project meets, where they stand, and who of them gets what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from charthouse.projects.access import Access
from charthouse.stakeholders import actions, communicating

_EVERYWHERE: tuple[Mapping[str, Any], ...] = (
    {
        "name": "Helene Dahl", "role": "Sponsor, CFO", "influence": 5, "interest": 4, "engagement": "supportive",
        "wanted": "leading", "expectations": "The date that was agreed, and no surprises about money",
        "approach": "One page every Friday; asked for decisions with two options and what each costs",
    },
    {
        "name": "Works council", "role": "Agrees to changes of work", "influence": 5, "interest": 3,
        "engagement": "resistant", "wanted": "neutral",
        "expectations": "Nobody is measured by the new system; training takes place in working hours",
        "approach": "Their chair is in the training design; the agreement is drafted together before the pilot",
    },
    {
        "name": "Operations", "organisation": "IT", "role": "Runs it afterwards", "influence": 4, "interest": 4,
        "engagement": "neutral", "wanted": "supportive",
        "expectations": "Handover with run books, and four weeks in which the project answers first",
    },
    {
        "name": "Key users of both plants", "role": "Work with it every day", "influence": 2, "interest": 5,
        "engagement": "supportive", "wanted": "supportive", "expectations": "That month-end does not take longer",
        "approach": "They test first and say when a screen is ready",
    },
    {
        "name": "Internal audit", "organisation": "Finance", "role": "Looks at controls", "influence": 4, "interest": 2,
        "engagement": "unaware", "wanted": "neutral", "expectations": "Who may post and approve stays apart",
    },
    {
        "name": "Implementation partner", "organisation": "Norrsken Consulting", "role": "Builds the interfaces",
        "influence": 3, "interest": 3, "engagement": "supportive", "wanted": "supportive",
    },
    {"name": "Suppliers on the old portal", "role": "Get orders another way", "influence": 1, "interest": 2},
)  # fmt: skip

_TOLD: tuple[Mapping[str, Any], ...] = (
    {
        "what": "Status report", "purpose": "Where the project stands, what it forecasts, what is to be decided",
        "audience": "close", "others": "Steering committee", "rhythm": "weekly", "detail": "Friday before noon",
        "channel": "e-mail", "at": dt.time(11, 0), "minutes": 15,
    },
    {
        "what": "Steering meeting", "purpose": "Decisions on scope, money and dates; two options for each",
        "recipients": [1], "others": "Heads of the departments concerned", "rhythm": "monthly", "channel": "meeting",
        "at": dt.time(14, 0), "minutes": 90,
    },
    {
        "what": "Talk with the works council", "purpose": "What changes for people, before it is decided",
        "recipients": [2], "rhythm": "fortnightly", "channel": "meeting", "at": dt.time(9, 30), "minutes": 60,
    },
    {
        "what": "Demonstration for key users", "purpose": "They see what works and say what is missing",
        "audience": "interest", "rhythm": "fortnightly", "channel": "call", "at": dt.time(13, 0), "minutes": 45,
    },
    {
        "what": "News on the intranet", "purpose": "What changes when, and whom to ask", "others": "Everybody",
        "rhythm": "monthly", "channel": "intranet", "sender_role": "Communications department",
    },
    {"what": "Letter to suppliers", "purpose": "The new way of ordering", "recipients": [7], "rhythm": "once"},
)  # fmt: skip
"""Internal audit is forgotten, and nobody said when the letter goes out: the page says so."""


def write_down(access: Access, today: dt.date) -> None:
    """Fill a project's register of stakeholders."""
    for place, facts in enumerate(_EVERYWHERE):
        more = {"owner": access.user.pk, "review": today + dt.timedelta(days=14 * place - 10)} if place < 4 else {}
        actions.add_stakeholder(access=access, facts={**facts, **more})
    monday = today - dt.timedelta(days=today.weekday() + 28)
    for place, facts in enumerate(_TOLD):
        more = {"first": monday + dt.timedelta(days=(4, 8, 1, 2, 3)[place])} if place < 5 else {}
        if "sender_role" not in facts:
            more["sender"] = access.user.pk
        communicating.add_communication(access=access, facts={**facts, **more})
