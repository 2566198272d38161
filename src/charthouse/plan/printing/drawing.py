"""A plan drawn for one person: what they may see of it, at once where it is small, as a job where it takes longer."""

from __future__ import annotations

import datetime as dt
import io
import re
import secrets
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.doors import own
from charthouse.drawing.paper import pdf_of, png_of
from charthouse.drawing.scene import Page
from charthouse.drawing.slides import pptx_of
from charthouse.drawing.svg import svg_of
from charthouse.jobs import actions as jobs
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import KeptSetup, Plan
from charthouse.plan.page_views import CannotCompute, now_in
from charthouse.plan.printing.facts import Facts, facts_of
from charthouse.plan.printing.layout import Sheets, laid_out, page_title
from charthouse.plan.printing.setup import BadSetup, PageSetup, setup_of
from charthouse.plan.printing.sheet import draw_page
from charthouse.plan.publishing import standing
from charthouse.plan.scenarios import scenario_shown
from charthouse.plan.versions import shown_now
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import BranchKey, Publishing
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui import formats
from charthouse.ui.sentences import in_readers_words

MEDIA = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "png": "image/png",
    "zip": "application/zip",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
AT_ONCE = 800
"""Rows on all pages together that are drawn while somebody waits: what a second is enough for."""
DAYS_KEPT = 7
"""For which a drawing made in the background can be fetched."""


class NotThere(Refused):
    """There is no such drawing of this person, or no longer."""

    status = 404


class TooBigAtOnce(Refused):
    """This drawing takes too long to be waited for; it is to be made as a job."""

    status = 409


@dataclass(frozen=True, slots=True)
class DrawnFile:
    """A finished drawing."""

    content: bytes
    kind: str
    name: str

    @property
    def media_type(self) -> str:
        """What it is, for a browser."""
        return MEDIA[self.kind]


def plan_facts(access: Access) -> Facts:
    """The plan as this person may see it.

    :raises CannotCompute: where it has no dates
    """
    computed = computed_plan(access.shown)
    if computed.schedule is None:
        raise CannotCompute(in_readers_words(computed.trouble) or _("This plan has no tasks yet."))
    now = shown_now(access.shown, computed)
    return facts_of(
        computed.document,
        computed.schedule,
        key=access.project.key,
        now=now_in(access.project),
        state=_state(access),
        with_team=access.may(Right.SEE_TEAM),
        measured_by=Plan.objects.values_list("measured_by", flat=True).filter(pk=access.shown.pk).first(),
        columns=None if now is None else now.columns,
    )


def _state(access: Access) -> str:
    """Which plan it is: a draft, or what everybody sees."""
    version = Plan.objects.values_list("version", flat=True).filter(pk=access.project.pk).first()
    scenario = scenario_shown(access)
    if scenario is not None:
        return _("scenario “%(name)s”, version %(version)d") % {"name": scenario.name, "version": version or 0}
    if access.project.publishing != Publishing.BY_HAND:
        return _("version %(version)d") % {"version": version or 0}
    if access.may(Right.SEE_WORKING_PLAN):
        return _("working plan, version %(version)d, not published") % {"version": version or 0}
    last = standing(access.project)
    if last is None:
        return _("published plan")
    return _("published %(date)s") % {"date": formats.long_day(timezone.localtime(last.at).date())}


def kept_setup(access: Access) -> PageSetup:
    """This person's set-up for this project, as they last used it."""
    kept = KeptSetup.objects.filter(project=access.project, user=access.user).first()
    try:
        return setup_of(kept.setup) if kept is not None else PageSetup()
    except BadSetup:  # kept by a version that knew more
        return PageSetup()


def keep_setup(access: Access, setup: PageSetup) -> None:
    """Remember it for the next time; nobody else sees it."""
    KeptSetup.objects.update_or_create(project=access.project, user=access.user, defaults={"setup": setup.told()})


