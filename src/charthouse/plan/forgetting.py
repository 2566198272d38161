"""What plans say about a person: told on request, and put under a pseudonym when the account is erased."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from charthouse.accounts.leaving import pseudonym, pseudonym_address
from charthouse.accounts.models import User
from charthouse.journal.erasing import names_of
from charthouse.plan.models import Assignment, Plan, Promise, Publication, Scenario, Task
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.plan.saved_views import forget_views, told_of_views
from charthouse.projects.access import Standing
from charthouse.resources.models import Allocation, Calendar, Resource

_CHAPTERS = ("projects", "resources", "plan")
"""Whose texts are looked through; chapters above register their own part."""
_JSON_AS_TEXT = ("extra", "rest", "policies", "hours", "seen", "kept", "headers", "cells")
"""Columns of text in which JSON stands."""
_SHORTEST_TEXT = 100
"""Characters that a column takes at least which people write into."""
_SHORTEST_NAME = 3


class Names:
    """What somebody is called, and what stands there instead from now on.

    A name of several words, or an address, is replaced wherever it stands; a single word, which may mean somebody else
    or nobody, only where it is all that is said.
    """

    def __init__(self, person: User) -> None:
        self._address, self._name = pseudonym_address(person), pseudonym(person)
        self.resources = _resources_of(person)
        called = {name for one in self.resources for name in (one.name, one.email)}
        called = {name for name in called if len(name) >= _SHORTEST_NAME}
        self.known = sorted(names_of(person) | called, key=len, reverse=True)
        # In JSON a text may be written with escapes, and with or without them for what is not ASCII.
        self._forms = {
            form
            for name in self.known
            for form in (name, *(json.dumps(name, ensure_ascii=escaped)[1:-1] for escaped in (False, True)))
        }
        self._in_text = self._pattern(r"\A\s*%s\s*\Z")
        self._in_json = self._pattern(r'(?<=")%s(?=")')

    def _pattern(self, alone: str) -> re.Pattern[str]:
        forms = sorted(self._forms, key=len, reverse=True)
        asked = [(r"(?<!\w)%s(?!\w)" if " " in form or "@" in form else alone) % re.escape(form) for form in forms]
        return re.compile("|".join(asked), re.IGNORECASE)

    def replaced(self, text: str) -> str:
        """The text under the pseudonym."""
        return self._in_text.sub(self._other, text)

    def replaced_in_json(self, text: str) -> str:
        """JSON under the pseudonym."""
        return self._in_json.sub(self._other, text)

    def _other(self, found: re.Match[str]) -> str:
        return self._address if "@" in found[0] else self._name

    def asked(self, column: str) -> Q:
        """The rows that may say one of the names; SQLite itself folds the case of ASCII letters only."""
        found = Q()
        for form in self._forms:
            for one in {form, form.lower(), form.upper(), form.title()}:
                found |= Q(**{f"{column}__icontains": one})
        return found


def told_of(person: User) -> dict[str, Any]:
    """What plans say about somebody: where they are asked to do something, and what they published."""
    resource = next(iter(_resources_of(person)), None)
    names = [name for name in (person.name, person.email) if name]
    shown = Standing(person).shown()  # of what is published by hand, what they see of it
    return {
        "resource": None if resource is None else {
            "name": resource.name, "initials": resource.initials, "email": resource.email,
        },
        "assigned_to": [
            {"project": key, "task": uid, "name": name}
            for key, uid, name in Assignment.objects.filter(allocation__resource__user=person, project__in=shown)
            .order_by("project__key", "task__uid")
            .values_list("project__key", "task__uid", "task__name")
        ],
        "responsible_for": [
            {"project": key, "task": uid, "name": name}
            for key, uid, name in Task.objects.filter(responsible__in=names, project__in=shown)
            .order_by("project__key", "uid")
            .values_list("project__key", "uid", "name")
        ],
        "published": Publication.objects.filter(by=person).count(),
        "promises": Promise.objects.filter(Q(proposed_by=person) | Q(agreed_by=person)).count(),
        "views": told_of_views(person),
    }  # fmt: skip


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names in every plan, working and published, and in what was published
    before; plans whose texts changed count a version and are computed anew."""
    forget_views(person)
    names = Names(person)
    if not names.known:
        return
    changed: set[int] = set()
    for number, resource in enumerate(names.resources):
        resource.name, resource.initials = pseudonym(person), ""
        resource.email = "" if number else pseudonym_address(person)  # no two have the same
        resource.save(update_fields=["name", "initials", "email"])
        changed |= _plans_of(resource)
    for model in _models():
        for record in _rename(model, names):
            changed |= _plans_of(record)
    for publication in Publication.objects.order_by("pk").iterator(1):
        _rename_packed(publication, names)
    for scenario in Scenario.objects.order_by("pk").iterator(1):
        base = zlib.decompress(bytes(scenario.base)).decode()
        if (said := names.replaced_in_json(base)) != base:
            scenario.base = zlib.compress(said.encode(), 6)
            scenario.save(update_fields=["base"])
    for plan in Plan.objects.select_for_update().filter(pk__in=changed).order_by("pk").select_related("project"):
        plan.version += 1
        plan.save(update_fields=["version"])
        reschedule_locked(plan=plan, by=None)


