"""Hours become time entries, by hand and with a round; their cost is booked once, and told to nobody without rates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from tests.worlds import account, signed_in

from charthouse.budget import actions
from charthouse.budget.closing import as_proposed, close_month, look_ahead
from charthouse.budget.closing_figures import is_untouched
from charthouse.budget.models import CostEntry
from charthouse.budget.queries import totals
from charthouse.exchange import document as doc
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions as plan
from charthouse.plan.models import Assignment
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Role
from charthouse.team.hours import booking
from charthouse.team.hours.booking import book_labour, rate_on
from charthouse.team.hours.entering import Spent, enter, withdraw
from charthouse.team.hours.refusals import BadHours, HoursAreNotYours, NoSuchHours
from charthouse.team.models import Answer, TimeEntry
from charthouse.team.rounds.answering import answer
from charthouse.team.rounds.closing import close_round
from charthouse.team.rounds.opening import open_round
from charthouse.team.rounds.saying import Said

pytestmark = pytest.mark.django_db

FRIDAY = dt.date(2026, 3, 6)
RATE = Decimal("72.25")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is Friday 6 March 2026 until a test says otherwise."""
    now = [dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


@pytest.fixture
def access(payroll, maria, small_plan):
    plan.import_document(project=payroll, document=small_plan, by=maria)
    plan.reschedule(project=payroll, by=maria)
    return project_for(maria, "PAY")


@pytest.fixture
def hers(access, yuki):
    """Yuki, who works on Build (12) at 72.25 an hour."""
    return project_for(yuki, "PAY")


def say(hers, hours, day=FRIDAY, uid=12):
    return enter(access=hers, spent=Spent(uid=uid, day=day, hours=Decimal(hours)))


def booked(project):
    return sum(totals(project).values(), Decimal(0))


@pytest.mark.parametrize(
    ("uid", "day", "hours", "field"),
    [
        (21, FRIDAY, "2", "task"),
        (99, FRIDAY, "2", "task"),
        (12, FRIDAY + dt.timedelta(days=1), "2", "day"),
        (12, FRIDAY, "0", "hours"),
        (12, FRIDAY, "-1", "hours"),
        (12, FRIDAY, "24.01", "hours"),
        (12, FRIDAY, "1.005", "hours"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_their_field(hers, uid, day, hours, field):
    with pytest.raises(BadHours) as refused:
        say(hers, hours, day, uid)

    assert list(refused.value.fields) == [field]
    assert not TimeEntry.objects.exists()


def test_a_day_has_24_hours(hers):
    say(hers, "20")
    with pytest.raises(BadHours, match="more than 24 hours"):
        say(hers, "4.01")
    say(hers, "4")


def test_what_somebody_said_is_theirs_and_can_be_taken_back(hers, access, helene, payroll, maria):
    one = say(hers, "3.5")
    projects.set_member(project=payroll, email=helene.email, role=Role.CONTRIBUTOR, by=maria)
    with pytest.raises(HoursAreNotYours):
        withdraw(access=project_for(helene, "PAY"), number=one.number)

    withdraw(access=hers, number=one.number)
    assert not TimeEntry.objects.exists()
    undo(entry=Entry.objects.get(verb="withdrew hours"), by=hers.user)
    assert TimeEntry.objects.get().hours == Decimal("3.5")
    assert verify().findings == []


def test_the_hours_of_a_round_are_kept_when_it_is_closed_and_go_with_the_closing(hers, access):
    number = open_round(access=access).number
    place = Answer.objects.get(uid=12).place
    answer(access=hers, number=number, place=place, said=Said("planned", hours=Decimal("6.25")))
    assert not TimeEntry.objects.exists()

    close_round(access=access, number=number, day=FRIDAY)

    one = TimeEntry.objects.get()
    assert (one.person, one.uid, one.hours, one.round, one.day) == (hers.user, 12, Decimal("6.25"), number, FRIDAY)
    with pytest.raises(HoursAreNotYours):
        withdraw(access=access, number=one.number)
    with pytest.raises(NoSuchHours):
        withdraw(access=access, number=99)
    assert not Assignment.objects.get(project=access.project, task__uid=12).actual_work  # that follows from progress
    undo(entry=Entry.objects.get(verb="closed a round"), by=access.user)
    assert not TimeEntry.objects.exists()
    assert verify().findings == []


def test_hours_are_booked_once_at_the_rate_of_their_day(hers, access):
    say(hers, "7.33")
    first = book_labour(access=access)
    assert first is not None
    assert first.entries == 1
    assert (CostEntry.objects.get().amount, CostEntry.objects.get().type) == (Decimal("529.59"), "labour")

    assert book_labour(access=access) is None
    say(hers, "0.5")
    book_labour(access=access)
    assert booked(access.project) == Decimal("529.59") + Decimal("36.12")  # half a cent goes to the even one


def test_what_is_taken_back_or_costs_otherwise_is_corrected_by_reversal(hers, access, monkeypatch):
    one = say(hers, "8")
    book_labour(access=access)
    monkeypatch.setattr(booking, "rate_on", lambda _who, _day: Decimal(80))
    book_labour(access=access)
    assert booked(access.project) == Decimal(640)
    assert CostEntry.objects.count() == 3

    withdraw(access=hers, number=one.number)
    last = book_labour(access=access)
    assert last is not None
    assert last.entries == 1
    assert booked(access.project) == 0
    say(hers, "1")
    assert TimeEntry.objects.get().number == one.number + 1  # so it is never taken for what was booked before


def test_the_rate_is_that_of_the_day():
    day = (FRIDAY - dt.date(1970, 1, 1)).days * 1440
    rates = (
        doc.Rate(per_hour=Decimal(50), last=day),
        doc.Rate(per_hour=Decimal(60), first=day),
        doc.Rate(table="B", per_hour=Decimal(900)),
    )
    who = doc.Resource(uid=1, name="Yuki", rates=rates)

    assert rate_on(who, FRIDAY - dt.timedelta(days=1)) == Decimal(50)
    assert rate_on(who, FRIDAY) == Decimal(60)
    assert rate_on(doc.Resource(uid=2, name="Volunteer"), FRIDAY) is None


def test_hours_that_are_not_booked_are_accrued_and_counted_late(hers, access, clock):
    say(hers, "10")
    clock[0] = dt.datetime(2026, 4, 2, 12, tzinfo=dt.UTC)
    march = dt.date(2026, 3, 1)
    (owed,) = [one for one in look_ahead(access, march).proposals if one.key.startswith("hours")]
    assert (owed.key, owed.amount, owed.type) == ("hours-12", Decimal("722.5"), "labour")

    one = close_month(access=access, month=march, accruals=as_proposed(access, march))
    book_labour(access=access)

    assert CostEntry.objects.order_by("-number")[0].period == dt.date(2026, 4, 1)
    assert is_untouched(one)
    assert totals(access.project, dt.date(2026, 3, 31))[12] == Decimal("722.5") + _beside(one)
    assert totals(access.project)[12] == Decimal("722.5")


def _beside(one):
    """What else was accrued for the same task."""
    return sum(
        (entry.amount for entry in CostEntry.objects.filter(batch=one.batch, task_uid=12) if entry.type != "labour"),
        Decimal(0),
    )


def test_a_cell_of_the_grid_leaves_booked_hours_alone(hers, access):
    say(hers, "8")
    book_labour(access=access)
    actions.set_cells(access=access, cells=[actions.Cell(12, FRIDAY.replace(day=1), 8 * RATE, Decimal(600))])

    assert book_labour(access=access) is None
    assert booked(access.project) == Decimal(600)


def test_who_sees_no_rates_sees_hours_and_never_what_they_cost(hers, access, payroll, maria, yuki):
    say(hers, "8")
    lead = account("lena@example.org", "Lena Lead")
    projects.set_roles(project=payroll, member=lead, roles=[Role.LEAD], parts=[10], by=maria)
    browser = signed_in(lead)

    pages = ["/projects/PAY/hours/?month=2026-03", "/projects/PAY/hours/file.csv?month=2026-03"]
    answers = [browser.get(path) for path in (*pages, "/api/v1/projects/PAY/hours?month=2026-03")]

    for found in answers:
        assert found.status_code == 200
        assert "Yuki Hayashi" in found.content.decode()
        assert "578" not in found.content.decode()
        assert "72.25" not in found.content.decode()
    assert browser.post("/projects/PAY/hours/book").status_code == 403
    with pytest.raises(RoleMayNot):
        book_labour(access=hers)
    assert signed_in(yuki).get(pages[0]).status_code == 403
    assert "Hours of €578 are not in the cost book yet." in signed_in(maria).get(pages[0]).content.decode()


def test_hours_are_said_on_a_page_and_through_the_api(hers, access, yuki, maria):
    browser = signed_in(yuki)
    page = "/projects/PAY/my-hours/"
    assert browser.post(page, {"task": "12", "day": "2026-03-06", "hours": "2,5", "note": "Slow"}).status_code == 302
    assert "2.5 h" in browser.get(page).content.decode()
    assert browser.post(page, {"task": "12", "day": "2026-03-07", "hours": "1"}).status_code == 422

    api = "/api/v1/projects/PAY/hours"
    made = browser.post(api, {"task": 12, "day": "2026-03-05", "hours": "1.5"}, content_type="application/json")
    assert (made.status_code, made.json()["hours"]) == (201, "1.5")
    assert signed_in(maria).post(f"{api}/booking").json() == {"entries": 2}
    assert browser.delete(f"{api}/{made.json()['number']}").status_code == 204
    assert signed_in(maria).get(f"{api}?month=2026-03").json()["items"][0]["hours"] == "2.5"
