"""The sentences about what is to be decided, what stands in the way, and the scope."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.approvals.registry import kind_of
from charthouse.raid.models import LogEntry, Severity
from charthouse.reports.composed import Section, Sentence
from charthouse.reports.facts import AskFacts, Facts, IssueFacts, Sight, Source
from charthouse.ui import formats

SHOWN = 6


def asks(facts: Facts) -> Section | None:
    """The decisions that are needed."""
    if facts.sight < Sight.INSIDE:
        return None
    found = facts.asks
    if not found:
        return Section("asks", _("Decisions needed"), nothing=_("No decision is due."))
    first = next((one.due for one in found if one.due is not None), None)
    count = len(found)
    said = {"count": formats.number(count), "day": "" if first is None else formats.long_day(first)}
    if first is None:
        title = ngettext("%(count)s decision needed", "%(count)s decisions needed", count) % said
    else:
        title = ngettext(
            "%(count)s decision needed by %(day)s", "%(count)s decisions needed, the first by %(day)s", count
        ) % said  # fmt: skip
    sentences = [ask(one) for one in found[:SHOWN]]
    if (more := count - SHOWN) > 0:
        text = ngettext("%(count)s more decision is open.", "%(count)s more decisions are open.", more)
        sentences.append(Sentence("asks.more", text % {"count": formats.number(more)}))
    return Section("asks", title, tuple(sentences))


def ask(one: AskFacts) -> Sentence:
    """A decision that is needed, and by when."""
    said = {"title": one.title, "open": formats.number(one.open), "number": one.ref}
    if one.kind == "log":
        text = _("“%(title)s” is to be decided.") % said
        source = Source("log", one.ref, one.title)
    elif one.kind == "gate":
        source = Source("gate", one.ref, one.title)
        text = ngettext(
            "Gate “%(title)s”: %(open)s condition is not met yet.",
            "Gate “%(title)s”: %(open)s conditions are not met yet.", one.open,
        ) % said if one.open else _("Gate “%(title)s” waits for its decision.") % said  # fmt: skip
    elif one.kind == "exception":
        text = _("“%(title)s” leaves its tolerances: the board chooses the way out.") % said
        source = Source("exception", one.ref)
    else:
        said["title"] = str(kind_of(one.title).title)
        source = Source("version", one.ref)
        text = ngettext(
            "%(title)s, version %(number)s: %(open)s signature is missing.",
            "%(title)s, version %(number)s: %(open)s signatures are missing.", one.open,
        ) % said  # fmt: skip
    if one.due is not None:
        when = {"day": formats.long_day(one.due)}
        text += " " + (_("It was due on %(day)s.") if one.overdue else _("By %(day)s.")) % when
    return Sentence(f"asks.{one.kind}.{one.ref}", text, (source,), tone="bad" if one.overdue else "")


def issues(facts: Facts) -> Section | None:
    """The open issues and conflicts."""
    if facts.sight < Sight.INSIDE:
        return None
    sentences = [_issue(one) for one in facts.issues]
    if (more := facts.open_issues - len(facts.issues)) > 0:
        text = ngettext("%(count)s more issue is open.", "%(count)s more issues are open.", more)
        sentences.append(Sentence("issues.more", text % {"count": formats.number(more)}))
    return Section("issues", _("Open issues"), tuple(sentences), nothing="" if sentences else _("No issue is open."))


def _issue(one: IssueFacts) -> Sentence:
    severity = str(Severity(one.severity).label) if one.severity else ""
    said = {"title": one.title, "kind": str(LogEntry.Kind(one.kind).label), "severity": severity}
    text = _("“%(title)s” (%(kind)s, %(severity)s)") if severity else _("“%(title)s” (%(kind)s)")
    text %= said
    if one.due is not None:
        when = {"day": formats.short_day(one.due)}
        text += (_(", was due on %(day)s") if one.overdue else _(", due on %(day)s")) % when
    tone = "bad" if one.overdue or one.severity == Severity.CRITICAL else ""
    return Sentence(f"issues.{one.number}", text, (Source("log", str(one.number), one.title),), tone=tone)


def scope(facts: Facts) -> Section | None:
    """What came into the scope, went out of it or changed since it was signed."""
    one = facts.scope
    if facts.sight < Sight.INSIDE or one is None:
        return None
    source = (Source("scope"),)
    title = _("Changes in scope")
    if not one.requirements and one.version is None:
        return Section("scope", title, nothing=_("n/a: no requirement is written down yet."))
    count = ngettext(
        "%(count)s requirement, %(musts)s of them must be met.",
        "%(count)s requirements, %(musts)s of them must be met.",
        one.requirements,
    ) % {"count": formats.number(one.requirements), "musts": formats.number(one.musts)}  # fmt: skip
    sentences = [Sentence("scope.count", count, source)]
    if one.version is None:
        sentences.append(
            Sentence(
                "scope.unsigned", _("No version of the scope is signed, so nothing says what came in since."), source
            )
        )
    elif one.came + one.went + one.changed == 0:
        text = _("Nothing is different from version %(version)s, which was signed last.")
        sentences.append(Sentence("scope.moved", text % {"version": formats.number(one.version)}, source))
    else:
        text = _("Since version %(version)s was signed, %(came)s came in, %(went)s went out and %(changed)s changed: "
                 "%(named)s.")  # fmt: skip
        named = formats.listing(f"“{each}”" for each in one.named)
        if (more := one.came + one.went + one.changed - len(one.named)) > 0:
            named += _(" and %(count)s more") % {"count": formats.number(more)}
        told = {"version": formats.number(one.version), "came": formats.number(one.came),
                "went": formats.number(one.went), "changed": formats.number(one.changed), "named": named}  # fmt: skip
        sentences.append(Sentence("scope.moved", text % told, source, tone="warn"))
    return Section("scope", title, tuple(sentences))
