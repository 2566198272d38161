"""Tries the operations of the API: with bodies made from its own description, and with filters on hidden fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.test import Client

from charthouse import api as site
from charthouse.journal.models import Attachment
from charthouse.rest import limits
from charthouse.rest.records import Record
from tests.matrix import estimate_samples, log_samples, money_samples, round_samples, scope_samples, workshop_samples
from tests.matrix.judging import Answer, asked, leaked, untried, wrong
from tests.matrix.meeting_samples import SAID_OF_MEETINGS
from tests.matrix.packs import pack_text
from tests.matrix.people import LEAF, Person, World
from tests.matrix.report_samples import SAID_OF_REPORTS
from tests.matrix.stage_samples import STAGES_SAID
from tests.matrix.walking import Door, filled

SAID: Mapping[str, Any] = {
    "email": "client@secret.example",
    "role": "viewer",
    "roles": ["viewer"],
    "name": "Something else",
    "key": "NEWKEY",
    "number": 11,
    "before": 20,
    "after": 12,
    "resource": 2,
    "parent": 10,
    "position": 1,
    "percent_complete": 50,
    "deputy": "client@secret.example",
    "first_day": "2999-01-04",
    "last_day": "2999-01-08",
    "country": "DE",
    "first_year": 2026,
    "last_year": 2026,
    "operations": [{"op": "change", "number": 11, "priority": 700}],
}
"""What is written into bodies, by the names of the fields; everything else is made from its schema."""
SAID_TO: Mapping[str, Mapping[str, Any]] = {
    "edit_scenario": {
        "id": "00000000-0000-4000-8000-000000000025",
        "since": 1,
        "edits": [{"op": "change", "task": LEAF, "fields": {"priority": [500, 600]}}],
    },
    "update_progress": {"date": "2026-03-06"},
    "take_export_over": {"status_date": "2026-03-13"},
    "propose_promise": {"side": "taker", "what": "The papers", "date": "2026-03-06", "other_outside": "The rival"},
    "change_promise": {"note": "Hurry", "seen": None},
    "answer_promise": {"decision": "accept", "agreed_with": "Their chairman", "seen": None},
    "settle_promise": {"outcome": "kept", "day": "2026-03-06", "seen": None},
    "withdraw_promise": {"reason": "No longer needed", "seen": None},
    "change_simulation_settings": {"iterations": 5000},
    "set_person_roles": {"roles": ["pmo"]},
    "set_group_roles": {"roles": ["pmo"]},
    "create_calendar": {"name": "Night shift"},
    "create_organisation_calendar": {"name": "Night shift"},
    "change_organisation_calendar": {"exceptions": []},
    "take_calendar": {"calendar": 1},
    "add_item": {"text": "Lock the doors", "before": None},
    "set_pauses": {"pauses": []},
    "define_field": {"name": "Supplier"},
    "book_costs": {"costs": [{"day": "2026-03-06", "amount": 12.5, "task": None}]},
    "set_cut_off": {"complete_until": "2026-03-06"},
    "join_team": {"name": "Somebody else", "user": None, "per_hour": None},
    "change_team_member": {"max_units": 0.5},
    "assume_status_date": {"status_date": "2026-03-06"},
    "assume_somebody": {"name": "Somebody else", "max_units": 0.5, "per_hour": None},
    "assume_person": {"max_units": 0.5},
    "create_assumed_calendar": {"name": "Night shift"},
    "change_field": {"help": "Said to nobody"},
    "change_item": {"done": True},
    "set_package": {"work_low": 480, "work_high": 960},
    "detail_package": {"lines": "Count the desks\t1d"},
    "save_template": {"task": LEAF, "name": "Closing down", "about": ""},
    "change_template": {"name": "Closing down"},
    "save_view": {"name": "For me", "content": {"flat": True}, "shared": False},
    "change_view": {"name": "Otherwise"},
    "create_risk": {
        "title": "Somebody talks",
        "probability": 0.1,
        "delay": None,
        "factor": None,
        "cost": None,
        "tasks": [LEAF],
        "adds": [],
        "owner": None,
        "response_kind": "",
    },
    "happen_risk": {"owner": None, "due": None, "below": None, "tasks": False},
    "change_risk": {
        "title": "Somebody talks",
        "delay": None,
        "factor": None,
        "cost": None,
        "tasks": [LEAF],
        "adds": [],
        "owner": None,
        "response_kind": "",
        "kind": "threat",
    },
    "create_goal": {"title": "Another end", "owner": None, "due": None, "serves": []},
    "change_goal": {"title": "Another end", "owner": None, "due": None, "serves": []},
    **{
        f"{deed}_kpi": {
            "name": "Another sign",
            "goal": None,
            "owner": None,
            "due": None,
            "formula": "",
            "direction": "up",
            "measure": "number",
            "baseline": None,
            "target": None,
            "target_high": None,
            "tolerance": None,
        }
        for deed in ("create", "change")
    },
    **{
        f"{deed}_benefit": {
            "title": "Another use",
            "goal": None,
            "kpi": None,
            "owner": None,
            "due": None,
            "review": None,
            "expected": "5",
            "measure": "number",
        }
        for deed in ("create", "change")
    },
    "review_benefit": {"state": "partly", "actual": None},
    "record_measurements": {"items": [{"day": "2026-03-09", "value": "5", "note": "x"}], "replace": False},
    "withdraw_measurement": {"day": "2026-03-02"},
    "change_kpi_benchmark": {"counts": False},
    "create_strategic_goal": {"code": "Z9", "title": "Another end", "owner": None, "horizon": None},
    "change_strategic_goal": {"code": "Z8", "title": "Another end", "owner": None, "horizon": None},
    "create_entry": {
        "kind": "issue",
        "title": "Another leak",
        "owner": None,
        "due": None,
        "severity": "high",
    },
    "change_entry": {"text": "Louder", "state": "under_way"},
    "create_stakeholder": {"name": "The works council", "person": None, "owner": None, "review": None},
    "change_stakeholder": {"name": "The works council", "person": None, "owner": None, "review": None},
    "create_communication": {"what": "Letter to the board", "recipients": [], "sender": None},
    "change_communication": {"what": "Letter to the board", "recipients": [], "sender": None},
    "set_estimates": {"estimates": [{"task": LEAF, "low": 480, "likely": 960, "high": 1440}]},
    "set_confidence": {"confidence": 85},
    **scope_samples.BODIES,
    **log_samples.BODIES,
    **round_samples.BODIES,
    **money_samples.BODIES,
    **estimate_samples.BODIES,
    **workshop_samples.BODIES,
    "create_team_estimate": {"title": "Guess the price", "tasks": [LEAF], "members": [1, 2]},
    "answer_team_estimate": {"answers": [{"task": LEAF, "low": 480, "likely": 960, "high": 1440}]},
    "excuse_from_team_estimate": {"member": 1},
    "agree_on_team_estimate": {"agreed": [{"task": LEAF, "low": 480, "likely": 960, "high": 1440}]},
    "propose_version": {"kind": "charter", "signers": [{"name": "A notary", "email": "notary@secret.example"}]},
    "answer_version": {"decision": "approved", "reason": "", "conditions": []},
    "record_answer": {
        "decision": "approved",
        "reason": "",
        "conditions": [],
        "way": "paper",
        "source": "A letter",
        "given_on": "2026-03-06",
    },
    "remark_on_version": {"text": "Hush", "part": "", "quote": "", "answers": None},
    "write_charter_part": {"value": "Say less"},
    "take_charter_lines_on": {"lines": [{"line": 1, "probability": 0.5}], "parent": None},
    "bring_into_charter": {"numbers": [1]},
    **STAGES_SAID,
    **SAID_OF_MEETINGS,
    **SAID_OF_REPORTS,
    "create_correlation": {"name": "Alike", "by": "phase", "tasks": [], "coefficient": 0.2},
    "change_correlation": {"name": "Alike", "by": "phase", "tasks": [], "coefficient": 0.2},
    "open_with": {"view": None, "whose": "mine"},
    "create_pack": {"text": pack_text("another-pack")},
    "copy_pack": {"id": "copied-pack", "name": "Copied"},
    "change_pack": {"text": pack_text("secret-pack")},
    "change_pack_state": {"state": "retired"},
    "save_project_as_pack": {"id": "saved-pack", "name": "Saved"},
    "set_project_up": {"method": "waterfall", "type": "software"},
}
"""The same for single operations, whose roles are those in the organisation."""
NOT_TRIED = {400, 411, 413, 415, 422, 428}
"""Answers that say that the request was no good: then nothing is known of who may make a good one."""
NOT_THEIRS = "urn:charthouse:refusal:NotTheirs"


def complaints(doors: list[Door], person: Person, world: World, browsers: Mapping[str, Client]) -> Iterator[str]:
    """Everything wrong with what these operations answer to somebody."""
    owner = world.person("the manager")
    for door in doors:
        if door.rule is None or not door.api:
            continue
        address, known = filled(door, world.samples)
        if not known:
            yield untried(door)
            continue
        for method in door.methods:
            answer = _asked(browsers[person.name], method, address, door)
            said = wrong(door, method, person, answer, known=known, owner=owner, offered=True)
            if said and answer.status in NOT_TRIED:
                said = (
                    f"{method} {door}, as {person}: got {answer} before anybody was asked for a right; "
                    f"say in tests/matrix/operating.py what a good body holds: {answer.text[:200]}"
                )
            if said and not (answer.status == 403 and NOT_THEIRS in answer.text and "edit_plan" not in person.rights):
                yield said
            yield from leaked(f"{method} {door}", person, answer, world)
            if method == "GET":
                yield from _by_hidden_fields(door, address, person, browsers[person.name])


def _asked(client: Client, method: str, address: str, door: Door) -> Answer:
    limits.forget()
    headers = {"accept": "application/json", "if-match": '"1"'}
    body = None if method in ("GET", "DELETE") else body_of(method, door)
    return asked(client, method, address, body=body, headers=headers)


def body_of(method: str, door: Door) -> str | dict[str, bytes] | None:
    """A body that the operation's description calls good."""
    path = re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", door.address.removeprefix(site.PREFIX))
    content = site.api.openapi["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return {"file": b"Name,Duration\nTask,1d\n"}
    if not content:
        return None
    said = _value("", content["application/json"]["schema"]) | SAID_TO.get(door.name, {})
    if door.name == "record_answer":
        said["evidence"] = Attachment.objects.order_by("pk").values_list("pk", flat=True).first()
    return json.dumps(said)


def _by_hidden_fields(door: Door, address: str, person: Person, client: Client) -> Iterator[str]:
    """A field that is not shown must not be filtered, sorted or asked by either: the answer would tell it."""
    record = next((one.shows for one in site.api.endpoints if getattr(one.view, "__name__", "") == door.name), None)
    if not isinstance(record, Record):
        return
    for field in record.fields:
        if not field.only_with or field.only_with in person.rights:
            continue
        for query in (f"{field.name}=zdenka@secret.example", f"sort={field.name}", f"fields={field.name}"):
            limits.forget()
            answer = asked(client, "GET", f"{address}?{query}", headers={"accept": "application/json"})
            if answer.status < 400:
                yield f"GET {door}?{query}, as {person}: got {answer} though they may not see “{field.name}”."


def _value(name: str, schema: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _value(name, site.api.openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if schema.get("type") == "object" and "properties" in schema:
        wanted = schema.get("required") or list(schema["properties"])[:1]
        return {one: _value(one, schema["properties"][one]) for one in wanted}
    if name in SAID:
        return SAID[name]
    for kind in ("anyOf", "oneOf", "allOf"):
        if kind in schema:
            return _value(name, schema[kind][0])
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    if schema.get("type") == "array":
        return [_value(name, schema["items"])]
    return {"integer": 1, "number": 1, "boolean": True, "string": "2026-03-02T08:00"}.get(schema.get("type", ""))
