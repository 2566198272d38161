"""Custom fields in Microsoft Project's XML: numbered slots such as Text1, with the names that people gave them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from charthouse.exchange.custom_fields import all_fields, unique_name
from charthouse.exchange.document import CustomField, CustomKind, CustomValue, Document
from charthouse.exchange.durations import UnitLengths, duration_of, duration_text, lengths_of
from charthouse.exchange.moments import time_of as plan_time_of
from charthouse.exchange.moments import time_text
from charthouse.exchange.mspdi_tree import Record, Told, Writer
from charthouse.exchange.mspdi_words import (
    code_of,
    length_text,
    minutes_of,
    money_of,
    plain_number,
    time_of,
    written_money,
    written_time,
)
from charthouse.exchange.mspdi_words import duration_of as coded_duration_of


def _slots(name: str, *stretches: tuple[int, int]) -> dict[str, int]:
    """Names numbered from 1 for the ids of some stretches, both ends inclusive."""
    ids = [number for first, last in stretches for number in range(first, last + 1)]
    return {f"{name}{position}": number for position, number in enumerate(ids, 1)}


TASK, RESOURCE, ASSIGNMENT = 188743680, 205520896, 255852544
"""Where each owner's field ids begin."""

SLOTS: dict[str, dict[str, int]] = {
    "task": {
        **_slots("Text", (51, 51), (54, 54), (57, 57), (60, 60), (63, 63), (66, 70), (317, 336)),
        **_slots("Start", (52, 52), (55, 55), (58, 58), (61, 61), (64, 64), *((n, n) for n in range(282, 291, 2))),
        **_slots("Finish", (53, 53), (56, 56), (59, 59), (62, 62), (65, 65), *((n, n) for n in range(283, 292, 2))),
        **_slots("Flag", (72, 81), (292, 301)),
        **_slots("Number", (87, 91), (302, 316)),
        **_slots("Duration", (103, 105), (275, 281)),
        **_slots("Cost", (106, 108), (258, 264)),
        **_slots("Date", (265, 274)),
        **_slots("Outline Code", *((n, n) for n in range(416, 435, 2))),
    },
    "resource": {
        **_slots("Text", (8, 9), (30, 32), (97, 101), (225, 244)),
        **_slots("Start", (102, 106), (220, 224)),
        **_slots("Finish", (107, 111), (190, 194)),
        **_slots("Number", (112, 116), (205, 219)),
        **_slots("Duration", (117, 119), (183, 189)),
        **_slots("Cost", (123, 125), (166, 172)),
        **_slots("Flag", (127, 135), (126, 126), (195, 204)),
        **_slots("Date", (173, 182)),
        **_slots("Outline Code", *((n, n) for n in range(278, 297, 2))),
    },
    "assignment": {
        **_slots("Text", (88, 97), (218, 237)),
        **_slots("Start", (98, 102), (213, 217)),
        **_slots("Finish", (103, 107), (183, 187)),
        **_slots("Number", (108, 112), (198, 212)),
        **_slots("Duration", (113, 115), (176, 182)),
        **_slots("Cost", (119, 121), (159, 165)),
        **_slots("Flag", (123, 131), (122, 122), (188, 197)),
        **_slots("Date", (166, 175)),
    },
}
BASES = {"task": TASK, "resource": RESOURCE, "assignment": ASSIGNMENT}
IDS = {owner: {name: BASES[owner] + offset for name, offset in slots.items()} for owner, slots in SLOTS.items()}
NAMES = {number: (owner, name) for owner, slots in IDS.items() for name, number in slots.items()}

KINDS = {
    "Text": CustomKind.TEXT,
    "Start": CustomKind.DATE,
    "Finish": CustomKind.DATE,
    "Date": CustomKind.DATE,
    "Flag": CustomKind.FLAG,
    "Number": CustomKind.NUMBER,
    "Duration": CustomKind.DURATION,
    "Cost": CustomKind.COST,
    "Outline Code": CustomKind.CHOICE,
}
SLOT_OF_KIND = {
    CustomKind.TEXT: "Text",
    CustomKind.CHOICE: "Text",
    CustomKind.PERSON: "Text",
    CustomKind.DATE: "Date",
    CustomKind.FLAG: "Flag",
    CustomKind.NUMBER: "Number",
    CustomKind.DURATION: "Duration",
    CustomKind.COST: "Cost",
}
_NUMBERED = re.compile(r"(.*?)\d+")


