"""The API of appraisals: questions, criteria, options with their scores, decisions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.projects.registers import change_record
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.router import Request, Router
from charthouse.scope import appraisals, appraised
from charthouse.scope.api_appraisal_shapes import (
    APPRAISAL,
    APPRAISALS,
    CRITERION,
    OPTION,
    told_appraisal,
    told_criterion,
    told_option,
)
from charthouse.scope.weighing import BEST

router = Router("Scope", scope="plan")

Name = Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]
Mark = Annotated[str, Limits(max_length=40)]
Numbers = Annotated[list[Number], Limits(max_length=500)]


class AppraisalFacts(Input):
    """What can be said of an appraisal; what is left out stays."""

    about: Literal["requirement", "technology", "vendor", "other"] = "requirement"
    text: Text = ""
    requirements: Numbers = []


class AppraisalIn(AppraisalFacts):
    """A new question."""

    question: Annotated[str, Limits(min_length=1, max_length=300, pattern=r"\S")]


class AppraisalChange(AppraisalFacts):
    """Changes of a question: what is left out stays."""

    question: Annotated[str, Limits(min_length=1, max_length=300, pattern=r"\S")] = " "


class AppraisalCriterionFacts(Input):
    """What can be said of a criterion; what is left out stays."""

    note: Text = ""
    must: bool = False
    weight: Annotated[int, Limits(ge=0, le=appraisals.HEAVIEST)] = 10


class AppraisalCriterionIn(AppraisalCriterionFacts):
    """A new criterion."""

    name: Name


class AppraisalCriterionChange(AppraisalCriterionFacts):
    """Changes of a criterion: what is left out stays."""

    name: Name = " "


class AppraisalScoreIn(Input):
    """How an option does by a criterion: 0 to 5; by a must 1 or 0; null: nobody has judged it."""

    criterion: Number
    value: Annotated[int, Limits(ge=0, le=BEST)] | None = None
    note: Annotated[str, Limits(max_length=appraisals.LONGEST_NOTE)] = ""


class AppraisalOptionFacts(Input):
    """What can be said of an option; what is left out stays, scores by other criteria too."""

    text: Text = ""
    cost: Annotated[str, Limits(pattern=r"^\d{1,13}(\.\d{1,2})?$")] | None = None
    scores: Annotated[list[AppraisalScoreIn], Limits(max_length=appraisals.MOST_CRITERIA)] = []

    def facts(self) -> dict[str, Any]:
        """As actions take them."""
        said = self.given()
        if "scores" in said:
            said["scores"] = {
                one.criterion: {name: value for name, value in one.given().items() if name != "criterion"}
                for one in self.scores
            }
        return said


class AppraisalOptionIn(AppraisalOptionFacts):
    """A new option."""

    name: Name


class AppraisalOptionChange(AppraisalOptionFacts):
    """Changes of an option: what is left out stays."""

    name: Name = " "


class AppraisalChoiceIn(Input):
    """Which option is chosen, and why; ``mark`` is that of the question as it was read, with its scores."""

    option: Number
    reasons: Annotated[Text, Limits(min_length=1)]
    mark: Mark | None = None


class AppraisalReopeningIn(Input):
    """What has changed since it was decided; ``mark`` is that of the question as it was read."""

    because: Annotated[Text, Limits(min_length=1)]
    mark: Mark | None = None


@router.get("/projects/{key}/appraisals", shows=APPRAISALS)
@door(Right.SEE_DOCUMENTS)
def list_appraisals(request: Request, key: str) -> Any:
    """All questions by number, with their options ranked and what would turn the first."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return {"items": [told_appraisal(board, access) for board in appraised.boards_of(access)]}


@router.post("/projects/{key}/appraisals", shows=APPRAISAL, status=201, tagged=True)
@door(Right.EDIT_DOCUMENTS)
def create_appraisal(request: Request, key: str, body: AppraisalIn) -> Any:
    """Ask a question that several options answer."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    return _appraisal(access, appraisals.add_appraisal(access=access, facts=body.given()).number, 201)


@router.get("/projects/{key}/appraisals/{int:number}", shows=APPRAISAL, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_appraisal(request: Request, key: str, number: PathNumber) -> Any:
    """One question with its criteria, options, ranking and decisions."""
    return _appraisal(project_for(request.auth.user, key, Right.SEE_DOCUMENTS), number)


@router.patch("/projects/{key}/appraisals/{int:number}", shows=APPRAISAL, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def change_appraisal(request: Request, key: str, number: PathNumber, body: AppraisalChange) -> Any:
    """Change what is asked, unless it is decided."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.APPRAISALS.at(access.project, number, version_asked(request))
    appraisals.change_appraisal(access=access, number=number, facts=body.given())
    return _appraisal(access, number)


