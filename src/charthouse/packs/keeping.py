"""The organisation's own packs: copied, brought in, changed as text, offered, retired."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.packs.catalogue import NoSuchPack, entry
from charthouse.packs.checking import checked
from charthouse.packs.content import Pack, Problem
from charthouse.packs.library import shipped
from charthouse.packs.models import OwnPack
from charthouse.packs.reading import WORD
from charthouse.projects.access import NotTheirs, Standing
from charthouse.projects.permissions import OrganisationRight
from charthouse.refusals import Refused
from charthouse.rest.answers import require_version

MOST_PACKS = 200
LONGEST_NAME = 200


class BadPack(Refused):
    """A text that cannot be kept; ``problems`` say why, line by line."""

    status = 422

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, fields={"text": message})
        self.problems = problems


class PackChangedMeanwhile(Refused):
    """Somebody changed the pack after it was opened."""


class PackTaken(Refused):
    """Another pack has this id."""


def may_keep(by: User) -> bool:
    """Whether somebody looks after the organisation's standards, and with them after its packs."""
    return Standing(by).may(OrganisationRight.KEEP_STANDARDS)


def may_change(own: OwnPack, by: User) -> bool:
    """Whether somebody may change a pack: who keeps the standards; of a draft, its maker (or their deputy) too."""
    standing = Standing(by)
    if standing.may(OrganisationRight.KEEP_STANDARDS):
        return True
    return own.state == OwnPack.State.DRAFT and own.made_by_id in standing.people


@one_operation
@transaction.atomic
def bring_in(*, text: str, by: User) -> OwnPack:
    """Keep the text of a pack as a draft; it may have faults, if it says what it is.

    :raises RoleMayNot: BadPack: PackTaken:
    """
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    return keep(text=text, origin="", by=by)


@one_operation
@transaction.atomic
def copy(*, slug: str, identity: str, name: str, by: User) -> OwnPack:
    """Make a draft like another pack, under an id and a name of its own.

    :raises RoleMayNot: NoSuchPack: BadPack: PackTaken:
    """
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    there = entry(slug)
    name = " ".join(name.split())[:LONGEST_NAME]
    if not WORD.fullmatch(identity) or not name:
        raise BadPack(_("Give the copy a name, and an id of small letters, digits and hyphens."))
    text = re.sub(r'(?m)^id = ".*"$', f'id = "{identity}"', there.text, count=1)
    quoted = name.replace("\\", "").replace('"', "”")
    text = re.sub(r'(?m)^name = ".*"$', lambda _found: f'name = "{quoted}"', text, count=1)
    return keep(text=text, origin=slug, by=by)


def keep(*, text: str, origin: str, by: User) -> OwnPack:
    """Keep a text as a new draft, whoever may.

    :raises BadPack: PackTaken:
    """
    pack, _problems = _readable(text)
    if pack.id in shipped() or OwnPack.objects.filter(slug=pack.id).exists():
        raise PackTaken(
            _("Another pack has the id “%(id)s”; give this one another id in its text.") % {"id": pack.id},
            fields={"id": pack.id},
        )
    if OwnPack.objects.count() >= MOST_PACKS:
        raise BadPack(_("There are %(most)d packs already; delete one that nobody uses.") % {"most": MOST_PACKS})
    made = OwnPack.objects.create(
        slug=pack.id, kind=pack.kind, name=pack.name[:LONGEST_NAME], text=_lines(text), origin=origin[:200], made_by=by
    )
    journal.record(made, "kept a pack", by=by, after=_told(made))
    return made


def at(*, slug: str, version: int | None, by: User, keeps: bool = False) -> OwnPack:
    """The pack at the version that a program read, for who may change it; its row stays locked.

    ``keeps``: only who looks after the standards may do what follows.

    :raises NoSuchPack: NotTheirs: RoleMayNot: BadPack: charthouse.rest.refusals.OtherVersion:
    """
    if keeps:
        Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    own = _locked(slug) if keeps else _mine(slug, by)
    require_version(version, own.version, slug)
    return own


