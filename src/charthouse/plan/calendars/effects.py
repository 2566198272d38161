"""What a change of calendars does to the dates of a plan: computed beside it, before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.engine import layout as at
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of
from charthouse.plan.calendars.refusals import PlanWouldBreak
from charthouse.plan.computed import Computed
from charthouse.ui import formats
from charthouse.ui.sentences import in_readers_words


@dataclass(frozen=True, slots=True)
class Effect:
    """How far a change moves the plan."""

    moved: int = 0
    """Tasks whose start or finish is another than before; summaries count with what lies below them."""
    before: int | None = None
    after: int | None = None
    shift: int = 0
    """By which the finish moves, in working minutes of the plan's own calendar."""
    day: int = 480
    computed: bool = True
    """Whether the plan has dates at all."""
    schedule: Schedule | None = field(default=None, compare=False, repr=False)
    """All dates then."""

    def sentence(self) -> str:
        """As people read it."""
        if not self.computed:
            return _("The plan has no dates yet, so none moves.")
        if not self.moved:
            return _("No date moves.")
        tasks = ngettext("Moves %(count)s task", "Moves %(count)s tasks", self.moved) % {
            "count": formats.number(self.moved)
        }
        if self.before is None or self.after is None or self.before == self.after:
            return _("%(tasks)s; the finish stays.") % {"tasks": tasks}
        return _("%(tasks)s; the finish goes to %(day)s (%(shift)s).") % {
            "tasks": tasks,
            "day": formats.long_day(formats.day_of(self.after, finish=True)),
            "shift": formats.signed_span(self.shift, a_day=self.day),
        }


def effect_of(computed: Computed, calendars: Iterable[doc.Calendar], **project: object) -> Effect:
    """What becomes of the dates when the plan has these calendars instead of its own.

    ``project`` are further fields of the document's project, such as another ``calendar_uid``.

    :raises PlanWouldBreak: when the plan has dates now and would have none then
    """
    document = replace(
        computed.document,
        calendars=tuple(calendars),
        project=replace(computed.document.project, **project) if project else computed.document.project,  # type: ignore[arg-type]
    )
    return effect_between(computed, document)


def effect_between(computed: Computed, document: doc.Document, wrong: str = "") -> Effect:
    """The same of a whole changed document; ``wrong`` says that it could not be computed, with ``%(why)s``.

    :raises PlanWouldBreak:
    """
    was = computed.schedule
    if was is None:
        return Effect(computed=False)
    try:
        now = schedule(plan_of(document))
    except UnusablePlan as refusal:
        raise PlanWouldBreak(
            (wrong or _("The plan could not be computed with this calendar: %(why)s Nothing was changed."))
            % {"why": in_readers_words(str(refusal))}
        ) from refusal
    columns = [at.START, at.FINISH]  # the tasks are the same, in the same order
    moved = int((was.dates[:, columns] != now.dates[:, columns]).any(axis=1).sum())
    before, after = was.finish, now.finish
    shift = 0 if before is None or after is None else _own_time(now).between(before, after)
    return Effect(moved, before, after, shift, computed.document.project.minutes_per_day, schedule=now)


def _own_time(now: Schedule) -> WorkingTime:
    return WorkingTime(now.compiled.network.arrays[2])
