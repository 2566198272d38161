"""What other chapters read of lists that were taken over."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.plan.models import KeptRow
from charthouse.projects.models import Project


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list, as it came."""

    list_name: str
    key: str
    values: dict[str, str]
    """By header; of two columns of the same header the last."""
    amounts: frozenset[str]
    """The headers of which only those may be told who may see costs."""
    task: int | None
    """The number of its task, which may be gone."""


def list_rows(project: Project, kind: str) -> list[ListRow]:
    """The rows of all lists of a kind (``risks``, ``issues`` or ``costs``), in their order.

    Who may be told them is the caller's to ask: costs and amounts take the right to see costs.
    """
    found = KeptRow.objects.filter(of__project=project.working_id or project.pk, of__kind=kind).select_related("of")
    rows = []
    for row in found.order_by("of__name", "position", "id"):
        columns, hidden = row.of.columns, row.of.hidden
        rows.append(
            ListRow(
                list_name=row.of.name,
                key=row.key,
                values=dict(zip(columns, row.texts, strict=False)),
                amounts=frozenset(columns[place] for place in hidden if place < len(columns)),
                task=row.uid,
            )
        )
    return rows