def drawn(
    facts: Facts,
    setup: PageSetup,
    kind: str,
    *,
    number: int | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> DrawnFile:
    """The drawing as a file; pictures of several pages as a ZIP with each, or the one page that is asked for.

    :raises BadSetup:
    """
    sheets = laid_out(facts, setup)
    numbers = list(range(sheets.count)) if number is None else [_page(sheets, number) - 1]
    pages: list[Page] = []
    for place, one in enumerate(numbers):
        if tell is not None:
            tell(place, len(numbers))
        pages.append(draw_page(sheets, one))
    return packed(pages, kind, title=page_title(sheets), key=facts.key, embed=True)


def packed(pages: list[Page], kind: str, *, title: str, key: str, embed: bool = False) -> DrawnFile:
    """Pages as one file of a kind."""
    stem = f"{key}-{timezone.localdate():%Y-%m-%d}"
    if kind == "pdf":
        return DrawnFile(pdf_of(pages, title=title), "pdf", f"{stem}.pdf")
    if kind == "pptx":
        return DrawnFile(pptx_of(pages, title=title), "pptx", f"{stem}.pptx")

    def one(page: Page) -> bytes:
        return svg_of(page, embed=embed).encode() if kind == "svg" else png_of(page)

    if len(pages) == 1:
        return DrawnFile(one(pages[0]), kind, f"{stem}.{kind}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for number, page in enumerate(pages, start=1):
            bundle.writestr(f"{stem}-{number:03}.{kind}", one(page))
    return DrawnFile(packed.getvalue(), "zip", f"{stem}.zip")


def _page(sheets: Sheets, number: int) -> int:
    if not 1 <= number <= sheets.count:
        raise BadSetup(
            _("There is no page %(number)d; this drawing has %(count)d.") % {"number": number, "count": sheets.count}
        )
    return number


def size_of(sheets: Sheets) -> int:
    """Rows on all pages together: what drawing takes time for."""
    return len(sheets.rows) * sheets.wide


# -- in the background ----------------------------------------------------------------------------------------------


def folder() -> Path:
    """Where drawings lie until they are fetched."""
    place = Path(settings.DATA_DIR) / "drawings"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def begin(access: Access, setup: PageSetup, kind: str) -> tuple[Job, str]:
    """Have a big drawing made in the background; gives the job, and the token by which its file is fetched."""
    token = secrets.token_hex(16)
    told = setup.told() | {"rows": None if setup.rows is None else list(setup.rows)}
    job = jobs.start(
        DRAW.name,
        by=access.user,
        title=_("Draw the plan of %(project)s") % {"project": access.project.name},
        arguments={"project": access.project.key, "setup": told, "format": kind, "token": token},
        stream_id=access.project.journal_id,
        page=reverse("plan_page:drawn", kwargs={"key": access.project.key, "token": token}),
    )
    return job, token


@own("Draws what its owner sees, by the rights they have when it is drawn.")
def _draw(running: Running) -> Mapping[str, Any]:
    asked = running.arguments
    access = project_for(running.owner, BranchKey(asked["project"]), Right.EXPORT)
    running.tell(2, _("Computing dates"))
    facts = plan_facts(access)
    setup = setup_of(asked["setup"])

    def tell(done: int, count: int) -> None:
        running.tell(
            5 + 60 * done // count, _("Drawing page %(page)d of %(count)d") % {"page": done + 1, "count": count}
        )

    made = drawn(facts, setup, asked["format"], tell=tell)
    running.tell(95, _("Putting the pages together"))
    place = folder() / f"{asked['token']}.{made.kind}"
    unfinished = place.with_suffix(".part")
    unfinished.write_bytes(made.content)
    unfinished.replace(place)
    return {"name": made.name, "bytes": len(made.content)}


DRAW = JobKind("plan.draw", _draw, label=gettext_lazy("Draw a plan"), again=True)


def fetched(access: Access, token: str) -> DrawnFile:
    """A drawing of one's own that was made in the background.

    :raises NotThere: it is another's, not ready, or was removed
    :raises RoleMayNot: they may take out files no longer
    """
    gone = NotThere(
        _("There is no such drawing, or it is not ready or was removed after %(days)d days; look at your jobs, or draw "
          "it again.")
        % {"days": DAYS_KEPT}
    )  # fmt: skip
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        raise gone
    job = Job.objects.filter(
        kind=DRAW.name, owner=access.user, stream_id=access.project.journal_id, arguments__token=token
    ).first()
    found = next(folder().glob(f"{token}.*"), None)
    if job is None:
        raise gone
    access.require(Right.EXPORT)
    if job.state != Job.State.DONE or found is None or found.suffix == ".part":
        raise gone
    name = str((job.result or {}).get("name") or f"{access.project.key}{found.suffix}")
    return DrawnFile(found.read_bytes(), found.suffix[1:], name)


def forget_old(now: dt.datetime) -> int:
    """Remove drawings that nobody fetched in time; gives how many."""
    limit = now.timestamp() - DAYS_KEPT * 86400
    old = [path for path in folder().iterdir() if path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
