"""Reads the text of a pack (TOML), and says of each thing that cannot be read where it is and what to write."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from charthouse.packs.content import (
    FORMAT,
    KINDS,
    RHYTHMS,
    STEPS,
    After,
    Checklist,
    Document,
    Freeze,
    Gate,
    Kpi,
    Meeting,
    Pack,
    PackCalendar,
    PackRisk,
    PackTask,
    Phase,
    Problem,
    Role,
    RunSheet,
    Stage,
    Step,
)

LONGEST_TEXT = 400_000
"""Characters in a pack."""
MOST_OF_A_KIND = 400
WORD = re.compile(r"[a-z][a-z0-9-]{0,39}")
AFTER = re.compile(r"(@?[a-z][a-z0-9-]{0,39})(?: (FS|SS|FF|SF))?(\+\d{1,3}d)?")
_WEEK = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d):(\d\d)-(\d\d):(\d\d)")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OF_A_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_AT = re.compile(r"[+-]\d\d:[0-5]\d")
_HEADER = re.compile(r"^\s*\[\[\s*([a-z_]+)\s*\]\]", re.MULTILINE)
_TOML_LINE = re.compile(r"at line (\d+)")
RESPONSES = ("avoid", "reduce", "transfer", "share", "accept", "exploit", "enhance")
STEP_KINDS = ("", "decision", "point-of-no-return", "roll-back")


def read(text: str) -> tuple[Pack | None, list[Problem]]:
    """The pack that a text says, and what is wrong with how it says it; None where nothing can be made of it."""
    if len(text) > LONGEST_TEXT:
        return None, [Problem(None, _("A pack has at most 400,000 characters; leave out what no project needs."))]
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found else None
        sentence = _(
            'This is no TOML: %(what)s. Each value stands as name = "text"; lists in [ ], parts below [[ ]].'
        ) % {"what": str(error).split(" (at ")[0][:120]}
        return None, [Problem(line, sentence)]
    return Reader(raw, text).pack()


class _SkippedError(Exception):
    """The part at hand cannot be used; why is among the problems."""


class Reader:
    """Takes the tables of a pack apart."""

    def __init__(self, raw: Mapping[str, Any], text: str) -> None:
        self.raw = raw
        self.problems: list[Problem] = []
        self.lines: dict[tuple[str, str], int] = {}
        self.line: int | None = None
        self.where = ""
        self.heads: dict[str, list[int]] = {}
        for found in _HEADER.finditer(text):
            self.heads.setdefault(found[1], []).append(text.count("\n", 0, found.start(1)) + 1)

    def pack(self) -> tuple[Pack | None, list[Problem]]:
        """All of it."""
        self.line = 1
        top = dict(self.raw)
        try:
            if top.pop("format", None) != FORMAT:
                self.wrong(_('Begin a pack with format = "%(format)s".'), format=FORMAT)
            kind = self.one_of(top, "kind", KINDS)
            head: dict[str, Any] = {name: self.text(top, name) for name in ("name", "version", "about")}
            identity = self.word(top, "id")
        except _SkippedError:
            return None, self.problems
        fits, sources = self.texts(top, "fits"), self.texts(top, "sources")
        parts: dict[str, Any] = {}
        for table, (name, make) in TABLES.items():
            parts[name] = self.parts(table, top.pop(table, []), make)
        self.line, self.where = 1, ""
        self.unknown(top)
        pack = Pack(id=identity, kind=kind, fits=fits, sources=sources, lines=self.lines, **head, **parts)
        return pack, self.problems

    def parts(self, table: str, rows: Any, make: Callable[[Reader, dict[str, Any]], Any]) -> tuple[Any, ...]:
        """The values of one table."""
        heads = self.heads.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            self.line = None
            self.note(_("Write each %(table)s below a line [[%(table)s]] of its own."), table=table)
            return ()
        if len(rows) > MOST_OF_A_KIND:
            self.line = None
            self.note(
                _("A pack has at most %(most)d parts of a kind; there are more of %(table)s."),
                most=MOST_OF_A_KIND,
                table=table,
            )
            return ()
        made = []
        for place, row in enumerate(rows):
            self.line = heads[place] if len(heads) == len(rows) else None
            self.where = f"[[{table}]] {row.get('id', '')}".strip()
            left = dict(row)
            try:
                identity = self.word(left, "id")
                if (table, identity) in self.lines:
                    self.wrong(
                        _("Another %(table)s is called “%(id)s”; give each a name of its own."),
                        table=table,
                        id=identity,
                    )
                self.lines[table, identity] = self.line or 0
                value = make(self, {**left, "id": identity})
            except _SkippedError:
                continue
            made.append(value)
        return tuple(made)

    # -- values ------------------------------------------------------------------------------------------------------

    def note(self, sentence: str, **values: Any) -> None:
        """Keep a problem of the part at hand."""
        said = sentence % values if values else sentence
        self.problems.append(Problem(self.line, f"{self.where}: {said}" if self.where else said))

    def wrong(self, sentence: str, **values: Any) -> None:
        """Keep a problem, and leave the part out."""
        self.note(sentence, **values)
        raise _SkippedError

    def unknown(self, left: Mapping[str, Any]) -> None:
        """Names that mean nothing here."""
        for name in left:
            self.note(_("“%(name)s” means nothing here; take it out, or mind how it is spelt."), name=str(name)[:60])

    def text(self, left: dict[str, Any], name: str, *, empty: bool = False, most: int = 2000) -> str:
        """A text."""
        value = left.pop(name, "" if empty else None)
        if not isinstance(value, str) or (not empty and not value.strip()):
            self.wrong(_('Say “%(name)s”: %(name)s = "…".'), name=name)
        said = str(value).strip()
        if len(said) > most or "\x00" in said:
            self.wrong(_("“%(name)s” has at most %(most)d characters."), name=name, most=most)
        return said

    def word(self, left: dict[str, Any], name: str, *, empty: bool = False) -> str:
        """A name for use inside the pack."""
        value = left.pop(name, "" if empty else None)
        if empty and value == "":
            return ""
        if not isinstance(value, str) or not WORD.fullmatch(value):
            self.wrong(
                _('“%(name)s” is a short name of small letters, digits and hyphens, such as %(name)s = "pilot".'),
                name=name,
            )
        return str(value)

    def texts(self, left: dict[str, Any], name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = left.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.note(_('“%(name)s” is a list of texts: %(name)s = ["…", "…"].'), name=name)
            return ()
        return tuple(one.strip()[:500] for one in value)

    def one_of(self, left: dict[str, Any], name: str, known: tuple[str, ...], *, usual: str | None = None) -> str:
        """One of some words."""
        value = left.pop(name, usual)
        if value not in known:
            self.wrong(_("“%(name)s” is one of: %(known)s."), name=name, known=", ".join(one for one in known if one))
        return str(value)

    def three(self, left: dict[str, Any], name: str, *, least: float = 0.0) -> tuple[float, float, float] | None:
        """Three numbers in their order; None where nothing is said."""
        value = left.pop(name, None)
        if value is None:
            return None
        good = isinstance(value, list) and len(value) == 3
        good = good and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value)
        if not good or not least <= value[0] <= value[1] <= value[2] <= 1000:
            self.wrong(_("“%(name)s” is three numbers in their order, such as %(name)s = [2, 3, 6]."), name=name)
        return float(value[0]), float(value[1]), float(value[2])

    def share(self, left: dict[str, Any], name: str, *, most: float = 1.0) -> float | None:
        """A number from 0; None where nothing is said."""
        value = left.pop(name, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            self.wrong(_("“%(name)s” is a number from 0 to %(most)g."), name=name, most=most)
        return float(value)

    def flag(self, left: dict[str, Any], name: str, *, usual: bool) -> bool:
        """True or false."""
        value = left.pop(name, usual)
        if not isinstance(value, bool):
            self.wrong(_("“%(name)s” is true or false, without quotation marks."), name=name)
        return bool(value)

    def after(self, left: dict[str, Any]) -> tuple[After, ...]:
        """What a task waits for."""
        found = []
        for said in self.texts(left, "after"):
            match = AFTER.fullmatch(said)
            if match is None:
                self.note(_('“%(said)s” names no predecessor; write "id", "id SS" or "id FS+3d".'), said=said[:60])
                continue
            found.append(After(match[1], match[2] or "FS", match[3] or ""))
        return tuple(found)


def _task(reader: Reader, left: dict[str, Any]) -> PackTask:
    identity = left.pop("id")
    name, within = reader.text(left, "name", most=200), reader.word(left, "in")
    milestone = reader.flag(left, "milestone", usual=False)
    days = reader.three(left, "days", least=0.25)
    if milestone and days is not None:
        reader.wrong(_("A milestone takes no time; leave out “days”, or “milestone”."))
    if not milestone and days is None:
        reader.wrong(_("Say how many days it takes at best, likely and at worst: days = [2, 3, 6]."))
    made = PackTask(
        identity,
        name,
        within,
        days,
        reader.text(left, "basis", empty=True),
        reader.after(left),
        reader.word(left, "role", empty=True),
        reader.text(left, "done", empty=True),
        reader.texts(left, "checklist"),
        reader.word(left, "calendar", empty=True),
    )
    reader.unknown(left)
    return made


def _phase(reader: Reader, left: dict[str, Any]) -> Phase:
    made = Phase(left.pop("id"), reader.text(left, "name", most=200), reader.one_of(left, "step", STEPS))
    reader.unknown(left)
    return made


def _stage(reader: Reader, left: dict[str, Any]) -> Stage:
    identity, steps = left.pop("id"), reader.texts(left, "steps")
    if wrong := [one for one in steps if one not in STEPS]:
        reader.wrong(_("“%(step)s” is no step; steps are: %(known)s."), step=wrong[0][:40], known=", ".join(STEPS))
    said = left.pop("tolerance", {})
    about = ("time", "cost", "scope", "quality", "risk", "benefit")
    if not isinstance(said, dict) or not all(key in about and isinstance(value, str) for key, value in said.items()):
        reader.wrong(_("“tolerance” says a sentence by each of: %(known)s."), known=", ".join(about))
    tolerance = tuple((key, said[key]) for key in about if key in said)
    made = Stage(
        identity, reader.text(left, "name", most=200), steps, reader.text(left, "about", empty=True), tolerance
    )
    reader.unknown(left)
    return made


def _gate(reader: Reader, left: dict[str, Any]) -> Gate:
    made = Gate(
        left.pop("id"),
        reader.text(left, "name", most=200),
        reader.word(left, "stage"),
        reader.texts(left, "criteria"),
        reader.word(left, "decides", empty=True),
        reader.flag(left, "strict", usual=True),
    )
    reader.unknown(left)
    return made


def _calendar(reader: Reader, left: dict[str, Any]) -> PackCalendar:
    identity, name = left.pop("id"), reader.text(left, "name", most=200)
    week: list[list[tuple[int, int]]] = [[] for _day in _DAYS]
    for said in reader.texts(left, "week"):
        found = _WEEK.fullmatch(said)
        spans = None if found is None else (int(found[2]) * 60 + int(found[3]), int(found[4]) * 60 + int(found[5]))
        if found is None or spans is None or not spans[0] < spans[1] <= 1440:
            reader.wrong(_('“%(said)s” is no working time; write it as "Sat 20:00-24:00".'), said=said[:60])
        else:
            week[_DAYS.index(found[1])].append(spans)
    if not any(week):
        reader.wrong(_('A calendar needs working time in its week: week = ["Mon 08:00-12:00"].'))
    freezes, said = [], left.pop("freezes", [])
    for raw in said if isinstance(said, list) else [None]:
        one: dict[str, Any] = raw if isinstance(raw, dict) else {}
        days = (str(one.get("from")), str(one.get("to")))
        if not all(_OF_A_YEAR.fullmatch(day) for day in days):
            reader.wrong(_('A freeze is { name = "Year end", from = "12-15", to = "01-06" }, month before day.'))
        freezes.append(Freeze(str(one.get("name", ""))[:100], *days))
    reader.unknown(left)
    return PackCalendar(identity, name, tuple(tuple(sorted(day)) for day in week), tuple(freezes))


def _risk(reader: Reader, left: dict[str, Any]) -> PackRisk:
    identity = left.pop("id")
    texts = {name: reader.text(left, name) for name in ("title", "category", "cause", "event", "effect", "response")}
    probability = reader.share(left, "probability")
    days, factor = reader.three(left, "days"), reader.three(left, "factor")
    if probability is None:
        reader.wrong(_("Say how likely it is: probability = 0.3."))
    if (days is None) == (factor is None):
        reader.wrong(_("Say the impact once: days = [2, 5, 15], or factor = [1.0, 1.2, 1.6]."))
    made = PackRisk(
        id=identity,
        probability=probability or 0.0,
        days=days,
        factor=factor,
        response_kind=reader.one_of(left, "does", RESPONSES),
        hits=reader.texts(left, "hits"),
        kind=reader.one_of(left, "kind", ("threat", "opportunity"), usual="threat"),
        probability_after=reader.share(left, "probability_after"),
        impact_after=reader.share(left, "impact_after", most=10.0),
        **texts,
    )
    reader.unknown(left)
    return made


def _run_sheet(reader: Reader, left: dict[str, Any]) -> RunSheet:
    identity, name, task = left.pop("id"), reader.text(left, "name"), reader.word(left, "task")
    rows, steps = left.pop("steps", []), []
    for one in rows if isinstance(rows, list) else []:
        said = dict(one) if isinstance(one, dict) else {}
        at, minutes = said.pop("at", ""), said.pop("minutes", None)
        if not isinstance(at, str) or not _AT.fullmatch(at) or type(minutes) is not int or not 0 <= minutes <= 2880:
            reader.wrong(
                _('A line of a run sheet is { at = "+01:30", minutes = 20, what = "…", who = "…", check = "…" }.')
            )
        steps.append(
            Step(
                at,
                minutes,
                reader.text(said, "what"),
                reader.word(said, "who"),
                reader.text(said, "check"),
                reader.one_of(said, "kind", STEP_KINDS, usual=""),
            )
        )
        reader.unknown(said)
    reader.unknown(left)
    return RunSheet(identity, name, task, tuple(steps))


def _texts_only(kind: type[Any], needed: tuple[str, ...], free: tuple[str, ...] = ()) -> Callable[..., Any]:
    def make(reader: Reader, left: dict[str, Any]) -> Any:
        said: dict[str, Any] = {"id": left.pop("id")}
        said |= {name: reader.text(left, name) for name in needed}
        said |= {name: reader.text(left, name, empty=True) for name in free}
        reader.unknown(left)
        return kind(**said)

    return make


def _meeting(reader: Reader, left: dict[str, Any]) -> Meeting:
    identity = left.pop("id")
    made = Meeting(
        identity,
        reader.text(left, "name"),
        reader.text(left, "rhythm"),
        reader.text(left, "who"),
        reader.text(left, "purpose"),
        every=reader.one_of(left, "every", RHYTHMS, usual="needed"),
        leads=reader.word(left, "leads", empty=True),
        channel=reader.text(left, "channel", empty=True, most=200),
    )
    reader.unknown(left)
    return made


def _checklist(reader: Reader, left: dict[str, Any]) -> Checklist:
    made = Checklist(left.pop("id"), reader.text(left, "name"), reader.texts(left, "items"))
    reader.unknown(left)
    return made


TABLES: Mapping[str, tuple[str, Callable[[Reader, dict[str, Any]], Any]]] = {
    "phase": ("phases", _phase),
    "stage": ("stages", _stage),
    "gate": ("gates", _gate),
    "task": ("tasks", _task),
    "role": ("roles", _texts_only(Role, ("name", "does"))),
    "calendar": ("calendars", _calendar),
    "risk": ("risks", _risk),
    "run_sheet": ("run_sheets", _run_sheet),
    "document": ("documents", _texts_only(Document, ("name", "purpose"), ("owner", "group"))),
    "kpi": ("kpis", _texts_only(Kpi, ("name", "unit", "target", "measured"))),
    "meeting": ("meetings", _meeting),
    "checklist": ("checklists", _checklist),
}
"""The tables of a pack, each with its name in ``content.Pack`` and what reads one of its rows."""
