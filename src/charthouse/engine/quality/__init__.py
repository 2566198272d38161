"""How good a schedule is: the DCMA 14 points, the GAO's ten practices, hit-task rates, and repairs of what is found."""

from charthouse.engine.quality.inspecting import inspect
from charthouse.engine.quality.repair import (
    Change,
    FinishByChange,
    LinkChange,
    Reason,
    Repair,
    RepairKind,
    TaskChange,
    Why,
    applied,
)
from charthouse.engine.quality.repairs import repairs
from charthouse.engine.quality.values import (
    CriticalTest,
    Evidence,
    Fault,
    Finding,
    HitRate,
    Inspection,
    Lengthened,
    Missing,
    Period,
    PlanFacts,
    Point,
    Practice,
    QualityPolicy,
    Target,
    TargetKind,
    TaskFacts,
    Verdict,
)

__all__ = [
    "Change", "CriticalTest", "Evidence", "Fault", "Finding", "FinishByChange", "HitRate", "Inspection", "Lengthened",
    "LinkChange", "Missing", "Period", "PlanFacts", "Point", "Practice", "QualityPolicy", "Reason", "Repair",
    "RepairKind", "Target", "TargetKind", "TaskChange", "TaskFacts", "Verdict", "Why", "applied", "inspect", "repairs",
]  # fmt: skip
