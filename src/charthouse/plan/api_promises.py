"""The API of promises: what a project gives and waits for, agreed by both sides; each is told its own side."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import BooleanField, Case, F, OuterRef, QuerySet, Subquery, Value, When
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.exchange.moments import time_text
from charthouse.plan.models import Promise, Task
from charthouse.plan.promising import promises
from charthouse.plan.promising.days import day_of, minutes_of
from charthouse.plan.promising.holding import hold, holding_of
from charthouse.plan.promising.promises import Other
from charthouse.plan.promising.showing import told, told_one
from charthouse.projects.access import Access, project_for, projects_of
from charthouse.projects.api_kinds import TIME, DayIn
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Name, Number, PathNumber, Text
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Promises", scope="plan")

_DAY = kinds.Kind(
    {"type": "string", "format": "date"}, lambda minutes: day_of(minutes).isoformat(),
    lambda text: minutes_of(kinds.DAY.read(text)), kinds.ORDERED,
)  # fmt: skip
PROMISE = Record(
    "Promise",
    (
        Field("number", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("version", kinds.WHOLE, "version"),
        Field("what", kinds.TEXT, "what", filters=True),
        Field("gives", kinds.TRUTH, "gives", "This project gives it; false: it waits for it.", filters=True),
        Field("other_project", kinds.TEXT.or_null(), "other_key", "The other side’s key; null: outside, or not seen."),
        Field("other_outside", kinds.TEXT, "other_outside", "Who is on the other side, where that is no project."),
        Field("contact", kinds.TEXT, "contact", only_with="see_team"),
        Field("task", kinds.WHOLE.or_null(), "own_task", "This project’s task that fulfils it, or waits for it."),
        Field("date", _DAY, "date", "Promised by the end of this day.", filters=True, sorts=True),
        Field("wanted", _DAY.or_null(), "wanted", "Another day that is asked for.", only_with="see_discussion"),
        Field("forecast", TIME.or_null(), "forecast", "When the giver’s published plan fulfils it."),
        Field("forecast_done", kinds.TRUTH, "forecast_done", "By that plan it is done."),
        Field("slack", kinds.NUMBER.or_null(), "slack", "Working days of the giver’s plan to the promised day’s end."),
        Field("said", _DAY.or_null(), "said", "When its giver expects it, where no plan says it."),
        Field("settled", _DAY.or_null(), "settled", "When it was kept."),
        Field("state", kinds.one_of(Promise.State.values), "state", filters=True),
        Field("asked", kinds.one_of(["", *Promise.Side.values]), "asked", "Whose answer it waits for; empty: nobody’s.",
              only_with="see_discussion"),
        Field("proposed_at", kinds.INSTANT, "proposed_at", sorts=True),
        Field("proposed_by_name", kinds.TEXT, "proposed_by__name", only_with="see_team"),
        Field("agreed_at", kinds.INSTANT.or_null(), "agreed_at"),
        Field("agreed_by_name", kinds.TEXT.or_null(), "agreed_by__name", only_with="see_team"),
        Field("agreed_with", kinds.TEXT, "agreed_with", "Who agreed outside.", only_with="see_team"),
        Field("note", kinds.TEXT, "note", only_with="see_discussion"),
        Field("reason", kinds.TEXT, "reason", only_with="see_discussion"),
    ),
    key="number",
)  # fmt: skip
_HOLDING: dict[str, Any] = {
    "type": "object",
    "properties": {
        "until": {"type": ["string", "null"], "description": "When what is promised is there; null: nothing to hold."},
        "held": {"type": ["string", "null"], "description": "Until when the waiting task is held now."},
        "trouble": {"type": "string", "description": "Why the promise cannot hold it."},
        "effect": {"type": "string", "description": "What holding it would move, in words; empty: it is held so."},
    },
    "required": ["until", "held", "trouble", "effect"],
    "additionalProperties": False,
}  # fmt: skip
Reason = Annotated[Line, Limits(max_length=500)]
Short = Annotated[Line, Limits(max_length=200)]
Note = Annotated[Text, Limits(max_length=4000)]
What = Annotated[Name, Limits(max_length=300)]


class PromiseIn(Input):
    """A promise to propose."""

    side: Literal["giver", "taker"]
    """What this project is of it."""
    what: What
    date: DayIn
    other_project: Annotated[Line, Limits(max_length=10)] | None = None
    """The key of the other side, a project that one sees; or:"""
    other_outside: Short = ""
    contact: Short = ""
    agreed_with: Short = ""
    """Who agreed outside; empty: it is proposed."""
    task: Number | None = None
    note: Note = ""


class PromiseChange(Input):
    """What changes; another day asks the other side anew."""

    what: What | None = None
    date: DayIn | None = None
    said: DayIn | None = None
    note: Note | None = None
    contact: Short | None = None
    task: Number | None = None
    """Null, given: no task of this project any more."""
    reason: Reason = ""
    seen: Number | None = None
    """The version that was looked at: refused where it is another one by now."""


class AnswerIn(Input):
    """What is answered to a proposal."""

    decision: Literal["accept", "refuse"]
    reason: Reason = ""
    agreed_with: Short = ""
    seen: Number | None = None


class OutcomeIn(Input):
    """What became of it."""

    outcome: Literal["kept", "broken"]
    day: DayIn | None = None
    reason: Reason = ""
    seen: Number | None = None


class WithdrawalIn(Input):
    """Why it is withdrawn; of what was agreed it has to be said."""

    reason: Reason = ""
    seen: Number | None = None


def _of(access: Access) -> QuerySet[Promise]:
    """The promises with this reader's side of them."""
    own = access.project.pk
    seen = projects_of(access.user).filter(pk=OuterRef("across")).values("key")[:1]
    task = Task.objects.filter(project=access.shown, uid=OuterRef("own_number")).values("uid")[:1]

    def across(given: str, taken: str) -> Case:
        return Case(When(giver=own, then=F(given)), default=F(taken))

    return told(access).annotate(
        gives=Case(When(giver=own, then=Value(value=True)), default=Value(value=False), output_field=BooleanField()),
        across=across("taker_id", "giver_id"),
        other_outside=across("taker_outside", "giver_outside"),
        contact=across("taker_contact", "giver_contact"),
        own_number=across("giver_task", "taker_task"),
        other_key=Subquery(seen),
        own_task=Subquery(task),
    )


