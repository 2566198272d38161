"""By which scales and matrix risks are rated: a project's own, else the organisation's, else the usual ones."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.models import ORGANISATION
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access, Standing
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.risks.models import Register, RiskMatrix
from charthouse.risks.rating import TONES, USUAL, Scale
from charthouse.risks.refusals import BadMatrix, MatrixChangedMeanwhile
from charthouse.risks.values import LEVELS, MOST_LEVELS

LEAST_LEVELS = 3
LONGEST_NAME, LONGEST_WORDS = 40, 300
MOST_DAYS = 10_000
VERBS = ("set the risk matrix", "went back to the risk matrix above")
_CHANCES = {3: (0.3, 0.7), 4: (0.25, 0.5, 0.75), 5: USUAL.chances, 6: (0.05, 0.1, 0.3, 0.5, 0.7)}
_DAYS = {3: (5.0, 20.0), 4: (1.0, 5.0, 20.0), 5: USUAL.days, 6: (1.0, 5.0, 10.0, 20.0, 60.0)}
_SHARES = {3: (0.02, 0.1), 4: (0.01, 0.02, 0.1), 5: USUAL.shares, 6: (0.01, 0.02, 0.05, 0.1, 0.25)}


def usual(rows: int, columns: int) -> Scale:
    """Where one begins who wants so many levels."""
    return Scale(_CHANCES[rows], _DAYS[columns], _SHARES[columns])


def scale_of(project: Project) -> Scale:
    """By what the risks of a project, of a scenario or of a published plan are rated."""
    key = project.working_id or project.branched_from_id or project.pk
    found = {one.project_id: one for one in RiskMatrix.objects.filter(Q(project=key) | Q(project=None))}
    one = found.get(key) or found.get(None)
    return USUAL if one is None else read(one.said)


def house_scale() -> Scale:
    """By what the projects are rated that have no scale of their own."""
    one = matrix_of_house()
    return USUAL if one is None else read(one.said)


def own_matrix(project: Project) -> RiskMatrix | None:
    """A project's own; None: it goes by the organisation's."""
    return RiskMatrix.objects.filter(project=project).first()


def matrix_of_house() -> RiskMatrix | None:
    """The organisation's; None: the usual one."""
    return RiskMatrix.objects.filter(project=None).first()


def said_of(scale: Scale) -> dict[str, Any]:
    """A scale as JSON holds it, and as programs read and write it."""
    return {
        "chances": [
            {"name": _at(scale.chance_names, row, ""), "most": _at(scale.chances, row, None)}
            for row in range(scale.rows)
        ],
        "impacts": [
            {
                "name": _at(scale.impact_names, column, ""),
                "days": _at(scale.days, column, None),
                "share": _at(scale.shares, column, None),
                **dict(zip(LEVELS, _at(scale.words, column, ("", "", "")), strict=True)),
            }
            for column in range(scale.columns)
        ],
        "cells": [
            [scale.tone(row, column) for column in range(1, scale.columns + 1)] for row in range(1, scale.rows + 1)
        ],
    }


def read(said: Mapping[str, Any]) -> Scale:
    """The scale that was kept, or that somebody wants to keep.

    :raises BadMatrix: with the sentence that says what is wrong and where
    """
    chances, impacts = said["chances"], said["impacts"]
    for levels in (chances, impacts):
        if not LEAST_LEVELS <= len(levels) <= MOST_LEVELS:
            raise BadMatrix(
                _("A scale has %(least)d to %(most)d levels.") % {"least": LEAST_LEVELS, "most": MOST_LEVELS}
            )
    words = tuple(
        (_words(one, "quality"), _words(one, "scope"), _words(one, "reputation")) for one in impacts
    )  # fmt: skip
    return Scale(
        _ascending([one["most"] for one in chances], _("Probability"), 1, below=True),
        _ascending([one["days"] for one in impacts], _("Days"), MOST_DAYS),
        _ascending([one["share"] for one in impacts], _("Share of the cost"), 10),
        _names(chances),
        _names(impacts),
        words if any(any(one) for one in words) else (),
        _cells(said["cells"], len(chances), len(impacts)),
    )


def _at(values: Sequence[Any], place: int, otherwise: Any) -> Any:
    return values[place] if place < len(values) else otherwise