@router.delete("/projects/{key}/appraisals/{int:number}", versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def delete_appraisal(request: Request, key: str, number: PathNumber) -> Any:
    """Take a question out with its criteria and options; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.APPRAISALS.at(access.project, number, version_asked(request))
    appraisals.delete_appraisal(access=access, number=number)
    return Answer(status=204)


@router.post(
    "/projects/{key}/appraisals/{int:number}/decision", shows=APPRAISAL, tagged=True, versioned=True, refuses=(409,)
)
@door(Right.EDIT_DOCUMENTS)
def decide_appraisal(request: Request, key: str, number: PathNumber, body: AppraisalChoiceIn) -> Any:
    """Choose an option with reasons; criteria, options and scores are frozen from then on."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.APPRAISALS.at(access.project, number, version_asked(request))
    appraisals.decide(
        access=access, number=number, option=body.option, reasons=body.reasons, sheet=appraised.sheet_of, seen=body.mark
    )  # fmt: skip
    return _appraisal(access, number)


@router.post(
    "/projects/{key}/appraisals/{int:number}/reopening", shows=APPRAISAL, tagged=True, versioned=True, refuses=(409,)
)
@door(Right.EDIT_DOCUMENTS)
def reopen_appraisal(request: Request, key: str, number: PathNumber, body: AppraisalReopeningIn) -> Any:
    """Ask a decided question anew; the decision that was stays in the list."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.APPRAISALS.at(access.project, number, version_asked(request))
    appraisals.reopen(access=access, number=number, because=body.because, seen=body.mark)
    return _appraisal(access, number)


@router.post(
    "/projects/{key}/appraisals/{int:number}/criteria", shows=APPRAISAL, status=201, tagged=True, refuses=(409,)
)
@door(Right.EDIT_DOCUMENTS)
def create_appraisal_criterion(request: Request, key: str, number: PathNumber, body: AppraisalCriterionIn) -> Any:
    """Add a criterion; the answer is the whole question."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.add_to(appraisals.CRITERIA, access=access, appraisal=number, facts=body.given())
    return _appraisal(access, number, 201)


@router.get("/projects/{key}/criteria/{int:number}", shows=CRITERION, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_appraisal_criterion(request: Request, key: str, number: PathNumber) -> Any:
    """One criterion."""
    only(request.GET, ())
    return _criterion(project_for(request.auth.user, key, Right.SEE_DOCUMENTS), number)


@router.patch("/projects/{key}/criteria/{int:number}", shows=CRITERION, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def change_appraisal_criterion(request: Request, key: str, number: PathNumber, body: AppraisalCriterionChange) -> Any:
    """Change a criterion; how the options stand then is read from the question."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.CRITERIA.at(access.project, number, version_asked(request))
    change_record(appraisals.CRITERIA, access=access, number=number, facts=body.given())
    return _criterion(access, number)


@router.delete("/projects/{key}/criteria/{int:number}", versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def delete_appraisal_criterion(request: Request, key: str, number: PathNumber) -> Any:
    """Take a criterion out with its scores; the journal brings them back."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.CRITERIA.at(access.project, number, version_asked(request))
    appraisals.delete_from(appraisals.CRITERIA, access=access, number=number)
    return Answer(status=204)


@router.post(
    "/projects/{key}/appraisals/{int:number}/options", shows=APPRAISAL, status=201, tagged=True, refuses=(409,)
)
@door(Right.EDIT_DOCUMENTS)
def create_appraisal_option(request: Request, key: str, number: PathNumber, body: AppraisalOptionIn) -> Any:
    """Add an option, with scores if they are known; the answer is the whole question."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.add_to(appraisals.OPTIONS, access=access, appraisal=number, facts=body.facts())
    return _appraisal(access, number, 201)


@router.get("/projects/{key}/options/{int:number}", shows=OPTION, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_appraisal_option(request: Request, key: str, number: PathNumber) -> Any:
    """One option with its scores, and how it stands among the others."""
    only(request.GET, ())
    return _option(project_for(request.auth.user, key, Right.SEE_DOCUMENTS), number)


@router.patch("/projects/{key}/options/{int:number}", shows=OPTION, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def change_appraisal_option(request: Request, key: str, number: PathNumber, body: AppraisalOptionChange) -> Any:
    """Change an option or its scores."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.OPTIONS.at(access.project, number, version_asked(request))
    change_record(appraisals.OPTIONS, access=access, number=number, facts=body.facts())
    return _option(access, number)


@router.delete("/projects/{key}/options/{int:number}", versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def delete_appraisal_option(request: Request, key: str, number: PathNumber) -> Any:
    """Take an option out with its scores; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    appraisals.OPTIONS.at(access.project, number, version_asked(request))
    appraisals.delete_from(appraisals.OPTIONS, access=access, number=number)
    return Answer(status=204)


def _criterion(access: Access, number: int) -> Answer:
    one = appraisals.CRITERIA.of(access.project, number)
    return Answer(told_criterion(one), version=one.version)


def _option(access: Access, number: int) -> Answer:
    one = appraisals.OPTIONS.of(access.project, number)
    [board] = appraised.boards_of(access, one.appraisal.number)
    [line] = (each for each in board.options if each.one.pk == one.pk)
    return Answer(told_option(line, board), version=one.version)


def _appraisal(access: Access, number: int, status: int = 200) -> Answer:
    appraisals.APPRAISALS.of(access.project, number)
    [board] = appraised.boards_of(access, number)
    headers = {"Location": f"/api/v1/projects/{access.project.key}/appraisals/{number}"} if status == 201 else {}
    return Answer(told_appraisal(board, access), status, board.one.version, headers)
