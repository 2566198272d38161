"""Risks and correlations that came in with plan files before there was a register lie packed in the plan: into the
register with them, as an import would put them there now."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from charthouse.journal.row_changes import Changes
from charthouse.journal.upgrading import changed, write_down
from charthouse.journal.upgrading import made as rows_made

_EPOCH = dt.date(1970, 1, 1)
_ENDS = ("low", "likely", "high")
_TEXTS = ("cause", "event", "effect", "response")
_Said = dict[str, Any]


def to_register(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Of every plan, first those that are worked on: scenarios and published plans have copies of theirs."""
    plans = apps.get_model("plan", "Plan").objects.select_related("project")
    found = [
        plan for plan in plans.exclude(rest="").order_by("pk") if {"risks", "correlations"} & {*json.loads(plan.rest)}
    ]
    for plan in sorted(found, key=lambda plan: (_register_of(plan.project) != plan.pk, plan.pk)):
        rest = json.loads(plan.rest)
        risks, groups = rest.pop("risks", []), rest.pop("correlations", [])
        home, before = _register_of(plan.project), plan.rest
        made = rows_made(_put(apps, home, plan.pk, risks, groups))
        plan.rest = json.dumps(rest, ensure_ascii=False, separators=(",", ":")) if rest else ""
        plan.save(update_fields=["rest"])
        told = {"risks": len(risks), "new": len(made["risks.Risk"].added) if "risks.Risk" in made else 0}
        taken = changed("plan.Plan", plan.pk, "rest", before, plan.rest)
        if home == plan.pk:
            _tell(apps, home, told, taken | made)
            continue
        _tell(apps, plan.pk, told, taken)
        if made:
            _tell(apps, home, told, made)


def _tell(apps: Apps, key: int, told: _Said, changes: Changes) -> None:
    """Every project's journal tells what came into or went out of its rows."""
    project = apps.get_model("projects", "Project")._base_manager.get(pk=key)
    write_down(
        apps, project.journal_id, verb="imported risks", record="projects.Project", record_id=key, label=project.name,
        after=told, changes=changes,
    )  # fmt: skip


def _register_of(project: Any) -> int:
    return project.working_id or project.branched_from_id or project.pk


def _put(apps: Apps, key: int, plan: int, risks: list[_Said], groups: list[_Said]) -> list[Any]:
    """Give the rows that it made, as the database has them."""
    register = apps.get_model("risks", "Register").objects.get_or_create(project_id=key)[0]
    rows, parts = apps.get_model("risks", "Risk").objects, apps.get_model("risks", "RiskTask").objects
    there = {(risk.number, risk.title): risk for risk in rows.filter(project_id=key)}
    files = {risk.file_uid for risk in there.values()}
    numbers = {number for number, _title in there}
    names = dict(apps.get_model("plan", "Task").objects.filter(project_id=plan).values_list("uid", "name"))
    made: list[Any] = []
    for said in sorted(risks, key=lambda said: said["uid"]):
        uid, title = said["uid"], (said["name"].strip() or str(said["uid"]))[:300]
        if (uid, title) in there or uid in files:
            continue  # the file came in again since there is a register
        number = (
            uid if uid >= 1 and uid not in numbers and uid < register.next_number + 10_000 else register.next_number
        )
        register.next_number = max(register.next_number, number + 1)
        numbers.add(number)
        files.add(uid)
        risk = rows.create(
            project_id=key, number=number, title=title, file_uid=None if number == uid else uid, **_facts(said)
        )
        made.append(risk)
        parts.bulk_create(
            [parts.model(risk=risk, name=names.get(each["uid"], ""), **each) for each in _tasks(said, risk)]
        )
    known = apps.get_model("risks", "CorrelationGroup").objects
    fresh: list[Any] = []
    for group in groups:
        name = (group["name"].strip() or "–")[:200]
        if known.filter(project_id=key, name=name).exists():
            continue
        fresh.append(
            known.create(
                project_id=key, number=register.next_group, name=name, by="chosen", uids=group["task_uids"],
                coefficient=min(1.0, max(-1.0, group["coefficient"])),
            )
        )  # fmt: skip
        register.next_group += 1
    register.version += 1
    register.save()
    return [
        *rows.filter(pk__in=[risk.pk for risk in made]),
        *parts.filter(risk__in=made),
        *known.filter(pk__in=[group.pk for group in fresh]),
    ]


