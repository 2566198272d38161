"""What the demo's people said, attached and arranged, so that history, comments, files and deputies show something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from charthouse.accounts import away
from charthouse.accounts.models import User
from charthouse.journal import attaching, commenting
from charthouse.journal.reach import Subject
from charthouse.plan import actions as plan
from charthouse.plan.discussing import subject_of
from charthouse.plan.models import Task
from charthouse.plan.saved_views import save_view
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right


@dataclass(frozen=True, slots=True)
class Said:
    """One comment: in which project, on which task of its structure, by whom."""

    key: str
    wbs: str
    by: str
    text: str


SAID = (
    Said("ERP", "4.5", "YH", "2,900 of 11,400 items still lack a unit of measure. @Jonas Lindqvist, may I take the ones"
         " without stock out of scope? That saves **two days**."),
    Said("ERP", "4.5", "JL", "Yes, for everything without movement since 2022:\n\n- no stock\n- no open order\n\n"
         "@Maria Okafor, this is a decision to write down."),
    Said("ERP", "4.8", "MO", "@Yuki Hayashi @Jonas Lindqvist: rehearsal 2 begins only when the item master is clean; it"
         " holds back the cut-over."),
    Said("ERP", "7.3", "PR", "Cycle 2 stands at 182 of 310 cases, 9 defects open, none of them blocks. @Helene Dahl"),
    Said("DCM", "2.7", "LF", "The carrier names no date for the second fibre. @Maria Okafor, we need the sponsor."),
)  # fmt: skip
NOTES = ("ERP", "4.5", "YH", "Items without movement since 2022 are out of scope.", "As agreed with Jonas")
FILE = ("ERP", "4.5", "YH", "items-to-cleanse.csv")
_ITEMS = b"plant,items,without unit,without stock\nLuebeck,6800,1700,640\nHalden,4600,1200,510\n"
AWAY = ("JL", "YH", "Parental leave")
"""Who is away from tomorrow on for a fortnight, who stands in, and why."""


VIEWS = (
    ("ERP", "MO", "Weekly review", {
        "filter": {"any": [["late", "yes"], ["worked_on", "in", "next:14"]]},
        "colours": [
            {"name": "Without people", "filter": {"all": [["without_people", "yes"]]}, "ink": "amber", "on": "row"},
        ],
    }),
    ("ERP", "MO", "Milestones ahead", {
        "filter": {"all": [["milestone", "yes"], ["done", "no"]]}, "sort": "finish", "flat": True,
    }),
)  # fmt: skip
"""Ways to look at a plan that somebody shared with their project."""


def bring_in(people: Mapping[str, User], today: dt.date) -> None:
    """Let people talk, through the same actions as everybody's."""
    for one in SAID:
        commenting.comment(
            access=project_for(people[one.by], one.key, Right.COMMENT), subject=_task(one.key, one.wbs), text=one.text
        )
    key, wbs, who, name = FILE
    attaching.attach(
        access=project_for(people[who], key, Right.ATTACH), subject=_task(key, wbs),
        upload=SimpleUploadedFile(name, _ITEMS),
    )  # fmt: skip
    key, wbs, who, text, why = NOTES
    number = _task(key, wbs).number
    project = Project.objects.get(key=key)
    before = Task.objects.get(project=project, uid=number).notes
    plan.update_task(project=project, uid=number, changes={"notes": (before, text)}, by=people[who], why=why)
    for key, who, name, content in VIEWS:
        save_view(access=project_for(people[who], key), name=name, content=content, shared=True)
    absent, deputy, reason = AWAY
    first = today + dt.timedelta(days=1)
    away.name_deputy(
        person=people[absent], deputy=people[deputy], first_day=first, last_day=first + dt.timedelta(days=13),
        reason=reason, by=people[absent],
    )  # fmt: skip


def _task(key: str, wbs: str) -> Subject:
    task = Task.objects.get(project__key=key, wbs=wbs)
    subject = subject_of(task.project, task.uid)
    assert subject is not None
    return subject