@dataclass
class _Known:
    owner: str
    name: str
    kind: CustomKind
    source: str
    choices: dict[str, str] = field(default_factory=dict)
    """Of an outline code: its values by their ids."""
    listed: tuple[str, ...] = ()
    shown: bool = False
    """Worth listing: named by people, or with a value somewhere."""


class CustomReader:
    """Learns the file's definitions, then reads the values of tasks, resources and assignments."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._known: dict[int, _Known] = {}
        self._names: dict[str, set[str]] = {owner: set() for owner in IDS}

    def define(self, kind: str, record: Record) -> None:
        """Take in ``<ExtendedAttributes>`` or ``<OutlineCodes>``."""
        if kind == "ExtendedAttributes":
            for item in record.parts.get("ExtendedAttribute", ()):
                self._define(item, tuple(value.text("Value") for value in item.several("ValueList", "Value")))
        for item in record.parts.get("OutlineCode", ()):
            known = self._define(item, ())
            if known is not None:
                known.kind = CustomKind.CHOICE
                known.choices = _paths(item.several("Values", "Value"))
                known.listed = tuple(dict.fromkeys(known.choices.values()))

    def values(self, record: Record, lengths: UnitLengths) -> tuple[tuple[str, CustomValue], ...]:
        """The custom values of a task, resource or assignment."""
        found: dict[str, CustomValue] = {}
        for item in record.parts.get("ExtendedAttribute", ()):
            known = self._of(item)
            if known is not None and "Value" in item.values:
                value = self._value(known, item, lengths)
                if value is not None:
                    found[known.name] = value
        for item in record.parts.get("OutlineCode", ()):
            known = self._of(item)
            if known is not None:
                path = known.choices.get(item.text("ValueID")) or known.choices.get(item.text("ValueGUID").upper())
                if path is not None:
                    found[known.name] = path
        return tuple(found.items())

    @property
    def fields(self) -> tuple[CustomField, ...]:
        """The definitions of fields that people named or filled."""
        return tuple(
            CustomField(known.name, known.kind, known.owner, known.source, known.listed)
            for known in self._known.values()
            if known.shown
        )

    def _define(self, item: Record, choices: tuple[str, ...]) -> _Known | None:
        number = item.whole("FieldID")
        if number is None:
            return None
        owner, slot = NAMES.get(number, ("", ""))
        if not owner:
            owner = _owner_of(number)
            if not owner:
                return None
        source, alias = item.text("FieldName") or slot or f"Field {number}", item.text("Alias")
        name = unique_name(alias or source, source, self._names[owner])
        kind = CustomKind.CHOICE if choices else kind_of(source)
        self._known[number] = known = _Known(owner, name, kind, source, listed=choices, shown=bool(alias))
        return known

    def _of(self, item: Record) -> _Known | None:
        number = item.whole("FieldID")
        if number is None:
            return None
        known = self._known.get(number)
        if known is None:
            known = self._define(item, ())
        if known is not None:
            known.shown = True
        return known

    def _value(self, known: _Known, item: Record, lengths: UnitLengths) -> CustomValue:
        text = item.text("Value")
        try:
            match known.kind:
                case CustomKind.FLAG:
                    return text.strip() in {"1", "true"}
                case CustomKind.NUMBER:
                    return _number(Decimal(text.strip()))
                case CustomKind.COST:
                    return _number(money_of(text.strip()))
                case CustomKind.DATE:
                    return time_text(time_of(text.strip()))
                case CustomKind.DURATION:
                    code = item.whole("DurationFormat") or 7
                    return duration_text(coded_duration_of(minutes_of(text.strip()), code), lengths)
                case _:
                    return text or None
        except (ValueError, ArithmeticError):
            self._told.add(f"“{known.name}”: “{text[:40]}” is not a {known.kind}; it was left out.")
            return None


def kind_of(source: str) -> CustomKind:
    """What a slot's values are, told from its name: Text1, Enterprise Cost2 …"""
    match = _NUMBERED.fullmatch(source)
    return KINDS.get(match[1].removeprefix("Enterprise ").strip(), CustomKind.TEXT) if match else CustomKind.TEXT


