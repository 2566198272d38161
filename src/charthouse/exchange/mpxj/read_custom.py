"""Custom fields and activity codes out of a file, by the names that people gave them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from charthouse.exchange.custom_fields import unique_name
from charthouse.exchange.document import CustomField, CustomKind, CustomValue
from charthouse.exchange.durations import duration_text
from charthouse.exchange.moments import time_text
from charthouse.exchange.mpxj.values import JavaObject, Values, money, name_of, text

CUSTOM_FIELD = re.compile(
    r"(?:ENTERPRISE_)?(?:CUSTOM_FIELD|TEXT|NUMBER|DATE|FLAG|COST|DURATION|START|FINISH|OUTLINE_CODE)(?:_)?\d+"
)

KINDS = {
    "STRING": CustomKind.TEXT,
    "NOTES": CustomKind.TEXT,
    "DATE": CustomKind.DATE,
    "CURRENCY": CustomKind.COST,
    "BOOLEAN": CustomKind.FLAG,
    "NUMERIC": CustomKind.NUMBER,
    "INTEGER": CustomKind.NUMBER,
    "SHORT": CustomKind.NUMBER,
    "PERCENTAGE": CustomKind.NUMBER,
    "UNITS": CustomKind.NUMBER,
    "DURATION": CustomKind.DURATION,
    "WORK": CustomKind.DURATION,
}

OWNERS = {"task": "TASK", "resource": "RESOURCE", "assignment": "ASSIGNMENT"}


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: CustomKind
    field: JavaObject


class CustomReader:
    """Knows a project's custom fields and reads their values from tasks, resources and assignments."""

    def __init__(self, jpype: Any, values: Values, project: JavaObject) -> None:
        self._values = values
        self._user_defined = jpype.JClass("org.mpxj.UserDefinedField")
        self._fields: dict[str, list[_Field]] = {}
        self._codes: dict[int, str] = {}
        self.fields: tuple[CustomField, ...] = ()
        self._find(project)

    def of(self, owner: JavaObject, kind: str) -> tuple[tuple[str, CustomValue], ...]:
        """The values that a task, resource or assignment has in its custom fields; empty ones are left out."""
        found: list[tuple[str, CustomValue]] = []
        for field in self._fields[kind]:
            value = self._value(owner.getCachedValue(field.field), field.kind)
            if value is not None:
                found.append((field.name, value))
        if kind == "task" and self._codes:
            found += self._code_values(owner)
        return tuple(found)

    def _find(self, project: JavaObject) -> None:
        aliases = {
            (name_of(field.getFieldType().getFieldTypeClass()), name_of(field.getFieldType())): text(field.getAlias())
            for field in project.getCustomFields()
            if field.getFieldType() is not None
        }
        listed: list[CustomField] = []
        containers = {
            "task": project.getTasks(),
            "resource": project.getResources(),
            "assignment": project.getResourceAssignments(),
        }
        for kind, container in containers.items():
            names: set[str] = set()
            self._fields[kind] = []
            for field in sorted(container.getPopulatedFields(), key=name_of):
                source = name_of(field)
                if not (isinstance(field, self._user_defined) or CUSTOM_FIELD.fullmatch(source)):
                    continue
                own = text(field.getName())
                name = unique_name(aliases.get((OWNERS[kind], source)) or own or source, own, names)
                custom_kind = KINDS.get(name_of(field.getDataType()), CustomKind.TEXT)
                self._fields[kind].append(_Field(name, custom_kind, field))
                listed.append(CustomField(name=name, kind=custom_kind, owner=kind, source=own))
            if kind == "task":
                for code in project.getActivityCodes():
                    name = unique_name(text(code.getName()), "code", names)
                    self._codes[int(code.getUniqueID())] = name
                    choices = tuple(dict.fromkeys(text(value.getName()) for value in code.getValues()))
                    listed.append(
                        CustomField(name=name, kind=CustomKind.CHOICE, owner=kind, source="code", choices=choices)
                    )
        self.fields = tuple(listed)

    def _code_values(self, task: JavaObject) -> list[tuple[str, CustomValue]]:
        chosen = {
            int(entry.getKey().getUniqueID()): entry.getValue() for entry in task.getActivityCodeValues().entrySet()
        }
        return [(name, text(chosen[uid].getName())) for uid, name in self._codes.items() if chosen.get(uid) is not None]

    def _value(self, value: JavaObject, kind: CustomKind) -> CustomValue:
        if value is None:
            return None
        match kind:
            case CustomKind.FLAG:
                return bool(value) or None
            case CustomKind.NUMBER:
                amount = float(value)
                return int(amount) if amount.is_integer() else amount
            case CustomKind.COST:
                cost = money(value)
                return None if cost is None else float(cost)
            case CustomKind.DATE:
                time = self._values.time(value)
                return None if time is None else time_text(time)
            case CustomKind.DURATION:
                duration = self._values.duration(value)
                return None if duration is None else duration_text(duration, self._values.lengths)
            case _:
                return text(value) or None
