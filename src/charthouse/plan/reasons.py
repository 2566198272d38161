"""What decided a date, as a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.engine.drivers import Driver, DriverKind
from charthouse.engine.network import LinkKind
from charthouse.ui import formats

_LINKS = {
    LinkKind.FINISH_TO_START: gettext_lazy("“%(task)s” must finish first"),
    LinkKind.START_TO_START: gettext_lazy("“%(task)s” must start first"),
    LinkKind.FINISH_TO_FINISH: gettext_lazy("it finishes only when “%(task)s” has finished"),
    LinkKind.START_TO_FINISH: gettext_lazy("it finishes only when “%(task)s” has started"),
}


def reason(driver: Driver, names: Mapping[int, str], *, end: str = "") -> str:
    """One driver as a sentence's part; ``names`` are the plan's tasks by number."""
    date = "" if driver.date is None else formats.long_day(formats.day_of(driver.date))
    task = names.get(driver.task, "") if driver.task is not None else ""
    if driver.kind is DriverKind.LINK and driver.link is not None:
        text = str(_LINKS[driver.link.kind]) % {"task": task}
        if driver.link.percent is not None:
            return _("%(text)s, with a lag of %(percent)g %% of its duration") % {
                "text": text,
                "percent": driver.link.percent,
            }
        if driver.link.lag:
            return _("%(text)s, with a lag of %(lag)s") % {"text": text, "lag": formats.signed_span(driver.link.lag)}
        return text
    if end == "late":
        return _("counted back from the project's finish, deadlines and constraints")
    known = {
        DriverKind.PROJECT_START: _("the project starts then"),
        DriverKind.PROJECT_FINISH: _("counted back from the project's finish"),
        DriverKind.CONSTRAINT: _("a constraint ties it to %(date)s"),
        DriverKind.CALENDAR: _("its calendar has no earlier working time"),
        DriverKind.ACTUAL: _("it really happened on %(date)s"),
        DriverKind.STATUS_DATE: _("what is not done yet goes on after the status date"),
        DriverKind.RESUME: _("the work goes on from %(date)s"),
        DriverKind.MANUAL: _("its dates were set by hand"),
        DriverKind.SUMMARY: _("the summary task “%(task)s” holds all below it"),
        DriverKind.CHILDREN: _("“%(task)s” below it does"),
        DriverKind.LEVELLING: _("levelling put it off"),
        DriverKind.EXTERNAL: _("another project gives %(date)s"),
        DriverKind.AS_LATE_AS_POSSIBLE: _("it is to be done as late as possible"),
        DriverKind.EXPECTED_FINISH: _("its finish is expected on %(date)s"),
    }
    return known.get(driver.kind, driver.kind.value.replace("_", " ")) % {"date": date, "task": task}