@one_operation
@transaction.atomic
def change(*, slug: str, text: str, seen: int | None, by: User) -> OwnPack:
    """Give a pack another text. That of a draft may have faults; what is offered stays sound.

    :raises NoSuchPack: NotTheirs: BadPack: PackChangedMeanwhile:
    """
    own = _mine(slug, by)
    if seen is not None and seen != own.version:
        raise PackChangedMeanwhile(
            _("Somebody changed this pack after you opened it. Copy what you wrote, then open it again.")
        )
    text = _lines(text)
    if text == own.text:
        return own
    pack, problems = _readable(text)
    if pack.id != slug or pack.kind != own.kind:
        raise BadPack(
            _("Id and kind of a pack stay as they are: id = “%(id)s”, kind = “%(kind)s”. Copy it for others.")
            % {"id": slug, "kind": own.kind}
        )
    if own.state == OwnPack.State.OFFERED and problems:
        raise BadPack(
            _("Projects are begun with this pack, so it has to stay without faults. Mend them, then save."), problems
        )
    before = _told(own)
    own.text, own.name, own.version = text, pack.name[:LONGEST_NAME], own.version + 1
    own.save(update_fields=["text", "name", "version", "changed_at"])
    journal.record(own, "changed a pack", by=by, before=before, after=_told(own))
    return own


@one_operation
@transaction.atomic
def offer(*, slug: str, by: User) -> OwnPack:
    """Let projects be begun with a pack that has no faults.

    :raises RoleMayNot: NoSuchPack: BadPack:
    """
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    own = _locked(slug)
    _pack, problems = _readable(own.text)
    if problems:
        raise BadPack(_("It has faults; mend them before it is offered."), problems)
    return _become(own, OwnPack.State.OFFERED, "offered a pack", by)


@one_operation
@transaction.atomic
def retire(*, slug: str, by: User) -> OwnPack:
    """Begin no more projects with a pack; those that were begun with it keep what they have.

    :raises RoleMayNot: NoSuchPack:
    """
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    return _become(_locked(slug), OwnPack.State.RETIRED, "retired a pack", by)


@one_operation
@transaction.atomic
def delete(*, slug: str, by: User) -> None:
    """Delete a pack that is not offered.

    :raises NoSuchPack: NotTheirs: BadPack:
    """
    own = _mine(slug, by)
    if own.state == OwnPack.State.OFFERED:
        raise BadPack(_("Projects are begun with this pack; retire it first."))
    journal.record(own, "deleted a pack", by=by, before=_told(own))
    own.delete()


def _become(own: OwnPack, state: OwnPack.State, verb: str, by: User) -> OwnPack:
    if own.state == state:
        return own
    before = _told(own)
    own.state, own.version = state, own.version + 1
    own.save(update_fields=["state", "version", "changed_at"])
    journal.record(own, verb, by=by, before=before, after=_told(own))
    return own


def _mine(slug: str, by: User) -> OwnPack:
    own = _locked(slug)
    if not may_change(own, by):
        raise NotTheirs(
            _("“%(name)s” is changed by who looks after the organisation’s standards; copy it, or ask them.")
            % {"name": own.name}
        )
    return own


def _locked(slug: str) -> OwnPack:
    if slug in shipped():
        raise BadPack(_("This pack came with Charthouse and stays as it is; copy it, and change the copy."))
    own = OwnPack.objects.select_for_update(of=("self",)).select_related("made_by").filter(slug=slug).first()
    if own is None:
        raise NoSuchPack(_("There is no pack “%(id)s”.") % {"id": slug[:40]})
    return own


def _readable(text: str) -> tuple[Pack, tuple[Problem, ...]]:
    pack, problems = checked(_lines(text))
    if pack is None:
        raise BadPack(_("This cannot be kept as a pack; mend what is named below."), tuple(problems))
    return pack, tuple(problems)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _told(own: OwnPack) -> dict[str, object]:
    return {"name": own.name, "state": own.state, "kind": own.kind, "version": own.version}
