"""Who can get a report: whom the communication plan names, and the others in the project who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.reports.models import Reader, Report
from charthouse.reports.reading import may_get, usual_readers
from charthouse.reports.refusals import BadReport
from charthouse.stakeholders import reaching
from charthouse.stakeholders.models import Stakeholder


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be chosen, or who would be and cannot get it."""

    name: str
    account: int | None = None
    stakeholder: int | None = None
    """Their number in the register, where they have no account."""
    why: str = ""
    """Why they cannot get it, and what to do."""
    by: tuple[str, ...] = ()
    """The lines of the communication plan that name them."""
    chosen: bool = False
    reader: Reader | None = None
    """Where it was sent to them already."""

    @property
    def has_it(self) -> bool:
        """Whether they were told."""
        return self.reader is not None and self.reader.reached_at is not None


@dataclass(frozen=True, slots=True)
class _Way:
    """How a stakeholder is reached: by their account, or by an address alone, or why not at all."""

    account: int | None = None
    email: str = ""
    why: str = ""


class Recipients:
    """Those who can get one report."""

    def __init__(self, access: Access, report: Report) -> None:
        self.access, self.report = access, report

    @cached_property
    def able(self) -> dict[int, str]:
        """Accounts that may read it: names by number."""
        return may_get(self.report)

    @cached_property
    def lines(self) -> Sequence[reaching.Line]:
        """The lines of the communication plan about such a report, for who sees the plan."""
        if not self.access.may(Right.SEE_STAKEHOLDERS):
            return ()
        named = f"{self.report.kind}-{self.report.audience}"
        found = reaching.lines_of(self.access, reaching.end_of(self.access), timezone.localdate())
        return tuple(line for line in found if line.one.report == named)

    @cached_property
    def _readers(self) -> tuple[dict[int, Reader], dict[str, Reader]]:
        """To whom it was sent, by account and by address."""
        rows = list(Reader.objects.filter(report=self.report))
        return (
            {one.user_id: one for one in rows if one.user_id is not None},
            {one.email.casefold(): one for one in rows if one.user_id is None},
        )

    @cached_property
    def _by_address(self) -> dict[str, int]:
        found = User.objects.filter(pk__in=self.able).values_list("email", "pk")
        return {email.casefold(): pk for email, pk in found}

    def by_plan(self) -> list[Candidate]:
        """Whom the plan names, each once, in the order of the register."""
        people: dict[int, Stakeholder] = {}
        lines: dict[int, list[str]] = {}
        for line in self.lines:
            for one in line.reached:
                people[one.number] = one
                lines.setdefault(one.number, []).append(line.one.what)
        found: dict[object, Candidate] = {}
        for number in sorted(people):
            one, way = people[number], self.way_to(people[number])
            by = tuple(lines[number])
            key: object = way.account or way.email.casefold() or f"#{number}"
            if key in found:
                continue
            reader = self._reader(way)
            chosen = not way.why and (reader is None or reader.reached_at is None)
            found[key] = Candidate(
                one.name, way.account, None if way.account or way.why else number, way.why, by, chosen, reader
            )
        return list(found.values())

    def others(self, named: Sequence[Candidate]) -> list[Candidate]:
        """The other members who may read it; where the plan says nobody, those who usually get it are chosen."""
        there = {one.account for one in named}
        usual = frozenset() if self.lines or self.report.state == Report.State.SENT else usual_readers(self.report)
        accounts, _addresses = self._readers
        return [
            Candidate(
                name, pk, chosen=pk in usual or (pk in accounts and accounts[pk].reached_at is None),
                reader=accounts.get(pk),
            )
            for pk, name in self.able.items() if pk not in there
        ]  # fmt: skip

    def way_to(self, one: Stakeholder) -> _Way:
        """How a stakeholder gets it; nobody gets more than their rights, or being outside, let them see."""
        said = {"name": one.name}
        if one.person_id is not None:
            if one.person_id in self.able:
                return _Way(one.person_id)
            return _Way(why=_("%(name)s may not read this report; give them a role in the project that may.") % said)
        if (account := self._by_address.get(one.email.casefold())) is not None:
            return _Way(account)
        if not one.email:
            return _Way(why=_("%(name)s has neither an account nor an e-mail address in the register.") % said)
        if self.report.audience != Report.Audience.CLIENT:
            return _Way(
                why=_("%(name)s has no account; without one, people get only what is written for the client.") % said
            )
        return _Way(email=one.email)

    def readers_for(self, to: Sequence[int], outside: Sequence[int]) -> list[Reader]:
        """The rows of those who are chosen, new ones not yet saved; who was told already is left out.

        :raises BadReport: somebody may not get it
        """
        if set(to) - self.able.keys():
            raise bad("to", _("Only who may read this report can get it; give them a role in the project first."))
        accounts = dict.fromkeys(sorted(set(to)))
        addresses: dict[str, Stakeholder] = {}
        for one in self._named(outside):
            way = self.way_to(one)
            if way.why:
                raise bad("outside", way.why)
            if way.account is not None:
                accounts[way.account] = None
            else:
                addresses.setdefault(way.email.casefold(), one)
        by_account, by_address = self._readers
        found = [by_account.get(pk) or Reader(report=self.report, user_id=pk) for pk in accounts]
        found += [
            by_address.get(key) or Reader(report=self.report, name=one.name, email=one.email)
            for key, one in addresses.items()
        ]
        return [one for one in found if one.reached_at is None]

    def _named(self, numbers: Sequence[int]) -> list[Stakeholder]:
        if not numbers:
            return []
        there = (
            {one.number: one for one in Stakeholder.objects.filter(project=self.access.project, number__in=numbers)}
            if self.access.may(Right.SEE_STAKEHOLDERS) else {}
        )  # fmt: skip
        if missing := sorted(set(numbers) - there.keys()):
            raise bad(
                "outside",
                _("The register has no stakeholder %(number)d; choose those who are in it.") % {"number": missing[0]},
            )
        return [there[number] for number in sorted(there)]

    def _reader(self, way: _Way) -> Reader | None:
        accounts, addresses = self._readers
        return addresses.get(way.email.casefold()) if way.account is None else accounts.get(way.account)


def bad(field: str, sentence: str) -> BadReport:
    """The refusal of a value, said at its field."""
    return BadReport(sentence, fields={field: sentence})
