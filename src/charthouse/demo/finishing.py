"""The finished demo project: everything signed, accepted and measured, and its benefits still to be reviewed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from charthouse.accounts.models import User
from charthouse.approvals import actions as approvals
from charthouse.approvals import letters
from charthouse.approvals.actions import Asked, Recorded
from charthouse.approvals.models import Condition, SignatureRequest, Version
from charthouse.charter.actions import write_part
from charthouse.demo.wave_zero import PILOT
from charthouse.exchange.document import Task as DocumentTask
from charthouse.goals import actions as goals
from charthouse.goals import benchmarks, measuring
from charthouse.goals.models import Measurement
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access, project_for
from charthouse.risks import actions as risks
from charthouse.scope import deliverables, requirements
from charthouse.stages.actions import add_stage
from charthouse.stages.gates import add_gate, answer_criterion
from charthouse.stakeholders import actions as stakeholders

_REQUIREMENTS = (
    ("FIN-01", "Month-end closes in six working days", "must", "CFO", "One close by the sixth day"),
    ("FIN-02", "Open items are carried over to the cent", "must", "CFO", "Both systems agree on every account"),
    ("SAL-01", "An order is entered in one screen", "must", "Sales at Ørsta", "Ten test orders by two clerks"),
    ("STO-01", "Stock agrees with the shelves", "must", "Warehouse", "98 % of 400 counted places"),
    ("INT-01", "Four neighbours exchange data by themselves", "must", "IT", "96 cases pass twice in a row"),
    ("TRN-01", "Everybody has practised their day before go-live", "should", "Works council", "64 of 64 signed"),
)
_MADE: tuple[tuple[str, str, str, tuple[int, ...], str], ...] = (
    ("Configured template for one plant", "Sales and finance at Ørsta", "All 96 cases pass", (1, 3, 5), "3.1"),
    ("Clean data, loaded and reconciled", "Finance", "Open items agree to the cent", (2, 4), "3.5"),
    ("Trained plant", "Works council", "64 people have passed the exercise", (6,), "4.3"),
    ("Run book and service levels", "Operations", "Four weeks without an incident of class one", (5,), "6.3"),
)
_KPIS: tuple[tuple[Mapping[str, Any], tuple[str, ...]], ...] = (
    ({"name": "Month-end close", "measure": "days", "direction": "down", "baseline": Decimal(11),
      "target": Decimal(6), "tolerance": Decimal(1), "rhythm": "monthly", "source": "Finance calendar"},
     ("11", "11", "9", "7", "6")),
    ({"name": "Stock that agrees with the shelf", "measure": "percent", "direction": "up", "baseline": Decimal("91.4"),
      "target": Decimal(98), "tolerance": Decimal("0.5"), "rhythm": "monthly", "source": "Cycle count"},
     ("91.6", "92.0", "95.8", "97.4", "98.3")),
)  # fmt: skip
_GATES = (
    ("1", "Charter and means are agreed", ("The charter is signed", "Key users are free from their line work")),
    ("2", "Design accepted", ("Thirty-one gaps have a decision each", "Four interfaces are designed")),
    ("4", "Go / no-go", ("96 of 96 cases passed", "The way back was rehearsed", "64 people are trained")),
    ("6", "Pilot accepted", ("All deliverables are accepted", "The run book is signed", "Lessons are passed on")),
)
_STAKEHOLDERS: tuple[Mapping[str, Any], ...] = (
    {"name": "Helene Dahl", "role": "Sponsor, CFO", "influence": 5, "interest": 4, "engagement": "leading",
     "wanted": "leading", "expectations": "Proof before seven plants follow"},
    {"name": "Plant manager, Ørsta", "role": "Gives people and weekends", "influence": 4, "interest": 5,
     "engagement": "supportive", "wanted": "supportive", "expectations": "No shipment late because of it"},
    {"name": "Works council", "influence": 4, "interest": 3, "engagement": "supportive", "wanted": "neutral",
     "expectations": "Training in working hours"},
)  # fmt: skip


def finish(people: Mapping[str, User], today: dt.date) -> None:
    """Fill the pilot, from its charter to its acceptance."""
    with letters.quiet():  # nobody reads letters to these addresses
        access = project_for(people[PILOT.manager], PILOT.key)
        _Finished(access, people, today).fill()


class _Finished:
    def __init__(self, access: Access, people: Mapping[str, User], today: dt.date) -> None:
        self.access, self.people, self.today = access, people, today
        tasks = computed_plan(access.project).document.tasks
        self.tasks: dict[str, DocumentTask] = {one.wbs: one for one in tasks}

    def fill(self) -> None:
        """In the order in which it happened."""
        for facts in _STAKEHOLDERS:
            stakeholders.add_stakeholder(access=self.access, facts={**facts, "owner": self.access.user.pk})
        self._risks()
        self._goals()
        self._scope()
        self._charter()
        self._stages()

    def _day(self, weeks: int) -> dt.date:
        return self.today + dt.timedelta(weeks=weeks)

    def _risks(self) -> None:
        for title, state, response in (
            ("Old data is worse than assumed", "occurred", "A fourth clerk stands by"),
            ("The partner’s architect leaves in summer", "closed", "A second one knows every interface"),
            ("A shipment is late in the first week", "closed", "Helpers on every shift, printed delivery notes"),
        ):
            one = risks.create_risk(
                access=self.access,
                facts={"title": title, "probability": 0.3, "response_kind": "reduce", "response": response,
                       "owner": self.access.user.pk},
            )  # fmt: skip
            risks.change_risk(access=self.access, number=one.number, facts={"state": state})

    def _goals(self) -> None:
        me = self.access.user.pk
        for number, (title, statement) in enumerate(
            (
                ("The template runs a whole plant", "Ørsta works in it alone and closes a month by the sixth day."),
                ("Stock can be trusted", "98 of 100 counted places hold what the system says."),
            ),
            1,
        ):
            goals.add_goal(access=self.access, facts={
                "title": title, "statement": statement, "owner": me, "serves": ["S1"] if number == 1 else ["S2"],
                "evidence": "The vendor’s reference plant did it in five months.", "due": self._day(-6),
            })  # fmt: skip
            facts, values = _KPIS[number - 1]
            kpi = goals.add_kpi(access=self.access, facts={**facts, "goal": number, "owner": me, "due": self._day(-6)})
            items = [
                measuring.Measured(self._day(4 * place - 22), Decimal(value)) for place, value in enumerate(values)
            ]
            measuring.record_measurements(
                access=self.access, number=kpi.number, items=items, source=Measurement.Source.HAND
            )
            goals.change_goal(access=self.access, number=number, facts={"state": "reached"})
        benchmarks.keep_by_hand(access=self.access)
        for title, expected, weeks in (
            ("Licences of the old system at Ørsta", 82_000, -3), ("Write-offs after stock count", 45_000, 26),
            ("Overtime of accounting at month-end", 61_000, 40),
        ):  # fmt: skip
            benefit = goals.add_benefit(access=self.access, facts={
                "title": title, "measure": "money", "expected": Decimal(expected), "owner": me, "goal": 1,
                "how": "Ledger of the plant, twelve months against the twelve before", "due": self._day(weeks - 2),
                "review": self._day(weeks),
            })  # fmt: skip
            if weeks < 0:
                goals.review_benefit(access=self.access, number=benefit.number, facts={
                    "state": "partly", "actual": Decimal(74_500),
                    "result": "The archive keeps one licence until the auditors have closed the year.",
                })  # fmt: skip

    def _scope(self) -> None:
        for place, (reference, title, priority, source, acceptance) in enumerate(_REQUIREMENTS):
            requirements.add_requirement(access=self.access, facts={
                "reference": reference, "title": title, "priority": priority, "source": source, "status": "accepted",
                "acceptance": acceptance, "owner": self.access.user.pk, "goals": [2 if place == 3 else 1],
            })  # fmt: skip
        for name, acceptor, acceptance, meets, wbs in _MADE:
            deliverables.add_deliverable(access=self.access, facts={
                "name": name, "acceptor": acceptor, "acceptance": acceptance, "state": "accepted",
                "requirements": list(meets), "tasks": [self.tasks[wbs].uid],
            })  # fmt: skip
        self._sign("scope", weeks=-25)

    def _charter(self) -> None:
        for name, said in self._parts().items():
            write_part(access=self.access, name=name, said=said)
        self._sign("charter", weeks=-30)

    def _parts(self) -> dict[str, Any]:
        def day(weeks: int) -> str:
            return self._day(weeks).isoformat()

        case = {"nature": "tangible", "per": "once"}
        return {
            "purpose": "Seven plants are to move to one ERP. **Ørsta goes first and alone**, so that what the template "
            "cannot do costs one plant a bad week, and not seven.",
            "business_case": [
                {**case, "kind": "cost", "what": "Partner, licences and travel", "amount": "410000"},
                {**case, "kind": "benefit", "what": "Licences, write-offs and overtime", "amount": "188000",
                 "per": "year"},
                {**case, "kind": "benefit", "nature": "intangible", "what": "Durations for six more plants",
                 "amount": ""},
            ],
            "goals": [{"goal": "One platform for all plants by 2028", "how": "The first of seven"}],
            "objectives": [
                {"objective": "Month-end close, working days", "today": "11", "target": "6", "by": day(-6)},
                {"objective": "Stock that agrees with the shelf", "today": "91.4 %", "target": "98 %", "by": day(-6)},
            ],
            "scope": [
                {"side": "in", "what": "Sales, stock, purchasing and finance of Ørsta"},
                {"side": "in", "what": "Four interfaces, 9,400 items, training of 64 people"},
                {"side": "out", "what": "Production planning; comes with wave 2"},
            ],
            "deliverables": [
                {"deliverable": name, "acceptor": acceptor, "against": acceptance}
                for name, acceptor, acceptance, _meets, _wbs in _MADE
            ],
            "milestones": [
                {"milestone": "Go / no-go", "day": day(-14)}, {"milestone": "Pilot accepted", "day": day(-8)},
            ],
            "time_line": {"earliest": day(-10), "likely": day(-8), "latest": day(-5), "confidence": "80",
                          "basis": "The vendor’s reference plant"},
            "budget": {"low": "370000", "likely": "410000", "high": "470000", "confidence": "80",
                       "basis": "One quotation and the plan’s costs"},
            "roles": [
                {"role": "Sponsor", "who": "Helene Dahl", "does": "Pays, and decides at the gates"},
                {"role": "Project manager", "who": "Maria Okafor", "does": "Plans, leads, reports each week"},
            ],
            "communication": [
                {"who": "Steering board", "what": "Status and decisions needed", "when": "Every second Wednesday",
                 "how": "Report and meeting"},
            ],
            "assumptions": [
                {"assumption": "One month-end proves the template", "otherwise": "Hypercare goes on for a month"},
            ],
            "constraints": [{"constraint": "No cut-over in a month-end week", "from": "Finance"}],
            "dependencies": [{"what": "Lines to the group’s data centre", "from": "Network", "by": day(-24)}],
            "risks": [
                {"risk": "Old data is worse than assumed", "effect": "Two weeks more", "response": "Two rehearsals"},
            ],
        }  # fmt: skip

    def _stages(self) -> None:
        milestones = {"1": "1.4", "2": "2.5", "4": "4.5", "6": "6.6"}
        weeks = {"1": -29, "2": -26, "4": -15, "6": -8}
        gates = {wbs: (name, criteria) for wbs, name, criteria in _GATES}
        number = 0
        for wbs in ("1", "2", "3", "4", "5", "6"):
            stage = add_stage(access=self.access, facts={
                "name": self.tasks[wbs].name, "phase": self.tasks[wbs].uid,
                "tolerances": [{"area": "time", "unit": "days", "limit": "15"},
                               {"area": "quality", "text": "As the deliverables are to be accepted"}],
            })  # fmt: skip
            if wbs not in gates:
                continue
            number += 1
            name, criteria = gates[wbs]
            add_gate(access=self.access, facts={
                "name": name, "stage": stage.number, "milestone": self.tasks[milestones[wbs]].uid,
                "decides": "Steering board", "criteria": list(criteria),
            })  # fmt: skip
            for place, _text in enumerate(criteria, 1):
                answer_criterion(
                    access=self.access, number=number, criterion=place, answer="met", note="Shown to the board"
                )
            conditions = ["Printed delivery notes lie ready on every shift"] if wbs == "4" else []
            self._sign("gate", subject=str(number), weeks=weeks[wbs], conditions=conditions)
            if wbs == "1":
                self._sign("plan", weeks=-29)
        for one in Condition.objects.filter(request__version__project=self.access.project, met_at=None):
            approvals.meet_condition(
                access=self.access, version=one.request.version, condition_id=one.pk, how="Seen at the gate in person"
            )

    def _sign(self, kind: str, *, weeks: int, subject: str = "", conditions: list[str] | None = None) -> None:
        """By the sponsor in a meeting so many weeks from today, with its minutes as evidence."""
        version: Version = approvals.propose(
            access=self.access, kind=kind, subject=subject,
            signers=[Asked(user=self.people["HD"].pk, role="Sponsor, for the steering board")],
        )  # fmt: skip
        minutes = SimpleUploadedFile(
            f"minutes-{kind}-{version.pk}.txt", b"Steering board of wave 0: decided as recorded.\n"
        )
        approvals.record_answer(
            access=self.access, version=version,
            request_id=SignatureRequest.objects.get(version=version).pk,
            decision="conditional" if conditions else "approved", conditions=conditions or [],
            recorded=Recorded("meeting", "Steering board of wave 0", self._day(weeks), minutes),
        )  # fmt: skip
