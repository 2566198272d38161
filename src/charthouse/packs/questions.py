"""The questions that tell which method fits: each answer with what it speaks for and against, and why.

The weights are this project's own judgement, in the open; they only add up, so that no answer turns what another says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
METHODS = ("scrum", "kanban", "waterfall", "prince2", "pmbok", "hybrid")
"""In the order in which equals are named: the lighter one first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, what it speaks for (above 0) and against, and why."""

    value: str
    label: Words
    reason: Words
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the project."""

    name: str
    label: Words
    answers: tuple[Answer, ...]

    def answer(self, value: str) -> Answer | None:
        """The answer of that value."""
        return next((one for one in self.answers if one.value == value), None)


def _w(
    scrum: int = 0, kanban: int = 0, waterfall: int = 0, prince2: int = 0, pmbok: int = 0, hybrid: int = 0
) -> Mapping[str, int]:
    return dict(zip(METHODS, (scrum, kanban, waterfall, prince2, pmbok, hybrid), strict=True))


QUESTIONS: tuple[Question, ...] = (
    Question(
        "kind",
        _("What kind of work is it?"),
        (
            Answer(
                "outcome",
                _("A result that is finished one day"),
                _("The work has an end, so it can be planned towards it."),
                _w(waterfall=1, prince2=1, pmbok=1, hybrid=1),
            ),
            Answer(
                "stream",
                _("A steady stream of smaller requests"),
                _("A steady stream is best limited and kept flowing; phases do not fit it."),
                _w(scrum=1, kanban=6, waterfall=-4, prince2=-3, pmbok=-3, hybrid=-2),
            ),
        ),
    ),
    Question(
        "certainty",
        _("How well is it known what is needed?"),
        (
            Answer(
                "emerging",
                _("It will be found out on the way"),
                _("What is needed is found out on the way: short cycles with feedback learn it soonest."),
                _w(scrum=4, kanban=2, waterfall=-4, pmbok=-1, hybrid=1),
            ),
            Answer(
                "partly",
                _("The frame is known, the details are not"),
                _("A known frame with open details calls for a plan around short cycles."),
                _w(scrum=1, kanban=1, waterfall=-1, prince2=1, hybrid=3),
            ),
            Answer(
                "known",
                _("It is known and can be written down"),
                _("What can be written down can be designed, approved and built in one pass."),
                _w(scrum=-1, kanban=-1, waterfall=4, prince2=1, pmbok=2),
            ),
        ),
    ),
    Question(
        "change",
        _("How often do priorities change?"),
        (
            Answer(
                "weekly",
                _("Every week"),
                _("Priorities that change every week break a fixed iteration, and a plan sooner."),
                _w(scrum=1, kanban=4, waterfall=-3, prince2=-1, pmbok=-2),
            ),
            Answer(
                "monthly",
                _("Every month or so"),
                _("Changes every month fit iterations of a few weeks."),
                _w(scrum=3, kanban=1, waterfall=-1, hybrid=2),
            ),
            Answer(
                "rarely",
                _("Rarely"),
                _("Stable priorities let a longer plan hold."),
                _w(waterfall=2, prince2=1, pmbok=1),
            ),
        ),
    ),
    Question(
        "users",
        _("How often are users there to look and decide?"),
        (
            Answer(
                "always",
                _("Whenever they are needed"),
                _("Users within reach make feedback on working results possible."),
                _w(scrum=2, kanban=1, hybrid=1),
            ),
            Answer(
                "at_times",
                _("At agreed times"),
                _("Users at agreed times can review at milestones."),
                _w(prince2=1, hybrid=2),
            ),
            Answer(
                "hardly",
                _("Hardly ever"),
                _("Without users at hand, requirements have to be agreed beforehand."),
                _w(scrum=-3, kanban=-1, waterfall=2, prince2=1, pmbok=1),
            ),
        ),
    ),
    Question(
        "team",
        _("Who does the work?"),
        (
            Answer(
                "practised",
                _("One team that has worked in short cycles"),
                _("A team practised in short cycles needs no one to plan its days."),
                _w(scrum=3, kanban=2),
            ),
            Answer(
                "new",
                _("One team that has not"),
                _("A team new to short cycles starts easier with a board or with phases."),
                _w(scrum=-1, kanban=1, waterfall=1, hybrid=1),
            ),
            Answer(
                "several",
                _("Several teams or departments"),
                _("Several teams need dates and handovers between them to be planned."),
                _w(scrum=-1, kanban=-1, prince2=2, pmbok=2, hybrid=2),
            ),
        ),
    ),
    Question(
        "suppliers",
        _("What part do suppliers have?"),
        (
            Answer(
                "none",
                _("None, or they are paid by effort"),
                _("No contract fixes the scope, so it may be learnt."),
                _w(scrum=1, kanban=1),
            ),
            Answer(
                "parts",
                _("They deliver parts on agreed dates"),
                _("Parts on agreed dates need a schedule above the cycles."),
                _w(prince2=1, pmbok=1, hybrid=2),
            ),
            Answer(
                "fixed",
                _("Most of it, for a fixed price"),
                _("A fixed price needs a fixed scope, its acceptance and formal changes."),
                _w(scrum=-3, kanban=-3, waterfall=3, prince2=1, pmbok=3),
            ),
        ),
    ),
    Question(
        "regulation",
        _("How much must be proved to others?"),
        (
            Answer(
                "none",
                _("Nothing beyond good work"),
                _("Nobody outside asks for evidence, so documents may stay few."),
                _w(scrum=1, kanban=1),
            ),
            Answer(
                "some",
                _("Some documents and approvals"),
                _("Some approvals can be placed between the cycles."),
                _w(prince2=1, pmbok=1, hybrid=1),
            ),
            Answer(
                "strict",
                _("Approval and evidence before each step"),
                _("Evidence before each step means gates with criteria."),
                _w(scrum=-3, kanban=-3, waterfall=3, prince2=2, pmbok=1, hybrid=1),
            ),
        ),
    ),
    Question(
        "deadline",
        _("How hard is the date?"),
        (
            Answer(
                "soft",
                _("It may move"),
                _("A date that may move needs no forecast beyond the flow of work."),
                _w(kanban=1),
            ),
            Answer(
                "firm",
                _("It was promised"),
                _("A promised date wants a plan that shows early when it is missed."),
                _w(prince2=1, pmbok=1, hybrid=1),
            ),
            Answer(
                "hard",
                _("It cannot move; scope may"),
                _("A date that cannot move is kept by cutting scope, which cycles allow at any time."),
                _w(scrum=2, kanban=-1, waterfall=-2, hybrid=2),
            ),
        ),
    ),
    Question(
        "reversal",
        _("What does it cost to change course late?"),
        (
            Answer(
                "little",
                _("Little: it is software or wording"),
                _("Cheap changes reward trying things out."),
                _w(scrum=1, kanban=1),
            ),
            Answer(
                "some",
                _("Some: data, training, contracts"),
                _("Where some changes are dear, these parts are planned and the others tried."),
                _w(hybrid=2, prince2=1),
            ),
            Answer(
                "much",
                _("Much: hardware, buildings, safety"),
                _("Where late changes are dear, thinking first is cheaper."),
                _w(scrum=-2, kanban=-1, waterfall=3, prince2=1, pmbok=2),
            ),
        ),
    ),
    Question(
        "size",
        _("How large is it?"),
        (
            Answer(
                "small",
                _("Up to five people and three months"),
                _("A small project cannot carry much management."),
                _w(scrum=1, kanban=2, waterfall=1, prince2=-4, pmbok=-3),
            ),
            Answer(
                "medium",
                _("Up to fifteen people and a year"),
                _("A project of this size is seen by one manager."),
                _w(scrum=1, hybrid=1),
            ),
            Answer(
                "large",
                _("More"),
                _("A large project needs stages, delegated limits and decisions at their ends."),
                _w(scrum=-1, kanban=-2, prince2=3, pmbok=3, hybrid=1),
            ),
        ),
    ),
    Question(
        "steering",
        _("Who decides when the project leaves its course?"),
        (
            Answer(
                "owner",
                _("A product owner, at once"),
                _("A product owner who decides at once is what Scrum and Kanban build on."),
                _w(scrum=2, kanban=2),
            ),
            Answer(
                "sponsor",
                _("A sponsor, with the manager"),
                _("A sponsor with a manager can run any of these."),
                _w(waterfall=1, pmbok=1, hybrid=1),
            ),
            Answer(
                "board",
                _("A board, when limits are passed"),
                _("A board that manages by exception is the heart of PRINCE2."),
                _w(scrum=-1, kanban=-2, prince2=4, pmbok=1),
            ),
        ),
    ),
)
