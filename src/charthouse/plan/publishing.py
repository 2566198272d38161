"""Publishes plans: what the managers and leads planned becomes what everybody sees, with a sentence, and back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal import inverses
from charthouse.journal.acting import one_operation
from charthouse.journal.models import Entry
from charthouse.journal.undoing import REDID, UNDID
from charthouse.plan.computed import computed_plan
from charthouse.plan.editing import locked_plan
from charthouse.plan.models import Plan, Publication
from charthouse.plan.publication_changes import compared
from charthouse.plan.published_rows import (
    packed,
    packed_baselines,
    published_of,
    remove_published,
    unpacked,
    write_published,
)
from charthouse.plan.queries import document_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project, Publishing
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

LONGEST = 500
PUBLISHED = "published the plan"
_OF_THE_PLAN = Q(record__startswith="plan.") | Q(
    record="projects.Project", verb__in=("imported a plan", "set the status date", UNDID, REDID)
)
_BESIDE = ("commented", "replied", "edited a comment", "deleted a comment", "attached", "removed an attachment")


class NothingToPublish(Refused):
    """Everybody sees the plan as it is."""


class CannotPublish(Refused):
    """The plan has no dates that could be published."""

    status = 422


class NoSentence(Refused):
    """What was changed has to be said."""

    status = 422


class PublishedMeanwhile(Refused):
    """Somebody else published after this was looked at."""


class NotTheLast(Refused):
    """Only what was published last can be taken back."""


class NoSuchPublication(Refused):
    """The plan was not published so often."""

    status = 404


def standing(project: Project) -> Publication | None:
    """What everybody sees: the last publication that was not taken back."""
    return (
        Publication.objects.filter(project=project, undone_at=None)
        .defer("document", "baselines")
        .order_by("-number")
        .first()
    )


def unpublished(project: Project, last: Publication | None) -> int:
    """How many deeds changed the plan since; what was undone again does not count."""
    found = Entry.objects.filter(
        _OF_THE_PLAN, stream_id=project.journal_id, number__gt=0 if last is None else last.entry
    )
    found = found.exclude(record="plan.Publication").exclude(verb__in=_BESIDE)
    steps = sorted(set(found.order_by().values_list("operation", "undoes")))
    there: dict[int, int | None] = {}
    for operation, undoes in steps:
        if undoes in there:
            del there[undoes]
        else:
            there[operation] = undoes
    return len(there)


@one_operation
@transaction.atomic
def publish(*, access: Access, sentence: str, seen: int | None = None) -> Publication:
    """Let everybody see the plan as it is now.

    ``seen`` is the number of the publication that was compared with (0: none); who publishes after somebody else
    looks again first.

    :raises RoleMayNot:
    :raises NoSentence:
    :raises NothingToPublish: also where changes are seen at once anyway
    :raises PublishedMeanwhile:
    :raises CannotPublish: when the plan cannot be computed
    """
    access.require(Right.EDIT_PLAN)
    sentence = " ".join(sentence.replace("\x00", "").split())
    project = Project.objects.select_for_update(no_key=True).get(pk=access.project.pk)
    if project.publishing != Publishing.BY_HAND:
        raise NothingToPublish(_("Changes of this plan are seen by everybody at once; there is nothing to publish."))
    plan, last = locked_plan(project), standing(project)
    there = 0 if last is None else last.number
    if seen is not None and seen != there:
        raise PublishedMeanwhile(_("Somebody published this plan meanwhile; look at what is left to publish."))
    if last is not None and last.plan_version == plan.version:
        raise NothingToPublish(_("Everybody sees the plan as it is; there is nothing to publish."))
    if not sentence or len(sentence) > LONGEST:
        raise NoSentence(
            _("Say in a sentence of at most %(most)d characters what changed.") % {"most": LONGEST},
            fields={"sentence": _("Say what changed.")},
        )
    if plan.uncomputable:
        raise CannotPublish(
            _("The plan cannot be computed, so nobody could read it; mend this first: %(trouble)s")
            % {"trouble": plan.uncomputable}
        )
    return _publish(project, plan, sentence, access.user)


def _publish(project: Project, plan: Plan, sentence: str, by: User) -> Publication:
    document, public = document_of(project), published_of(project)
    before = None if public is None else computed_plan(public)
    changes = compared(before, computed_plan(project))
    kept, digest = packed(document)
    baselines = packed_baselines(project)
    newest = Publication.objects.filter(project=project).order_by("-number").values_list("number", flat=True).first()
    made = Publication.objects.create(
        project=project, number=(newest or 0) + 1, plan_version=plan.version, at=timezone.now(), by=by,
        sentence=sentence, summary=changes.figures(), document=kept, sha256=digest, baselines=baselines,
    )  # fmt: skip
    entry = journal.record(
        made, PUBLISHED, by=by, stream_id=project.journal_id, why=sentence,
        after={"number": made.number, "sha256": digest, **made.summary},
    )  # fmt: skip
    made.entry = entry.number
    made.save(update_fields=["entry"])
    write_published(project, document, baselines, told_until=entry.number, by=by)
    return made


@one_operation
@transaction.atomic
def choose_publishing(*, access: Access, publishing: Publishing) -> None:
    """Say when others see what was changed: at once, or when it is published; choosing the latter publishes the plan
    as it is now.

    :raises RoleMayNot:
    """
    access.require(Right.EDIT_PLAN)
    project = Project.objects.select_for_update(no_key=True).get(pk=access.project.pk)
    if project.publishing == publishing:
        return
    plan = locked_plan(project)
    before, project.publishing = project.publishing, publishing
    project.version += 1
    project.save(update_fields=["publishing", "version"])
    journal.record(
        project, "chose how changes are published", by=access.user, stream_id=project.journal_id,
        before={"publishing": before}, after={"publishing": str(publishing)},
    )  # fmt: skip
    if publishing == Publishing.BY_HAND:
        _publish(project, plan, "", access.user)
    else:
        remove_published(project)


def begin(*, project: Project, by: User) -> None:
    """The first publication of a new project whose plan is published by hand: an empty plan."""
    if project.publishing == Publishing.BY_HAND:
        _publish(project, locked_plan(project), "", by)


def taken_back(*, access: Access, number: int) -> None:
    """Take back what was published last: the publication before it stands again.

    :raises NoSuchPublication:
    :raises NotTheLast:
    """
    stands = (
        Publication.objects.filter(project=access.project, undone_at=None)
        .defer("document", "baselines")
        .order_by("-number")
    )
    publication = stands.filter(number=number).first()
    if publication is None:
        raise NoSuchPublication(_("There is no publication no. %(number)d that stands.") % {"number": number})
    _require_back(publication, list(stands[:2]))
    found = Entry.objects.filter(
        stream_id=access.project.journal_id, record="plan.Publication", record_id=str(publication.pk)
    )
    entry = found.order_by("-number").first()
    assert entry is not None  # it was written with the publication
    journal.undo(entry=entry, by=access.user)


def _require_back(publication: Publication, last: Sequence[Publication]) -> None:
    if last[0] != publication:
        raise NotTheLast(_("Only what was published last can be taken back; take back the later ones first."))
    if len(last) == 1:
        raise NotTheLast(_("This is the first publication, and without it nobody would see a plan; publish another."))


def register_publishing() -> None:
    """Called when the chapter starts."""
    for verb, apply in ((PUBLISHED, _back), (UNDID, _again), (REDID, _back)):
        inverses.register(
            "plan.Publication", verb, apply, begin=_begin, may=lambda access, _entry: access.may(Right.EDIT_PLAN)
        )


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    project = Project.objects.select_for_update(no_key=True).get(journal_id=stream_id)
    project_for(by, project.key, Right.EDIT_PLAN)
    locked_plan(project)


def _back(entry: Entry, by: User) -> None:
    publication = Publication.objects.get(pk=entry.record_id)
    project = publication.project
    if project.publishing != Publishing.BY_HAND:
        raise NothingToPublish(_("Changes of this plan are seen by everybody at once; there is nothing to take back."))
    last = list(Publication.objects.filter(project=project, undone_at=None).order_by("-number")[:2])
    _require_back(publication, last)
    before = last[1]
    publication.undone_at = timezone.now()
    publication.save(update_fields=["undone_at"])
    write_published(project, unpacked(before), bytes(before.baselines), told_until=before.entry, by=by)
    journal.record_again(entry, UNDID, by=by, changes=None)


def _again(entry: Entry, by: User) -> None:
    publication = Publication.objects.get(pk=entry.record_id)
    project = publication.project
    last = standing(project)
    if project.publishing != Publishing.BY_HAND or (last is not None and last.number > publication.number):
        raise NotTheLast(_("The plan was published again since; that publication stands."))
    publication.undone_at = None
    publication.save(update_fields=["undone_at"])
    write_published(project, unpacked(publication), bytes(publication.baselines), told_until=publication.entry, by=by)
    journal.record_again(entry, REDID, by=by, changes=None)
