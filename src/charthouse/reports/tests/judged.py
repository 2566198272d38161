"""Holds a written report against what it must say, and tells what is false, missing or too much."""

from __future__ import annotations

import re
from collections.abc import Iterator

from charthouse.reports.composed import Edition, Sentence
from charthouse.reports.tests.claims import KPIS, RISKS, Claims
from charthouse.reports.tests.counted import begins, ends
from charthouse.reports.tests.ways import NOTHING, plain

_LATE = {
    "en": re.compile(r"because “(.*)” (?:ends|(ended)) ([\d,]+) days? late$"),
    "de": re.compile(r"weil „(.*)“ (?=.*?(?:endet|(endete))$)([\d.]+) Tage? zu spät endete?$"),
}


def wrong_in(edition: Edition, claims: Claims) -> list[str]:
    """What a report says otherwise than the tables: what is false, missing or too much."""
    language = claims.language
    found = []
    said = _said(edition)
    for key in sorted(said.keys() | claims.sentences.keys()):
        if key not in claims.sentences:
            found.append(f"{key}: nothing behind “{said[key][0]}”")
            continue
        claim = claims.sentences[key]
        if key not in said:
            found.append(f"{key}: is not said")
            continue
        text, sentence = said[key]
        if sentence is not None and key.startswith("late.") and key != "late.more":
            text, wrong = _without_reason(sentence, claims)
            found += [f"{key}: {wrong}"] if wrong else []
        if wrong := claim.wrong(text, language):
            found.append(f"{key}: {wrong} in “{text}”")
        if sentence is not None and claim.source is not None:
            from_there = {(one.kind, one.ref) for one in sentence.sources[:1]} or {("", "")}
            found += [] if from_there == {claim.source} else [f"{key}: comes from {from_there}, not {claim.source}"]
        if sentence is not None and claim.tone is not None and sentence.tone != claim.tone:
            found.append(f"{key}: is {sentence.tone}, not {claim.tone}")
    there = {
        one.name: [tuple(plain(cell.text) for cell in row.cells) for row in one.table.rows]
        for one in edition.sections if one.table is not None
    }  # fmt: skip
    found += [
        f"{name}: {there.get(name)}, not {claims.tables.get(name)}"
        for name in sorted(there.keys() | claims.tables.keys()) if there.get(name) != claims.tables.get(name)
    ]  # fmt: skip
    found += _wrong_sources(edition, claims)
    found += [f"{one.name}: {one.tone}" for one in edition.sides if one.tone != claims.tones.get(one.name)]
    return [*found, *_wrong_drawing(edition, claims), *_wrong_colours(edition, claims)]


def wrong_changes(edition: Edition, now: Claims, before: Claims | None) -> list[str]:
    """What a report says otherwise of what is different from the one before it."""
    claims = [] if before is None else list(now.changed(before))
    if len(claims) != len(edition.changed):
        return [f"changed: {len(edition.changed)} sentences, not {len(claims)}: {edition.changed}"]
    pairs = zip(claims, edition.changed, strict=True)
    return [f"changed: {wrong} in “{text}”" for claim, text in pairs if (wrong := claim.wrong(text, now.language))]


def _said(edition: Edition) -> dict[str, tuple[str, Sentence | None]]:
    said: dict[str, tuple[str, Sentence | None]] = {
        one.key: (plain(one.text), one) for one in edition.sentences if not one.typed
    }
    said |= {
        "project": (plain(edition.project), None), "title": (plain(edition.title), None),
        "status": (plain(edition.status), None), "managers": (plain(edition.managers), None),
        "foot": (plain(edition.foot), None),
        "overall": (plain(edition.overall_words), None),
    }  # fmt: skip
    said |= {f"tone.{one.name}": (one.words, None) for one in edition.sides}
    if edition.course.facts is not None:
        said |= {"course": (plain(edition.course.told), None), "course.note": (plain(edition.course.note), None)}
    for one in edition.sections:
        if one.name == "asks" and one.sentences:
            said["asks"] = (plain(one.title), None)
        if one.name == "money" and one.table is not None:
            said["money"] = (plain(one.title), None)
        if one.nothing and one.name in ("next", "late"):
            said[f"nothing.{one.name}"] = (plain(one.nothing), None)
    return said