def _facts(said: _Said) -> _Said:
    """The fields of the row, but number and title."""
    factor, delay, cost = _common(said)
    facts: _Said = {
        "kind": said.get("kind", "threat"),
        "probability": min(1.0, max(0.0, said.get("probability", 0.0))),
        "in_series": said.get("in_series", True),
        "category": said.get("category", "")[:100],
        "response_kind": said.get("response_kind") or "",
        "owner_name": said.get("owner", "")[:255],
        "state": said.get("state", "open"),
        "intangible": [[score["name"], score["score"]] for score in said.get("intangible", [])],
        **{name: said.get(name, "") for name in _TEXTS},
        **{name: _day(said.get(name)) for name in ("review", "proximity")},
    }
    if said.get("response_probability") is not None:
        facts["response_probability"] = min(1.0, max(0.0, said["response_probability"]))
    if said.get("response_impact") is not None:
        facts["response_impact"] = max(0.0, said["response_impact"])
    if said.get("response_cost") is not None:
        facts["response_cost"] = Decimal(said["response_cost"])
    for name, three in (("factor", factor), ("delay", delay), ("cost", cost)):
        facts |= {f"{name}_{end}": value for end, value in zip(_ENDS, three or (), strict=False)}
    return facts


def _day(minutes: int | None) -> dt.date | None:
    return None if minutes is None else _EPOCH + dt.timedelta(days=minutes // 1440)


def _common(said: _Said) -> tuple[Any, Any, Any]:
    """Factor, delay and cost that a row can say of the risk as a whole."""
    hits, whole = _hits(said), [each["cost"] for each in said.get("impacts", []) if _of_the_whole(each)]
    first = hits[0] if hits else {}
    factor = delay = None
    if first.get("delay") and not first.get("factor") and {*first["delay"]} <= {*_ENDS}:
        delay = _magnitude(said, [first["delay"][end] for end in _ENDS])
    elif first.get("factor") and not first.get("delay"):
        low, likely, high = first["factor"]
        factor = first["factor"] if 0 <= low <= likely <= high else None
    costs = whole or [each["cost"] for each in hits if each.get("cost")]
    cost = _magnitude(said, [Decimal(each) for each in costs[0]]) if len(costs) == 1 else None
    return factor, delay, cost


def _hits(said: _Said) -> list[_Said]:
    return [each for each in said.get("impacts", []) if each["task_uid"] is not None]


def _of_the_whole(impact: _Said) -> bool:
    return impact["task_uid"] is None and impact.get("cost") is not None


def _magnitude(said: _Said, three: list[Any]) -> list[Any] | None:
    """What a threat costs or an opportunity gains, where it lies on one side of nothing and is in order."""
    if said.get("kind") == "opportunity":
        three = [-each for each in reversed(three)]
    low, likely, high = three
    return three if 0 <= low <= likely <= high else None


def _tasks(said: _Said, risk: Any) -> list[_Said]:
    """The tasks that it hits, each with what it says otherwise than the whole, and those that it adds."""
    of_risk: _Said = {}
    if risk.factor_low is not None:
        of_risk["factor"] = [risk.factor_low, risk.factor_likely, risk.factor_high]
    if risk.delay_low is not None:
        three = [risk.delay_low, risk.delay_likely, risk.delay_high]
        signed = [-each for each in reversed(three)] if risk.kind == "opportunity" else three
        of_risk["delay"] = dict(zip(_ENDS, signed, strict=True))
    once = risk.cost_low is not None and sum(bool(each.get("cost")) for each in said.get("impacts", [])) == 1
    found: dict[tuple[int, str], _Said] = {}
    for impact in _hits(said):
        own = {name: impact[name] for name in ("factor", "delay", "cost") if impact.get(name) is not None}
        if once:
            own.pop("cost", None)
        found[impact["task_uid"], "hit"] = {
            "uid": impact["task_uid"], "part": "hit", "own": "" if own == of_risk else json.dumps(own),
        }  # fmt: skip
    for uid in said.get("adds", []):
        found[uid, "added"] = {"uid": uid, "part": "added", "own": ""}
    return list(found.values())


class Migration(migrations.Migration):
    """Move them."""

    dependencies = [
        ("risks", "0003_contingency"),
        ("plan", "0020_estimate_methods"),
        ("journal", "0005_comment_threads"),
    ]

    operations = [migrations.RunPython(to_register, migrations.RunPython.noop)]
