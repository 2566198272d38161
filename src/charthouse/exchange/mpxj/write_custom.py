"""Custom fields into a project for MPXJ: Primavera's user-defined fields, by the names that people gave them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from charthouse.exchange.custom_fields import all_fields
from charthouse.exchange.document import CustomField, CustomKind, CustomValue, Document
from charthouse.exchange.durations import duration_of
from charthouse.exchange.moments import time_of
from charthouse.exchange.mpxj.java_values import JavaValues
from charthouse.exchange.mpxj.losses import Losses
from charthouse.exchange.mpxj.values import JavaObject

TYPES = {
    CustomKind.NUMBER: "NUMERIC",
    CustomKind.COST: "CURRENCY",
    CustomKind.DATE: "DATE",
}
"""What Primavera has types for; flags, durations and choices are written as text."""

OWNERS = {"task": "TASK", "resource": "RESOURCE", "assignment": "ASSIGNMENT"}

LONGEST_NAME = 40
"""Letters in the name of one of Primavera's fields."""


class CustomFieldsWriter:
    """Defines the plan's custom fields and puts their values on tasks, resources and assignments."""

    def __init__(self, jpype: Any, values: JavaValues, losses: Losses, project: JavaObject, document: Document) -> None:
        self._values = values
        self._losses = losses
        self._fields: dict[tuple[str, str], tuple[CustomField, JavaObject]] = {}
        java = jpype.JClass
        owners, types = java("org.mpxj.FieldTypeClass"), java("org.mpxj.DataType")
        taken: set[tuple[str, str]] = set()
        for uid, field in enumerate(all_fields(document), start=1):
            if field.owner not in OWNERS:
                continue
            name = field.name[:LONGEST_NAME]
            if name != field.name:
                losses.add("custom names", f"names of custom fields were cut to {LONGEST_NAME} letters")
            while (field.owner, name) in taken:
                name = f"{name[: LONGEST_NAME - 6]} {uid}"
            taken.add((field.owner, name))
            made = (
                java("org.mpxj.UserDefinedField$Builder")(project)
                .uniqueID(values.whole(uid))
                .internalName(f"user_field_{uid}")
                .externalName(name)
                .fieldTypeClass(getattr(owners, OWNERS[field.owner]))
                .dataType(getattr(types, TYPES.get(field.kind, "STRING")))
                .build()
            )
            project.getUserDefinedFields().add(made)
            project.getCustomFields().add(made).setAlias(name).setUniqueID(values.whole(uid))
            self._fields[field.owner, field.name] = field, made

    def put(self, target: JavaObject, owner: str, values: Iterable[tuple[str, CustomValue]]) -> None:
        """The values of one task, resource or assignment."""
        for name, value in values:
            if value is None or (owner, name) not in self._fields:
                continue
            field, made = self._fields[owner, name]
            written = self._value(field.kind, value)
            if written is None:
                self._losses.add("custom values", "values of custom fields do not fit their kind and were left out")
            else:
                target.set(made, written)

    def _value(self, kind: CustomKind, value: CustomValue) -> JavaObject:
        try:
            match kind:
                case CustomKind.NUMBER | CustomKind.COST:
                    return self._values.number(Decimal(str(value)))
                case CustomKind.DATE:
                    return self._values.time(time_of(str(value)))
                case CustomKind.FLAG:
                    return "yes" if value else "no"
                case CustomKind.DURATION:
                    duration_of(str(value), self._values.lengths)
                    return str(value)
                case _:
                    return str(value)
        except (ValueError, ArithmeticError):
            return None