def _one(request: Request, access: Access, number: int) -> dict[str, Any]:
    told_one(access, number)
    reading = Reading(fields_of(request.GET, PROMISE, access.rights))
    return rows_of(_of(access).filter(pk=number), reading)[0]


@router.get("/projects/{key}/promises", shows=PROMISE, listed=True)
@door(Right.SEE)
def list_promises(request: Request, key: str) -> Any:
    """What the project gives and waits for; of the other side no more than the promise says."""
    access = project_for(request.auth.user, key)
    return page_of(request, _of(access), PROMISE, asked_of(request.GET, PROMISE, access.rights)).body()


@router.post("/projects/{key}/promises", shows=PROMISE, status=201)
@door(Right.EDIT_PLAN)
def propose_promise(request: Request, key: str, body: PromiseIn) -> Any:
    """Promise something to another side, or ask for it; a project accepts or refuses."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    project = None if body.other_project is None else project_for(request.auth.user, body.other_project).project
    made = promises.propose(
        access=access, side=body.side, other=Other(project, body.other_outside, body.contact), what=body.what,
        date=body.date, task=body.task, note=body.note, agreed_with=body.agreed_with,
    )  # fmt: skip
    return Answer(_one(request, access, made.pk), 201)


@router.get("/projects/{key}/promises/{int:number}", shows=PROMISE)
@door(Right.SEE)
def get_promise(request: Request, key: str, number: PathNumber) -> Any:
    """One promise."""
    return _one(request, project_for(request.auth.user, key), number)


@router.patch("/projects/{key}/promises/{int:number}", shows=PROMISE, refuses=(409,))
@door(Right.EDIT_PLAN)
def change_promise(request: Request, key: str, number: PathNumber, body: PromiseChange) -> Any:
    """Change what it says, or which task of one’s own plan belongs to it."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    given = body.given()
    fields: dict[str, str] = {
        name: given[name] or "" for name in ("what", "date", "said", "note", "contact")
        if name in given and (given[name] is not None or name == "said")
    }  # fmt: skip
    seen = body.seen
    if fields or "task" not in given:
        seen = promises.change(access=access, number=number, fields=fields, reason=body.reason, seen=seen).version
    if "task" in given:
        promises.tie(access=access, number=number, task=body.task, seen=seen)
    return _one(request, access, number)


@router.post("/projects/{key}/promises/{int:number}/decision", shows=PROMISE, refuses=(409,))
@door(Right.EDIT_PLAN)
def answer_promise(request: Request, key: str, number: PathNumber, body: AnswerIn) -> Any:
    """Accept what the other side proposed, or refuse it with a reason."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    if body.decision == "accept":
        promises.accept(access=access, number=number, agreed_with=body.agreed_with, seen=body.seen)
    else:
        promises.refuse(access=access, number=number, reason=body.reason, seen=body.seen)
    return _one(request, access, number)


@router.post("/projects/{key}/promises/{int:number}/outcome", shows=PROMISE, refuses=(409,))
@door(Right.EDIT_PLAN)
def settle_promise(request: Request, key: str, number: PathNumber, body: OutcomeIn) -> Any:
    """Say that it was kept, or that it was broken and why."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    promises.settle(
        access=access, number=number, kept=body.outcome == "kept", day=body.day or "", reason=body.reason,
        seen=body.seen,
    )  # fmt: skip
    return _one(request, access, number)


@router.post("/projects/{key}/promises/{int:number}/withdrawal", shows=PROMISE, refuses=(409,))
@door(Right.EDIT_PLAN)
def withdraw_promise(request: Request, key: str, number: PathNumber, body: WithdrawalIn) -> Any:
    """Take it, or the asking for it, back."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    promises.withdraw(access=access, number=number, reason=body.reason, seen=body.seen)
    return _one(request, access, number)


@router.get("/projects/{key}/promises/{int:number}/hold", shows=_HOLDING)
@door(Right.SEE)
def preview_hold(request: Request, key: str, number: PathNumber) -> Any:
    """Until when the promise holds the task that waits for it, and what that would move."""
    access = project_for(request.auth.user, key)
    return _holding(access, number)


@router.post("/projects/{key}/promises/{int:number}/hold", shows=_HOLDING, refuses=(409,))
@door(Right.EDIT_PLAN)
def hold_task(request: Request, key: str, number: PathNumber) -> Any:
    """Let the waiting task start no earlier than what is promised will be there: an edit of the plan."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    hold(access=access, number=number)
    return _holding(access, number)


def _holding(access: Access, number: int) -> dict[str, Any]:
    found = holding_of(access, told_one(access, number))
    if found is None:
        return {"until": None, "held": None, "trouble": "", "effect": ""}
    return {
        "until": time_text(found.until),
        "held": None if found.held is None else time_text(found.held),
        "trouble": found.trouble,
        "effect": found.effect,
    }