def _names(levels: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    names = tuple(_text(one["name"], LONGEST_NAME) for one in levels)
    own = [name.casefold() for name in names if name]
    if len(own) != len(set(own)):
        raise BadMatrix(_("Two levels have the same name; name them so that everybody can tell them apart."))
    return names if own else ()


def _words(level: Mapping[str, Any], name: str) -> str:
    return _text(level[name], LONGEST_WORDS)


def _text(value: Any, most: int) -> str:
    said = " ".join(str(value or "").split())
    if "\x00" in said or len(said) > most:
        raise BadMatrix(_("This text can have %(most)d characters at most.") % {"most": most})
    return said


def _ascending(limits: Sequence[Any], label: str, most: float, *, below: bool = False) -> tuple[float, ...]:
    """Where the levels end but for the last, which has no end."""
    *inner, last = limits
    if last is not None:
        raise BadMatrix(_("%(scale)s: the last level has no end; leave it empty.") % {"scale": label})
    if not all(type(one) in (int, float) and math.isfinite(one) for one in inner):
        raise BadMatrix(_("%(scale)s: say of each level but the last where it ends.") % {"scale": label})
    if inner[0] <= 0 or any(high <= low for low, high in pairwise(inner)):
        raise BadMatrix(_("%(scale)s: each level ends above the one before, and the first above 0.") % {"scale": label})
    if inner[-1] > most or (below and inner[-1] >= most):
        raise BadMatrix(_("%(scale)s: the last limit is too high.") % {"scale": label})
    return tuple(float(one) for one in inner)


def _cells(said: Sequence[Sequence[Any]], rows: int, columns: int) -> tuple[tuple[str, ...], ...]:
    cells = tuple(tuple(str(one) for one in row) for row in said)
    if len(cells) != rows or any(len(row) != columns for row in cells):
        raise BadMatrix(_("The matrix has a cell for each level of probability and each of impact."))
    if any(one not in TONES[1:] for row in cells for one in row):
        raise BadMatrix(_("A cell is low, medium or high."))
    ranks = [[TONES.index(one) for one in row] for row in cells]
    falls = any(
        (row and ranks[row][column] < ranks[row - 1][column])
        or (column and ranks[row][column] < ranks[row][column - 1])
        for row in range(rows)
        for column in range(columns)
    )
    if falls:
        raise BadMatrix(
            _("A cell weighs at least as much as the one with less probability and the one with less impact.")
        )
    return cells


@one_operation
@transaction.atomic
def set_matrix(*, access: Access, said: Mapping[str, Any] | None, seen: int) -> Scale:
    """Let a project be rated by its own scales, or with None by the organisation's again; ``seen``: the version that
    was looked at, 0 for none.

    :raises BadMatrix: MatrixChangedMeanwhile: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    Register.objects.select_for_update().get_or_create(project=access.project)
    _keep(said, seen, by=access.user, stream=access.project.journal_id, project=access.project)
    return scale_of(access.project)


@one_operation
@transaction.atomic
def set_house_matrix(*, by: User, said: Mapping[str, Any] | None, seen: int) -> Scale:
    """The same for all projects that have none of their own.

    :raises BadMatrix: MatrixChangedMeanwhile: RoleMayNot:
    """
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    stream = journal.locked_stream(journal.open_stream(ORGANISATION).pk)
    _keep(said, seen, by=by, stream=stream.pk, project=None)
    return house_scale()


def _keep(said: Mapping[str, Any] | None, seen: int, *, by: User, stream: int, project: Project | None) -> None:
    wanted = None if said is None else said_of(read(said))
    there = RiskMatrix.objects.filter(project=project)
    one = there.first()
    if seen != (one.version if one else 0):
        raise MatrixChangedMeanwhile(
            _("Somebody changed the risk matrix after you opened it; open it again, and change it as it is now.")
        )
    before = one.said if one else None
    if before == wanted:
        return
    watch = Watch(there)
    if wanted is None:
        assert one is not None
        key = one.pk
        one.delete()
        one.pk = key
    elif one is None:
        one = RiskMatrix.objects.create(journal_id=stream, project=project, said=wanted)
    else:
        one.said = wanted
        one.version += 1
        one.save()
    journal.record(
        one, VERBS[wanted is None], by=by, stream_id=stream, before={"matrix": before}, after={"matrix": wanted},
        changes=watch.changes(),
    )  # fmt: skip
