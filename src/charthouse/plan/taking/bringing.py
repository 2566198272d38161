"""Lays an export's issues on the desk of the plan's edits: tasks made and changed, links, people, what is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from charthouse.exchange.issues import Export
from charthouse.plan.edit_desk import Deed, Desk, Row, Sheet
from charthouse.plan.edit_fields import as_columns, check_row, in_words
from charthouse.plan.edit_ops import DeleteOp, MoveOp
from charthouse.plan.edit_outline import Outline
from charthouse.plan.edit_packed import OWN, now_in
from charthouse.plan.edit_rights import Rights
from charthouse.plan.models import Assignment, ExternalKey, Link, TakenFile, Task
from charthouse.plan.progress import FACTS, GAP, Place, followed
from charthouse.plan.progress_facts import facts_in, tellable
from charthouse.plan.taking import comparing as at
from charthouse.plan.taking.choices import Choices, Gone, member_named
from charthouse.plan.taking.comparing import Comparison, Line
from charthouse.resources.models import Allocation, Resource

TOOK_OVER = "took over issues"
TOOK_PEOPLE = "took over people"
SOME = 5000
TOLD_EVERY = 500
"""Issues between two words on how far it is."""
_BLANK = {one.attname: one.get_default() for one in Task._meta.concrete_fields}


class Bringing:
    """One export on its way into the plan's rows."""

    def __init__(self, desk: Desk, export: Export, choices: Choices, found: Comparison, file: TakenFile) -> None:
        assert found.hours is not None
        self.desk, self.export, self.choices, self.found = desk, export, choices, found
        self.until = found.hours.until
        self.keys: dict[str, int] = {}
        """The keys of tasks by the keys of their issues."""
        self.made: dict[int, Deed] = {}
        allocations = Sheet(Allocation)
        sheets = dict(desk.sheets)
        desk.sheets = {Task: sheets.pop(Task), Allocation: allocations, **sheets}
        self.outline = Outline(desk, Rights(desk))
        self.last = Deed(TakenFile, file.pk, file.file_name, TOOK_OVER)
        self.people = self._people()
        self.numbers = dict(self._allocated)

    # -- all of it ---------------------------------------------------------------------------------------------------

    def make(self, on_part: Callable[[int, int], None]) -> None:
        """Lay all changes on the desk; ``on_part`` is told now and then of how many issues how many are through."""
        desk, found = self.desk, self.found
        numbers = [line.uid for line in found.lines if line.uid is not None]
        numbers += [one.task.uid for one in found.gone if one.task is not None]
        if self.choices.below is not None:
            numbers.append(self.choices.below)
        for begin in range(0, len(numbers), SOME):
            desk.fetch(numbers[begin : begin + SOME])
        assignments = desk.sheets[Assignment]
        assignments.read(Assignment.objects.filter(project=desk.project))
        self.doing: dict[int, list[Row]] = {}
        for row in assignments.rows.values():
            self.doing.setdefault(row["task_id"], []).append(row)
        new = sum(line.added for line in found.lines)
        desk.next_keys(Task, new)
        desk.next_keys(Assignment, new)
        desk.next_keys(Link, len(found.links))
        for line in found.lines:
            if line.uid is not None:
                self.keys[line.issue.key] = desk.task(line.uid)["id"]
        for place, line in enumerate(found.lines):
            if place % TOLD_EVERY == 0:
                on_part(place, len(found.lines))
            if line.added:
                self._add(line)
            elif line.changed:
                self._change(line)
        self._link()
        self._gone()
        self._keep()
        self.outline.settle()
        self.last.after = {"source": self.export.source.value, **found.counts}
        desk.deeds.append(self.last)
        desk.alone = False

    # -- people ------------------------------------------------------------------------------------------------------

    def _people(self) -> dict[str, int]:
        """The allocations of who is named, made where they are new."""
        desk = self.desk
        there = list(
            Allocation.objects.filter(project=desk.project).values_list("pk", "uid", "position", "resource_id")
        )
        self._allocated = [(key, uid) for key, uid, _position, _resource in there]
        by_number = {str(uid): key for key, uid, _position, _resource in there}
        by_resource = {resource: key for key, _uid, _position, resource in there}
        found = {name: by_number[said] for name, said in self.choices.people.items() if said in by_number}
        first = Deed(TakenFile, self.last.key, self.last.label, TOOK_PEOPLE)
        desk.deeds.append(first)
        uid = max((one for _key, one, _position, _resource in there), default=0)
        position = max((one for _key, _uid, one, _resource in there), default=-1)
        for name, issues in self.found.new_people.items():
            called, email = member_named(desk.access, issues)
            email = email if "@" in email and len(email) <= 254 else ""
            resource = Resource.objects.filter(email__iexact=email).first() if email else None
            if resource is None:
                resource = Resource.objects.create(kind="person", name=called[:500], email=email)
            if resource.pk in by_resource:
                found[name] = by_resource[resource.pk]
                continue
            uid, position = uid + 1, position + 1
            key = desk.next_key(Allocation)
            desk.sheets[Allocation].add(
                first,
                key,
                {"project_id": desk.project.pk, "resource_id": resource.pk, "uid": uid, "position": position},
            )
            found[name] = by_resource[resource.pk] = key
            first.after["people"] = [*first.after.get("people", ()), called]
            self._allocated.append((key, uid))
        return found

    def _assign(self, line: Line, row: Row, deed: Deed) -> None:
        """Let whom the issue names do the task; who did it so far does not any more."""
        desk, sheet = self.desk, self.desk.sheets[Assignment]
        allocation = self.people.get(line.told[at.WHO])
        here = self.doing.setdefault(row["id"], [])
        for one in [one for one in here if one["allocation_id"] != allocation]:
            sheet.remove(deed, [one["id"]])
            here.remove(one)
        if allocation is None or here or line.summary:
            return
        here.append(sheet.add(
            deed, desk.next_key(Assignment),
            {"project_id": desk.project.pk, "uid": desk.plan.next_assignment_number, "task_id": row["id"],
             "allocation_id": allocation},
        ))  # fmt: skip
        desk.plan.next_assignment_number += 1

    # -- tasks -------------------------------------------------------------------------------------------------------

    def _add(self, line: Line) -> None:
        issue, desk = line.issue, self.desk
        facts: dict[str, Any] = {"name": issue.name, "notes": issue.notes}
        if not issue.key.startswith((at.OF_SPRINT, at.OF_OWN)):
            facts["code"] = issue.key
        if line.told[at.DEADLINE] is not None:
            facts["deadline"] = line.told[at.DEADLINE]
        if line.told[at.IN_SPRINT]:
            facts[OWN + at.SPRINT] = line.told[at.IN_SPRINT]
        facts |= _effort_fields(line)
        if line.summary:
            facts["responsible"] = issue.assignee
        else:
            facts |= self._progress(line, facts_in(_BLANK))
            facts["duration_unit"] = "h" if facts["duration"] % (desk.plan.minutes_per_day or 480) else "d"
            facts["duration_estimated"] = line.said["duration_estimated"]
        above = self._above(line)
        siblings = self.outline.below.get(above, [])
        behind = siblings[-1] if siblings else None
        told = in_words({name: facts[name] for name in ("name", "duration") if name in facts}, desk)
        key, deed = self.outline.make("", as_columns(facts, ""), above, behind, told)
        self.keys[issue.key] = key
        self.made[key] = deed
        if line.told[at.WHO]:
            self._assign(line, desk.tasks.rows[key], deed)

    def _above(self, line: Line) -> int | None:
        """The key of the task below which an issue lies."""
        if line.issue.parent:
            return self.keys.get(line.issue.parent, self._top)
        return self._top

    @property
    def _top(self) -> int | None:
        below = self.choices.below
        return None if below is None else int(self.desk.task(below)["id"])

    def _progress(self, line: Line, now: dict[str, Any]) -> dict[str, Any]:
        """The facts about length and progress, with all that follows."""
        said = {name: value for name, value in line.said.items() if name in FACTS}
        if "actual_start" not in said and now["actual_start"] is not None:
            said["actual_start"] = None
        if "actual_finish" not in said and now["actual_finish"] is not None and "remaining_duration" in said:
            said["actual_finish"] = None
        place = Place(None, None, (self.until, self.until), self.until)
        gap = {name: said[name] for name in GAP if name in said}
        found = followed({**now, "duration": said["duration"]} if now["actual_start"] is None else now, said, place)
        return {**found, **gap}

    def _change(self, line: Line) -> None:
        """Bring what the tool changed."""
        desk = self.desk
        assert line.uid is not None
        row = desk.task(line.uid)
        values: dict[str, Any] = {}
        if at.NAME in line.bring:
            values["name"] = line.issue.name
        if at.DEADLINE in line.bring:
            values["deadline"] = line.told[at.DEADLINE]
        if at.IN_SPRINT in line.bring:
            values[OWN + at.SPRINT] = line.told[at.IN_SPRINT] or None
        if at.EFFORTS in line.bring:
            values |= dict.fromkeys((OWN + name for name in at.EFFORT_FIELDS), None) | _effort_fields(line)
        if at.PROGRESS in line.bring:
            values |= self._progress(line, facts_in(row))
            values["duration_estimated"] = line.said["duration_estimated"]
        now = {**row, **facts_in(row), **now_in(row["extra"], values)}
        different = {name: value for name, value in values.items() if now[name] != value}
        if different:
            deed = desk.begin(Task, row["id"], str(different.get("name", row["name"])), "changed")
            after = tellable(values, different)
            deed.after = in_words(after, desk)
            deed.before = in_words({name: now[name] for name in after}, desk)
            desk.tasks.change(deed, row["id"], as_columns(different, row["extra"]))
            check_row(row)
        if at.WHO in line.bring:
            names = {"resource": line.issue.assignee or line.issue.email}
            self._assign(line, row, desk.begin(Task, row["id"], row["name"], "assigned", after=names))
        if at.PLACE in line.bring and self.outline.above[row["id"]] != (above := self._above(line)):
            siblings = self.outline.below.get(above, [])
            parent = None if above is None else self._number(above)
            last = self._number(siblings[-1]) if siblings else None
            self.outline.move(MoveOp(op="move", tasks=[line.uid], parent=parent, after=last))

    # -- links, what is gone, and what is kept for the next time -------------------------------------------------------

    def _link(self) -> None:
        desk, sheet = self.desk, self.desk.sheets[Link]
        there: dict[tuple[int, int], int] = {}
        kinds = Link.objects.filter(project=desk.project, kind="FS").values_list("before_id", "after_id", "id")
        for before, after, key in kinds.iterator(SOME):
            there[before, after] = key
        for first, then in self.found.links:
            before, after = self.keys[first], self.keys[then]
            if (before, after) in there:
                continue
            new = [one for one in (before, after) if one in self.made]
            names = [desk.tasks.rows[one]["name"] for one in (before, after)]
            numbers = [desk.tasks.rows[one]["uid"] for one in (before, after)]
            key = desk.next_key(Link)
            deed = self.made[max(new)] if new else desk.begin(
                Link, key, f"{before} FS {after}", "linked",
                after={"before": numbers[0], "after": numbers[1], "names": names, "kind": "FS"},
            )  # fmt: skip
            sheet.add(deed, key, {"project_id": desk.project.pk, "before_id": before, "after_id": after, "kind": "FS"})
            there[before, after] = key
        going = [there[link] for one in self.found.unlinked if (link := self._ends(one)) in there]
        for begin in range(0, len(going), SOME):
            sheet.read(Link.objects.filter(pk__in=going[begin : begin + SOME]))
        for key in going:
            row = sheet.rows[key]
            ends = (row["before_id"], row["after_id"])
            names = [desk.tasks.rows[one]["name"] for one in ends if one in desk.tasks.rows]
            deed = desk.begin(
                Link, key, f"{row['before_id']} FS {row['after_id']}", "unlinked", before={"names": names}
            )
            sheet.remove(deed, [key])

    def _ends(self, link: tuple[str, str]) -> tuple[int, int]:
        known = {one.key: one.task_id for one in self.found.gone}
        first, then = (self.keys.get(one) or known.get(one) or 0 for one in link)
        return first, then

    def _gone(self) -> None:
        gone = {one.task_id: one for one in self.found.gone if one.task_id is not None}
        if self.choices.gone is Gone.SWITCH_OFF:
            for key in gone:
                row = self.desk.tasks.rows[key]
                if row["active"]:
                    deed = self.desk.begin(
                        Task, key, row["name"], "changed", before={"active": True}, after={"active": False}
                    )
                    self.desk.tasks.change(deed, key, {"active": False})
        if self.choices.gone is Gone.REMOVE:
            going = [key for key in gone if self._all_gone(key, gone)]
            if going:
                self.outline.delete(DeleteOp(op="delete", tasks=[self.desk.tasks.rows[key]["uid"] for key in going]))

    def _all_gone(self, key: int, gone: Iterable[int]) -> bool:
        """Whether nothing lies below a task that stays."""
        return all(one in gone and self._all_gone(one, gone) for one in self.outline.below.get(key, ()))

    def _keep(self) -> None:
        """Remember what the tool said and what was written."""
        desk, sheet = self.desk, self.desk.sheets[ExternalKey]
        sheet.read(ExternalKey.objects.filter(project=desk.project, source=self.export.source.value))
        desk.next_keys(ExternalKey, sum(line.there is None for line in self.found.lines))
        blocks: dict[str, list[str]] = {}
        wanted = {line.issue.key for line in self.found.lines}
        for line in self.found.lines:
            blocks[line.issue.key] = [one for one in line.issue.blocks if one in wanted]
        for line in self.found.lines:
            issue = line.issue
            seen = {**line.told, "blocks": blocks[issue.key] if self.choices.links else []}
            if line.added:
                values = {"task_id": self.keys[issue.key], "seen": _json(seen), "kept": _json(self._kept(line))}
                if line.there is None:
                    sheet.add(self.last, desk.next_key(ExternalKey), {
                        "project_id": desk.project.pk, "source": self.export.source.value, "key": issue.key, **values,
                    })  # fmt: skip
                else:
                    sheet.change(self.last, line.there.pk, values)
                continue
            assert line.there is not None
            now = self._kept(line) if line.bring else {}
            kept = {**line.there.written, **{group: now[group] for group in line.bring if group in now}}
            if seen != line.there.told or kept != line.there.written:
                sheet.change(self.last, line.there.pk, {"seen": _json(seen), "kept": _json(kept)})

    def _kept(self, line: Line) -> dict[str, Any]:
        row = self.desk.tasks.rows[self.keys[line.issue.key]]
        above = self.outline.above[row["id"]]
        told = now_in(row["extra"], [OWN + name for name in (at.SPRINT, *at.EFFORT_FIELDS)])
        return at.kept_values(
            facts_in(row),
            name=row["name"],
            parent=None if above is None else self._number(above),
            resources=[
                self.numbers[one["allocation_id"]] for one in self.doing.get(row["id"], ()) if one["allocation_id"]
            ],
            deadline=row["deadline"],
            sprint=told[OWN + at.SPRINT],
            efforts=[told[OWN + name] for name in at.EFFORT_FIELDS],
        )

    def _number(self, key: int) -> int:
        row = self.desk.tasks.rows.get(key)
        return self.outline.told[key][0] if row is None else int(row["uid"])


def _effort_fields(line: Line) -> dict[str, Any]:
    """What the fields of a summary task say of its issue's own efforts."""
    said = line.told[at.EFFORTS] or ()
    return {OWN + name: hours for name, hours in zip(at.EFFORT_FIELDS, said, strict=False) if hours is not None}


def _json(value: dict[str, Any]) -> str:
    return orjson.dumps(value).decode()