def _owner_of(number: int) -> str:
    return next((owner for owner, base in BASES.items() if number & ~0x3FFFFF == base & ~0x3FFFFF), "")


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _paths(values: Iterable[Record]) -> dict[str, str]:
    """Each value of an outline code by its id and by its GUID, spelled with those above it: ``Europe.Germany``."""
    nodes = {value.text("ValueID") or value.text("FieldGUID").upper(): value for value in values}
    found: dict[str, str] = {}
    for uid, value in nodes.items():
        parts, node, steps = [value.text("Value")], value, 0
        while (parent := nodes.get(node.text("ParentValueID"))) is not None and steps < 32:
            parts.append(parent.text("Value"))
            node, steps = parent, steps + 1
        path = ".".join(reversed(parts))
        found[uid] = path
        if guid := value.text("FieldGUID").upper():
            found[guid] = path
    return found


class CustomWriter:
    """Gives each custom field a slot and writes definitions and values."""

    def __init__(self, document: Document, carried: Mapping[str, CustomKind]) -> None:
        """``carried``: fields of tasks that the format needs for what it has no place for."""
        self._lengths = lengths_of(document.project)
        self._slots: dict[tuple[str, str], tuple[str, CustomKind]] = {}
        self.fields: list[tuple[CustomField, str]] = []
        self.lost: list[CustomField] = []
        taken: dict[str, set[str]] = {owner: set() for owner in IDS}
        fields = [
            *(each for each in all_fields(document) if each.owner in IDS),
            *(CustomField(name, kind) for name, kind in carried.items()),
        ]
        # First those that come with a slot of the right kind, so that nobody else takes it.
        for each in fields:
            if _fits(each) and each.source not in taken[each.owner]:
                self._take(each, each.source, taken)
        for each in fields:
            if (each.owner, each.name) not in self._slots:
                prefix = SLOT_OF_KIND[each.kind]
                free = (
                    slot
                    for slot in IDS[each.owner]
                    if slot not in taken[each.owner] and slot.rstrip("0123456789") == prefix
                )
                slot = next(free, None)
                if slot is None:
                    self.lost.append(each)
                else:
                    self._take(each, slot, taken)

    def _take(self, each: CustomField, slot: str, taken: dict[str, set[str]]) -> None:
        taken[each.owner].add(slot)
        self._slots[each.owner, each.name] = (slot, each.kind)
        self.fields.append((each, slot))

    def write_definitions(self, writer: Writer) -> None:
        """``<ExtendedAttributes>``."""
        if not self.fields:
            return
        writer.open("ExtendedAttributes")
        for each, slot in self.fields:
            writer.open("ExtendedAttribute")
            writer.value("FieldID", IDS[each.owner][slot])
            writer.value("FieldName", slot)
            if each.name != slot:
                writer.value("Alias", each.name)
            if each.choices:
                writer.open("ValueList")
                for position, choice in enumerate(each.choices, 1):
                    writer.open("Value")
                    writer.value("ID", position)
                    writer.value("Value", choice)
                    writer.close("Value")
                writer.close("ValueList")
            writer.close("ExtendedAttribute")
        writer.close("ExtendedAttributes")

    def write_values(self, writer: Writer, owner: str, values: Iterable[tuple[str, CustomValue]]) -> None:
        """The ``<ExtendedAttribute>`` elements of one record."""
        for name, value in values:
            slot = self._slots.get((owner, name))
            if slot is None or value is None:
                continue
            written = self._written(slot[1], value)
            if written is None:
                continue
            writer.open("ExtendedAttribute")
            writer.value("FieldID", IDS[owner][slot[0]])
            writer.value("Value", written[0])
            if written[1]:
                writer.value("DurationFormat", written[1])
            writer.close("ExtendedAttribute")

    def _written(self, kind: CustomKind, value: CustomValue) -> tuple[str, int] | None:
        try:
            match kind:
                case CustomKind.FLAG:
                    return "1" if value else "0", 0
                case CustomKind.NUMBER:
                    return plain_number(Decimal(str(value))), 0
                case CustomKind.COST:
                    return written_money(Decimal(str(value))), 0
                case CustomKind.DATE:
                    return written_time(plan_time_of(str(value))), 0
                case CustomKind.DURATION:
                    duration = duration_of(str(value), self._lengths)
                    return length_text(duration.minutes), code_of(duration)
                case _:
                    return str(value), 0
        except (ValueError, InvalidOperation):
            return None


def _fits(each: CustomField) -> bool:
    slot = each.source
    if slot not in IDS[each.owner] or slot.startswith("Outline Code"):
        return False
    prefix = slot.rstrip("0123456789")
    return KINDS[prefix] is each.kind or (each.kind in (CustomKind.CHOICE, CustomKind.PERSON) and prefix == "Text")