def _without_reason(sentence: Sentence, claims: Claims) -> tuple[str, str]:
    """A sentence about a late task without its reason, and what is wrong with that."""
    count, german = claims.count, claims.language == "de"
    text = plain(sentence.text)
    start = text.rfind(", weil " if german else ", because ")
    reason, rest = text[start + 2 :], text[:start]
    one = count.by_uid[int(sentence.key.split(".")[1])]
    if named := _LATE[claims.language].search(reason):
        days, ended, ref = int(re.sub(r"\D", "", named[3])), bool(named[2]), sentence.sources[-1].ref
        roots = {(plain(each.name), str(each.uid), each.late, each.done) for each in count.reasons(one)}
        return rest, "" if (named[1], ref, days, ended) in roots else f"“{reason}” is no reason"
    assert one.agreed is not None
    began = 0 if one.agreed[0] is None else (begins(one.start) - begins(one.agreed[0])).days
    a_day = (count.plan.minutes_per_day if count.plan else 0) or 480
    longer = 0 if one.agreed[2] is None else -(-(one.duration - one.agreed[2]) // a_day)
    by_start = began > 0 and 2 * began >= (one.late or 0)
    words = {
        "started": ("begonnen wurde", "was begun"), "waits": ("später beginnt", "begins"),
        "longer": ("länger dauert als", "takes"), "slow": ("was davon noch bleibt", "what remains"),
    }  # fmt: skip
    how = ("started" if one.begun else "waits") if by_start else "longer" if longer > 0 else "slow"
    numbers = [int(re.sub(r"\D", "", each)) for each in re.findall(r"[\d.,]*\d", reason)]
    right_numbers = [] if how == "slow" else [began if by_start else longer]
    right_words = words[how][0 if german else 1] in reason
    return rest, "" if numbers == right_numbers and right_words else f"“{reason}”: {how} {right_numbers}"


def _wrong_sources(edition: Edition, claims: Claims) -> Iterator[str]:
    """Rows that lead to other records than theirs."""
    count = claims.count
    run = () if count.run is None else (("run", str(count.run.number)),)
    takes = set() if count.run is None else {int(one["id"]) for one in count.run.figures["risks"]}
    right = {
        "milestones": [
            (("task", str(one.uid)), *(run if not one.done and one.uid in count.simulated else ()))
            for one in claims._milestones()
        ],
        "risks": [
            (("risk", str(one.number)), *(run if one.number in takes else ())) for one in count.risks[:RISKS]
        ],
        "kpis": [(("kpi", str(one[0].number)),) for one in count.kpis[:KPIS] if one[3] <= claims.sight],
    }  # fmt: skip
    for name, rows in right.items():
        section = edition.section(name)
        if section is not None and section.table is not None:
            there = [tuple((each.kind, each.ref) for each in row.sources) for row in section.table.rows]
            if there != rows:
                yield f"{name} come from {there}, not {rows}"


def _wrong_drawing(edition: Edition, claims: Claims) -> Iterator[str]:
    course, drawn = claims.count.course, edition.course.facts
    if (course is None) != (drawn is None):
        yield f"course: {drawn}"
    if course is None or drawn is None:
        return
    whole = course.amounts.bac
    there = {(ends(one.date), round(1000 * one.pv / whole), None if one.ev is None else round(1000 * one.ev / whole))
             for one in course.series}  # fmt: skip
    yield from (f"course: {one}" for one in drawn.points if (one.day, one.planned, one.earned) not in there)
    if (drawn.start, drawn.end) != (begins(course.planned_start), ends(course.planned_finish)):
        yield f"course: from {drawn.start} to {drawn.end}"
    run = claims.count.run
    bands = () if run is None else tuple(ends(round(run.quantiles[each])) for each in (5, 20, 50, 80, 95))
    if drawn.bands != bands:
        yield f"course: {drawn.bands}"
    committed = claims.count.committed
    if edition.course.committed != ("" if committed is None else ends(committed).isoformat()):
        yield f"course: committed {edition.course.committed}"


def _wrong_colours(edition: Edition, claims: Claims) -> Iterator[str]:
    """Of cells whose sign says how something stands."""
    milestones, kpis = edition.section("milestones"), edition.section("kpis")
    if milestones is not None and milestones.table is not None and claims.count.run is not None:
        for one, row in zip(claims._milestones(), milestones.table.rows, strict=False):
            text, tone = plain(row.cells[-1].text), row.cells[-1].tone
            share = int(re.sub(r"\D", "", text) or 0)
            right = "good" if one.done else "none" if text == NOTHING[claims.language] else (
                "good" if share >= 80 else "warn" if share >= 50 else "bad"
            )  # fmt: skip
            if tone != right:
                yield f"milestone {one.name}: {tone}, not {right}"
    if kpis is not None and kpis.table is not None:
        states = {one.name: state for one, _now, state, _sight, _order in claims.count.kpis}
        for row in kpis.table.rows:
            if row.cells[2].tone != states.get(row.cells[0].text):
                yield f"KPI {row.cells[0].text}: {row.cells[2].tone}"
    money = edition.section("money")
    if money is not None and money.table is not None and claims.money is not None:
        whole = claims.money.total
        if (money.table.rows[-1].cells[-1].tone == "bad") != (claims.money.budgeted and whole.forecast > whole.planned):
            yield "money: the colour of what is left"