def _resources_of(person: User) -> list[Resource]:
    """Whom plans know by this account, or by its address alone."""
    return list(Resource.objects.filter(Q(user=person) | Q(email__iexact=person.email)).exclude(email="", user=None))


def _models() -> Iterator[type[models.Model]]:
    for chapter in _CHAPTERS:
        yield from apps.get_app_config(chapter).get_models()


def _rename(model: type[models.Model], names: Names) -> list[models.Model]:
    """The records of one table that said one of the names; they say it no more."""
    longest = {field.name: field.max_length for field in model._meta.concrete_fields if _is_text(field)}
    plain = list(longest)
    packed = [field.name for field in model._meta.concrete_fields if isinstance(field, models.JSONField)]
    if not plain and not packed:
        return []
    found = model._base_manager.annotate(**{f"{name}_as_text": Cast(name, models.TextField()) for name in packed})
    asked = Q()
    for column in (*plain, *(f"{name}_as_text" for name in packed)):
        asked |= names.asked(column)
    changed = []
    for record in found.filter(asked).order_by("pk"):
        before = [getattr(record, name) for name in (*plain, *packed)]
        for name in plain:
            text = getattr(record, name)
            said = names.replaced_in_json(text) if name in _JSON_AS_TEXT else names.replaced(text)
            setattr(record, name, said[: longest[name]])
        for name in packed:
            text = json.dumps(getattr(record, name), ensure_ascii=False)
            setattr(record, name, json.loads(names.replaced_in_json(text)))
        if [getattr(record, name) for name in (*plain, *packed)] != before:
            changed.append(record)
    if changed:
        model._base_manager.bulk_update(changed, [*plain, *packed], batch_size=200)
    return changed


def _is_text(field: models.Field[Any, Any]) -> bool:
    """Whether people write into it: not what is one of some choices, nor keys, currencies and checksums."""
    written = isinstance(field, models.TextField) or (field.max_length or 0) >= _SHORTEST_TEXT
    return isinstance(field, models.TextField | models.CharField) and written and not (field.choices or field.unique)


def _plans_of(record: models.Model) -> set[int]:
    if isinstance(record, Resource):
        return set(Allocation.objects.filter(resource=record).values_list("project_id", flat=True))
    if isinstance(record, Calendar) and record.project_id is None:
        return set(Plan.objects.values_list("pk", flat=True))
    own = getattr(record, "project_id", None)
    if own is None:
        holder = getattr(record, "task", None) or getattr(record, "baseline", None)
        own = getattr(holder, "project_id", None)
    return set() if own is None else {own}


def _rename_packed(publication: Publication, names: Names) -> None:
    """What was published is kept as a whole: its texts are changed, and its checksum is that of the new text."""
    before = {name: zlib.decompress(bytes(getattr(publication, name))).decode() for name in ("document", "baselines")}
    after = {name: names.replaced_in_json(text) for name, text in before.items()}
    if after == before:
        return
    for name, text in after.items():
        setattr(publication, name, zlib.compress(text.encode(), 6))
    publication.sha256 = hashlib.sha256(after["document"].encode()).hexdigest()
    publication.save(update_fields=["document", "baselines", "sha256"])
