"""The demo's choices between options: one decided, one still being weighed."""

from __future__ import annotations

from charthouse.projects.access import Access
from charthouse.scope import appraisals, appraised

_BANK_LINES = (
    ("Files in the bank’s standard format", True, 0, "camt.053 and pain.001, without a converter of ours"),
    ("Matches postings by itself", False, 35, "0: nothing; 5: nine of ten lines in the trial with March’s statements"),
    ("Effort to run", False, 25, "5: no hour a week; 0: a clerk half the day"),
    ("Fits the audit’s rules", False, 25, "5: two pairs of eyes are built in"),
    ("Ready before the rehearsal", False, 15, "5: runs today; 0: after the cut-over"),
)
_BANK_OPTIONS = (
    ("The ERP’s own module", "42000", (1, 4, 4, 5, 4), "Trial in week 8: 91 % of lines"),
    ("TreasuryHub, as a service", "68500", (1, 5, 5, 4, 2), "Trial in week 9: 95 % of lines"),
    ("The script of today, extended", "9000", (0, 2, 1, 1, 5), "Reads the old format only"),
)
_INTEGRATION = (
    ("Errors are seen", False, 30), ("Known to our team", False, 20), ("Load of month-end", False, 30),
    ("Licences", False, 20),
)  # fmt: skip
_WAYS = (
    ("Integration platform of the group", "55000", (5, 2, 4, 2)),
    ("Message queue and adapters of our own", "31000", (3, 4, 5, 4)),
    ("Files by night", None, (1, 5, None, 5)),
)


def weigh(access: Access) -> None:
    """Fill the choices of a project, as its manager does it."""
    ask(
        access, {"question": "Which bank reconciliation do we use?", "about": "technology", "requirements": [3]},
        [{"name": name, "must": must, "weight": weight, "note": note} for name, must, weight, note in _BANK_LINES],
        list(_BANK_OPTIONS),
    )  # fmt: skip
    appraisals.decide(
        access=access, number=1, option=1, sheet=appraised.sheet_of,
        reasons="One point behind TreasuryHub, for two thirds of the money, and ready before the rehearsal.",
    )  # fmt: skip
    ask(
        access, {"question": "How do the shop-floor systems talk to the ERP?", "about": "technology"},
        [{"name": name, "must": must, "weight": weight} for name, must, weight in _INTEGRATION],
        [(name, cost, scores, "") for name, cost, scores in _WAYS],
    )  # fmt: skip


def ask(
    access: Access, question: dict[str, object], criteria: list[dict[str, object]],
    options: list[tuple[str, str | None, tuple[int | None, ...], str]],
) -> None:  # fmt: skip
    """Ask a question with its criteria, and score its options by them."""
    number = appraisals.add_appraisal(access=access, facts=question).number
    made = [
        appraisals.add_to(appraisals.CRITERIA, access=access, appraisal=number, facts=one).number for one in criteria
    ]
    for name, cost, values, why in options:
        scores = {
            criterion: {"value": value, "note": why if place == 1 else ""}
            for place, (criterion, value) in enumerate(zip(made, values, strict=True))
        }
        facts = {"name": name, "cost": cost, "scores": scores}
        appraisals.add_to(appraisals.OPTIONS, access=access, appraisal=number, facts=facts)
