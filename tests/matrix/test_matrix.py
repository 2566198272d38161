"""Every door says a rule; live channels and jobs keep theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.accounts.permissions import AccountsNotYours
from charthouse.doors import Kind
from charthouse.jobs import registry
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.journal.models import Entry
from charthouse.projects.access import NoSuchProject, RoleMayNot
from charthouse.projects.models import Membership, Role
from charthouse.projects.permissions import Right
from tests.matrix.judging import rights_wrong, rules_wrong
from tests.matrix.people import KEY
from tests.matrix.walking import addresses, job_kinds, live_channels


def test_every_door_says_a_rule_that_the_tables_know():
    found = addresses()

    assert len(found) > 60
    assert list(rules_wrong(found)) == []


def test_every_live_channel_and_every_job_says_a_rule():
    wrong = []
    for name, rule in [
        *((f"the live channel “{kind.name}”", rule) for kind, rule in live_channels()),
        *((f"the job “{kind.name}”", rule) for kind, rule in job_kinds()),
    ]:
        wrong += [f"{name} has no rule."] if rule is None else list(rights_wrong(name, rule))

    assert wrong == []


def test_a_live_channel_is_heard_by_those_whom_its_rule_names(world):
    users = {person.user.pk: person for person in world.people if person.user is not None}
    wrong = []
    for kind, rule in live_channels():
        assert rule is not None
        if rule.kind is Kind.PROJECT:
            heard = kind.may_see(world.project.key, list(users))
            for number, person in users.items():
                if (number in heard) != (rule.right in person.rights):
                    wrong.append(f"“{kind.name}”: {person} hears it: {number in heard}.")
                elif heard.get(number) and Right.SEE_HISTORY not in person.rights:
                    wrong.append(f"“{kind.name}”: {person} hears who did what, without the right to see history.")
        elif rule.kind is Kind.OWN:
            for number, person in users.items():
                if set(kind.may_see(str(number), list(users))) - {number}:
                    wrong.append(f"“{kind.name}”: others than {person} hear what is theirs.")

    assert wrong == []


TAKEN_UP: dict[str, Callable[[int], dict[str, object]]] = {
    "plan.check": lambda number: {"import": number},
    "plan.take_over": lambda number: {"import": number, "choices": {"remove_missing": False}},
    "plan.read_issues": lambda _number: {"key": KEY, "file": 0, "order": None},
    "plan.take_issues": lambda _number: {"key": KEY, "file": 0, "seen": 0},
    "plan.draw": lambda _number: {"project": KEY, "setup": {}, "format": "svg", "token": "f" * 32},
    "outlook.simulate": lambda _number: {"project": 0, "key": KEY},
}
"""What jobs that people ask for are asked with, by an import into the secret project."""
LESS = {"plan.draw": Role.CLIENT}
"""A role that may not do what a job does, where a viewer may."""


def test_who_administers_no_more_computes_no_plans_anew(world):
    person = world.person("a administrator").user
    job = Job.objects.create(kind="plan.recompute_all", owner=person, title="All", arguments={})
    UserRole.objects.filter(user=person).delete()

    with pytest.raises(AccountsNotYours):
        registry.kind_of("plan.recompute_all").work(Running(job, "the matrix"))


def test_who_keeps_no_standards_any_more_moves_no_plans(world):
    office = world.person(f"a {OrganisationRole.PMO.label.lower()}").user
    job = Job.objects.create(kind="calendars.follow", owner=office, title="All", arguments={})
    UserRole.objects.filter(user=office).delete()

    with pytest.raises(RoleMayNot):
        registry.kind_of("calendars.follow").work(Running(job, "the matrix"))


def test_every_job_that_people_ask_for_is_tried():
    asked = {kind.name for kind, rule in job_kinds() if rule is not None and rule.kind is not Kind.SYSTEM}

    assert asked == {*TAKEN_UP, "plan.recompute_all", "calendars.follow"}


@pytest.mark.parametrize(("left", "refusal"), [(Role.VIEWER, RoleMayNot), (None, NoSuchProject)])
@pytest.mark.parametrize("name", sorted(TAKEN_UP))
def test_a_job_does_nothing_for_who_lost_the_right_after_asking(world, name, left, refusal):
    manager = world.person("the manager").user
    arguments = TAKEN_UP[name](world.samples["import-step:number"])
    job = Job.objects.create(kind=name, owner=manager, title="Nightingale", arguments=arguments)
    Membership.objects.filter(project=world.project, user=manager).delete()
    if left is not None:
        role = LESS.get(name, left)
        Membership.objects.create(project=world.project, user=manager, role=role)
    before = list(Entry.objects.values_list("pk", flat=True))

    with pytest.raises(refusal):
        registry.kind_of(name).work(Running(job, "the matrix"))
    assert list(Entry.objects.values_list("pk", flat=True)) == before
