"""Writes a report from its facts: every number in a sentence or a table is taken from them, and from nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from charthouse.outlook.charts import share_label
from charthouse.reports import tables, words
from charthouse.reports.composed import Course, Edition, Section, Sentence, Side
from charthouse.reports.facts import AHEAD, Dimension, Facts, Sight, Source, TaskFacts, Tasks, overall
from charthouse.reports.sentences_chapters import asks, issues, scope
from charthouse.ui import formats


def composed(facts: Facts, changed: tuple[str, ...] = ()) -> Edition:
    """The report as these facts tell it, in the present language; ``changed`` is what differs from the one before."""
    title = words.title_of(facts.kind, facts.since, facts.until)
    sides = tuple(_side(one, facts) for one in facts.dimensions)
    tone = overall(facts)
    sections = (
        asks(facts), tables.milestones(facts), tables.money(facts), _list("done", facts.done, _done, facts),
        _list("next", facts.next, _next, facts), _list("late", facts.late, _late, facts), tables.risks(facts),
        issues(facts), tables.kpis(facts), scope(facts), Section("notes", _("Remarks")),
    )  # fmt: skip
    return Edition(
        language=get_language() or "en", project=facts.name, title=title,
        status=_("Status date %(day)s") % {"day": formats.long_day(facts.until)},
        managers=formats.listing(facts.managers) if facts.managers else "", overall=tone,
        overall_words=_overall_told(tone, facts), verdict=tuple(_verdict(facts)), sides=sides,
        sections=tuple(one for one in sections if one is not None), course=_course(facts), foot=_foot(facts),
        changed=changed,
    )  # fmt: skip


def _verdict(facts: Facts) -> Iterator[Sentence]:
    one = facts.finish
    source = (Source("plan"),) if one.last is None else (_task(one.last, facts),)
    if one.forecast is None:
        text = _("There is no plan yet, so no finish can be forecast.") if one.why == "no_tasks" else (
            _("The plan’s dates cannot be computed at present, so no finish can be forecast.")
        )  # fmt: skip
        yield Sentence("verdict.finish", text, (Source("plan"),))
        return
    yield _finish(facts, source)
    if not one.ended:
        yield from _chances(facts)
    money = facts.amounts
    if money is not None and money.total.planned > 0:
        yield _cost(facts)


def _finish(facts: Facts, source: tuple[Source, ...]) -> Sentence:
    one = facts.finish
    assert one.forecast is not None
    day = formats.long_day(one.forecast)
    said = {"day": day}
    if one.committed is None:
        text = _("The project ended on %(day)s.") if one.ended else (
            _("The finish is forecast for %(day)s; no baseline and no promise says when it was to be.")
        )  # fmt: skip
        return Sentence("verdict.finish", text % said, source, (day,))
    late = one.late or 0
    said |= {"days": formats.day_count(abs(late)), "committed": formats.long_day(one.committed)}
    if late == 0:
        text = _("The project ended on %(day)s, as committed.") if one.ended else (
            _("The finish is forecast for %(day)s, as committed.")
        )  # fmt: skip
    elif late > 0:
        text = _("The project ended on %(day)s, %(days)s after the commitment.") if one.ended else (
            _("The finish is forecast for %(day)s, %(days)s after the commitment of %(committed)s.")
        )  # fmt: skip
    else:
        text = _("The project ended on %(day)s, %(days)s before the commitment.") if one.ended else (
            _("The finish is forecast for %(day)s, %(days)s before the commitment of %(committed)s.")
        )  # fmt: skip
    return Sentence("verdict.finish", text % said, source, (day,))


def _chances(facts: Facts) -> Iterator[Sentence]:
    one, run = facts.finish, facts.run
    if run is None or one.p50 is None or one.p80 is None:
        text = _("How likely that is, nobody knows: the plan was not simulated.")
        yield Sentence("verdict.chance", text, (Source("outlook"),))
        return
    source = (Source("run", str(run.number)),)
    said = {"p50": formats.long_day(one.p50), "p80": formats.long_day(one.p80)}
    if one.chance is not None and one.committed is not None:
        chance = share_label(float(one.chance))
        said |= {"chance": chance, "committed": formats.long_day(one.committed)}
        text = _("The chance to hold %(committed)s is %(chance)s; with a confidence of 80 %% it ends by %(p80)s.")
        yield Sentence("verdict.chance", text % said, source, (chance, said["p80"]))
    else:
        text = _("As likely as not it ends by %(p50)s, with a confidence of 80 %% by %(p80)s.")
        yield Sentence("verdict.chance", text % said, source, (said["p80"],))
    if run.stale:
        text = _("These chances are of the simulation of %(day)s; plan or risks have changed since.")
        yield Sentence("verdict.stale", text % {"day": formats.long_day(run.day)}, source, tone="warn")


def _cost(facts: Facts) -> Sentence:
    money = facts.amounts
    assert money is not None
    whole = money.total
    forecast = words.amount(whole.forecast, money.currency)
    said = {
        "forecast": forecast, "planned": words.amount(whole.planned, money.currency),
        "off": words.amount(abs(whole.left), money.currency),
    }  # fmt: skip
    if money.without_labour:
        text = (
            _("Without labour and consultants the cost is forecast at %(forecast)s, as budgeted.")
            if whole.left == 0 else
            _("Without labour and consultants the cost is forecast at %(forecast)s, %(off)s more than the "
              "%(planned)s budgeted.")
            if whole.left < 0 else
            _("Without labour and consultants the cost is forecast at %(forecast)s, %(off)s less than the "
              "%(planned)s budgeted.")
        )  # fmt: skip
    else:
        text = (
            _("The cost is forecast at %(forecast)s, as budgeted.") if whole.left == 0 else
            _("The cost is forecast at %(forecast)s, %(off)s more than the %(planned)s budgeted.")
            if whole.left < 0 else
            _("The cost is forecast at %(forecast)s, %(off)s less than the %(planned)s budgeted.")
        )  # fmt: skip
    return Sentence("verdict.money", text % said, (Source("budget"),), (forecast,))


def _side(one: Dimension, facts: Facts) -> Side:
    sources: tuple[Source, ...] = ()
    if one.stage is not None:
        sources = (Source("stage", str(one.stage), one.stage_name),)
    elif one.rule in ("default", "outside"):
        last = facts.finish.last
        sources = {
            "finish": (Source("plan"),) if last is None else (_task(last, facts),), "cost": (Source("budget"),),
            "scope": (Source("scope"),),
        }.get(one.name, ())  # fmt: skip
    return Side(
        one.name, str(words.SIDES[one.name]), one.tone, str(words.TONES[one.tone]),
        Sentence(f"dimension.{one.name}", words.side_told(one, facts), sources),
    )  # fmt: skip


def _overall_told(tone: str, facts: Facts) -> str:
    """The overall state with the sides that it comes from."""
    state = str(words.TONES[tone])
    if tone in ("none", "good"):
        return state
    because = formats.listing(str(words.SIDES[one.name]) for one in facts.dimensions if one.tone == tone)
    return _("%(state)s: %(sides)s") % {"state": state, "sides": because}


def _list(name: str, found: Tasks, write: object, facts: Facts) -> Section:
    title, nothing = {
        "done": (_("Done"), _("Nothing was finished in these days.")),
        "next": (
            _("Next"), _("Nothing begins or ends until %(day)s.")
            % {"day": formats.short_day(facts.until + dt.timedelta(days=AHEAD[facts.kind]))},
        ),
        "late": (
            _("Late, and why"),
            _("Nothing is late.") if facts.baseline else _("n/a: the plan is held against no baseline yet."),
        ),
    }[name]  # fmt: skip
    sentences = [write(one, facts) for one in found.named]  # type: ignore[operator]
    more = found.count - len(found.named)
    if more > 0:
        text = {
            "done": ngettext("%(count)s more task was finished.", "%(count)s more tasks were finished.", more),
            "next": ngettext("%(count)s more task begins or ends.", "%(count)s more tasks begin or end.", more),
            "late": ngettext("%(count)s more task is late.", "%(count)s more tasks are late.", more),
        }[name]  # fmt: skip
        sentences.append(Sentence(f"{name}.more", text % {"count": formats.number(more)}, (Source("plan"),)))
    if name == "done" and facts.tasks:
        text = ngettext(
            "%(done)s of %(count)s tasks is done in all.", "%(done)s of %(count)s tasks are done in all.",
            facts.done_in_all,
        )  # fmt: skip
        told = text % {"done": formats.number(facts.done_in_all), "count": formats.number(facts.tasks)}
        sentences.append(Sentence("done.all", told, (Source("plan"),)))
    return Section(name, title, tuple(sentences), nothing="" if sentences else nothing)


def _done(one: TaskFacts, _facts: Facts) -> Sentence:
    said = {"task": one.name, "day": formats.short_day(one.finish)}
    if one.late is None:
        text = _("“%(task)s” was finished on %(day)s")
    else:
        said["late"] = words.late_told(one.late)
        text = _("“%(task)s” was finished on %(day)s, %(late)s")
    return Sentence(f"done.{one.uid}", text % said, (Source("task", str(one.uid), one.name),))


def _next(one: TaskFacts, facts: Facts) -> Sentence:
    horizon = facts.until + dt.timedelta(days=AHEAD[facts.kind])
    said = {"task": one.name, "first": formats.short_day(one.start), "last": formats.short_day(one.finish)}
    if one.milestone:
        text = _("“%(task)s” is reached on %(last)s")
    elif one.begun:
        text = _("“%(task)s” goes on until %(last)s")
    elif one.start == one.finish:
        text = _("“%(task)s” on %(last)s")
    elif one.finish <= horizon:
        text = _("“%(task)s” from %(first)s to %(last)s")
    else:
        text = _("“%(task)s” begins on %(first)s")
    return Sentence(f"next.{one.uid}", text % said, (Source("task", str(one.uid), one.name),))


def _late(one: TaskFacts, facts: Facts) -> Sentence:
    assert one.late is not None
    assert one.because is not None
    said = {
        "task": one.name, "day": formats.short_day(one.finish, beside=facts.until),
        "late": words.late_told(one.late), "because": words.because_told(one.because),
    }  # fmt: skip
    sources = [Source("task", str(one.uid), one.name)]
    if one.because.uid is not None:
        sources.append(Source("task", str(one.because.uid), one.because.name))
    text = _("“%(task)s” ends on %(day)s, %(late)s, %(because)s") % said
    return Sentence(f"late.{one.uid}", text, tuple(sources), tone="bad" if one.critical else "warn")


def _course(facts: Facts) -> Course:
    title = _("Course to the end")
    course = facts.course
    if course is None:
        return Course(title, str(words.NO_COURSE[facts.no_course or "unmeasured"]), None)
    note = _("Share of the planned hours that is earned")
    if course.bands:
        note = _("Share of the planned hours that is earned; bands P20–P80 and P5–P95")
    if course.stale:
        note += ". " + _("The plan has changed since it was measured.")
    told = _("On %(day)s %(planned)s of the work was to be earned, and %(earned)s is.") % {
        "day": formats.long_day(course.at), "planned": formats.per_cent(course.planned / 10, most=1),
        "earned": formats.per_cent(course.earned / 10, most=1),
    }  # fmt: skip
    committed = facts.finish.committed
    return Course(title, note, course, "" if committed is None else committed.isoformat(), told)


def _foot(facts: Facts) -> str:
    told = [_("Figures as of the status date.")]
    if facts.run is not None:
        told.append(
            _("Chances from %(count)s runs of the simulation of %(day)s.")
            % {"count": formats.number(facts.run.iterations), "day": formats.long_day(facts.run.day)}
        )
    if facts.published and facts.sight > Sight.OUTSIDE:
        told.append(_("Of the published plan."))
    return " ".join(told)


def _task(uid: int, facts: Facts) -> Source:
    names = {one.uid: one.name for one in facts.milestones}
    names |= {one.uid: one.name for found in (facts.next, facts.late, facts.done) for one in found.named}
    return Source("task", str(uid), names.get(uid, ""))
