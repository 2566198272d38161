"""Which custom fields a plan has: those that it defines and those that only its values show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from charthouse.exchange.document import CustomField, CustomKind, CustomValue, Document


def all_fields(document: Document) -> list[CustomField]:
    """The defined fields, and a guess for values whose field nobody defined."""
    fields = {(each.owner, each.name): each for each in document.custom_fields}
    owners: Mapping[str, Iterable[tuple[tuple[str, CustomValue], ...]]] = {
        "task": (task.custom for task in document.tasks),
        "resource": (resource.custom for resource in document.resources),
        "assignment": (assignment.custom for assignment in document.assignments),
    }
    for owner, all_values in owners.items():
        for values in all_values:
            for name, value in values:
                if (owner, name) not in fields and value is not None:
                    fields[owner, name] = CustomField(name, kind_of_value(value), owner)
    return list(fields.values())


def unique_name(name: str, source: str, taken: set[str]) -> str:
    """The name for a field of a file, told apart by the file's own name of it or a number; it is taken then."""
    if name in taken:
        name = f"{name} ({source})"
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name} {count}"
    taken.add(candidate)
    return candidate


def kind_of_value(value: CustomValue) -> CustomKind:
    """The kind that a value tells of, where nobody defined its field."""
    if isinstance(value, bool):
        return CustomKind.FLAG
    return CustomKind.NUMBER if isinstance(value, int | float) else CustomKind.TEXT
