"""The plan document's JSON about what is uncertain: estimates, risks, correlations, branches, promises."""

from __future__ import annotations

from charthouse.exchange import document as doc
from charthouse.exchange.json_kinds import (
    BOOLEAN,
    INTEGER,
    MAYBE_MONEY,
    MAYBE_NUMBER,
    MAYBE_TIME,
    MAYBE_UID,
    MONEY,
    NUMBER,
    TEXT,
    UID,
    WORKING,
    Choice,
    Kind,
    Nullable,
    Several,
    Shape,
)

THREE_NUMBERS: Kind[tuple[float, ...]] = Several(NUMBER, 3)
THREE_AMOUNTS = Several(MONEY, 3)

THREE_POINT = Shape(
    doc.ThreePoint,
    "An estimate as optimistic, likely and pessimistic working minutes.",
    low=(WORKING, "Optimistic working minutes."),
    likely=(WORKING, "Most likely working minutes."),
    high=(WORKING, "Pessimistic working minutes."),
    meaning=(Choice(doc.Meaning), "Whether low and high are the limits or the 10th and 90th percentile."),
    distribution=(Choice(doc.Distribution), "The shape of the uncertainty."),
    basis=(TEXT, "What the estimate rests on."),
)

OUTCOME = Shape(
    doc.Outcome,
    "One of the values that a discrete or empirical estimate knows.",
    value=(NUMBER, "Working minutes of a discrete estimate; actual over estimated duration of an empirical one."),
    weight=(NUMBER, "Of a discrete one, against its other values."),
)

RISK_IMPACT = Shape(
    doc.RiskImpact,
    "What a risk does to one task when it occurs.",
    task_uid=(MAYBE_UID, "The task; null: the project as a whole, of which only a cost counts."),
    factor=(Nullable(THREE_NUMBERS), "Low, likely and high factor on the duration."),
    delay=(Nullable(THREE_POINT), "Delay in working minutes."),
    cost=(Nullable(THREE_AMOUNTS), "Low, likely and high cost."),
)

SCORE = Shape(
    doc.Score,
    "An effect that cannot be counted in days or money.",
    name=(TEXT, "On what, such as reputation."),
    score=(NUMBER, "How much, on the organisation's own scale."),
)

RISK = Shape(
    doc.Risk,
    "Something uncertain that would change the plan.",
    uid=(UID, "The risk's identity."),
    name=(TEXT, "What may happen."),
    kind=(Choice(doc.RiskKind), "Threat or opportunity."),
    probability=(NUMBER, "0 to 1."),
    impacts=(Several(RISK_IMPACT), "What it does to which task."),
    in_series=(BOOLEAN, "Its impacts multiply or add with others'; else the largest counts."),
    response=(TEXT, "What is done about it."),
    response_probability=(MAYBE_NUMBER, "Probability with the response, 0 to 1."),
    response_cost=(MAYBE_MONEY, "What the response costs."),
    response_impact=(MAYBE_NUMBER, "The part of the impacts that the response leaves; null: all."),
    adds=(Several(INTEGER), "Tasks that are done only if it occurs."),
    intangible=(Several(SCORE), "Effects that cannot be counted in days or money."),
    cause=(TEXT, "Why it may happen."),
    event=(TEXT, "What would happen."),
    effect=(TEXT, "What would follow."),
    category=(TEXT, "The organisation's own kind of risk."),
    response_kind=(Nullable(Choice(doc.ResponseKind)), "What kind of response it is."),
    owner=(TEXT, "Who looks after it."),
    state=(Choice(doc.RiskState), "Only open risks are simulated."),
    review=(MAYBE_TIME, "When it is to be looked at again."),
    proximity=(MAYBE_TIME, "From when on it could occur."),
    triggers=(TEXT, "By what one sees it coming."),
    contingency=(TEXT, "What is done once it has occurred: a line for each task."),
    response_intangible=(Several(SCORE), "What the response leaves of effects that cannot be counted."),
)

CORRELATION = Shape(
    doc.CorrelationGroup,
    "Tasks whose durations tend to overrun together.",
    name=(TEXT, "What they share."),
    task_uids=(Several(INTEGER), "The tasks."),
    coefficient=(NUMBER, "Spearman's rho between any two of them, -1 to 1."),
)

WAY = Shape(
    doc.Way,
    "One way that a branch may take.",
    probability=(NUMBER, "0 to 1; those of a branch's ways add up to 1 at most."),
    task_uids=(Several(INTEGER), "The tasks that are done only then."),
)

BRANCH = Shape(
    doc.Branch,
    "Of several ways exactly one is taken, or none where the probabilities leave room.",
    name=(TEXT, "What is decided."),
    ways=(Several(WAY), "The ways."),
)

COMMITMENT = Shape(
    doc.Commitment,
    "A promised date or cost with its asked confidence.",
    name=(TEXT, "What was promised."),
    task_uid=(MAYBE_UID, "The task that must be done; null: the whole project."),
    date=(MAYBE_TIME, "By when."),
    cost=(MAYBE_MONEY, "For how much."),
    confidence=(MAYBE_NUMBER, "How sure it is to be, 0 to 1."),
)

RISK_SHAPES: tuple[Shape[object], ...] = tuple(shape for shape in list(globals().values()) if isinstance(shape, Shape))
