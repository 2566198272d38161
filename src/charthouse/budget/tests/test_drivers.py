"""What a difference comes from: the fewest parts that make up most of it, of what somebody may see."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import combinations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import signed_in

from charthouse.budget import lines, orders
from charthouse.budget.actions import Cost, book
from charthouse.budget.cuts import Amount, By, cut, total
from charthouse.budget.driver_facts import differences, planned_until
from charthouse.budget.driver_words import told
from charthouse.budget.drivers import ENOUGH, MOST, Effect, Explained, Hours, Piece, Way, explained, grouped, pieces_of
from charthouse.budget.overview import money_of
from charthouse.budget.tests.test_money import AMOUNTS
from charthouse.budget.waterfall import MOST_STEPS, NARROW, WIDE, Step, drawn, steps_of
from charthouse.projects.access import project_for
from charthouse.projects.models import Membership, Role

PIECES = st.lists(
    st.builds(
        Piece,
        line=st.sampled_from([None, *range(1, 9)]),
        task=st.sampled_from([None, 11, 12, 13]),
        type=st.sampled_from(["software", "travel", "cloud"]),
        vendor=st.sampled_from(["", "Acme", "Bolt"]),
        before=st.integers(0, 300).map(Decimal),
        after=st.integers(0, 300).map(Decimal),
    ),
    max_size=9,
)


def piece(line, over, *, task=None, vendor="", kind="software"):
    return Piece(line, task, kind, vendor, Decimal(1000), Decimal(1000 + over))


@given(PIECES)
def test_the_parts_are_the_fewest_that_make_up_most(pieces):
    found = explained(pieces)
    net = sum((one.over for one in pieces), Decimal(0))
    if found is None:
        assert net == 0
        return
    assert found.net == net
    assert (found.gross - found.other) * (1 if found.more else -1) == net
    sign = 1 if found.more else -1
    for way in Way:
        groups = grouped(pieces, way)
        sided = [over * sign for key, over in groups.items() if key is not None and over * sign > 0]
        if len(groups) == 1 and len(pieces) > 1:
            continue
        for count in range(1, len(found.parts) or MOST + 1):  # no way needs fewer, by trying all
            assert all(sum(each) < ENOUGH * found.gross for each in combinations(sided, count))
    if found.parts:
        assert sum(amount for _key, amount in found.parts) == found.share * found.gross
        assert found.share >= ENOUGH
        assert explained(pieces[::-1]) == found  # whatever the order


@given(st.lists(AMOUNTS, max_size=40), st.booleans())
def test_the_pieces_make_up_the_difference_and_their_effects_each_of_them(amounts, so_far):
    hours = {1: Hours(Decimal(30), Decimal(17))}
    found = pieces_of(amounts, so_far=so_far, vendors={2: "Acme"}, hours=hours, exchange={3: Decimal("1.50")})
    whole = total(amounts)

    for one in found:
        assert sum(one.effects.values(), Decimal(0)) == one.over
    if so_far:
        assert sum((one.over for one in found), Decimal(0)) == whole.actual - whole.earned
    else:
        assert sum((one.over for one in found), Decimal(0)) == whole.over
        by_line = {key: sums.over for key, sums in cut(amounts, By.LINE).items() if key is not None}
        assert {one.line: one.over for one in found if one.line is not None} == by_line


def test_two_lines_by_one_vendor_are_told_as_that():
    pieces = [
        *(piece(1, 500, vendor="Acme", task=1), piece(2, 400, vendor="Acme", task=2)),
        *(piece(3, 60, vendor="Bolt", task=3), piece(4, 50, task=4, kind="travel"), piece(5, -70, task=5)),
    ]
    found = explained(pieces)

    assert found is not None
    assert (found.way, found.parts) == (Way.VENDOR, (("Acme", Decimal(900)),))  # one vendor is fewer than two lines
    alone = explained([piece(1, 500, vendor="Acme"), piece(3, 60), piece(6, -10, vendor="Acme", kind="travel")])
    assert alone is not None
    assert (alone.way, [key for key, _amount in alone.parts]) == (Way.LINE, [1])  # the line says it more exactly


def test_many_small_parts_explain_nothing():
    found = explained([piece(line, 10, task=line, kind=f"k{line}") for line in range(1, 12)])

    assert found is not None
    assert (found.parts, found.count, found.share) == ((), 11, Decimal(10) / 110)
    assert explained([]) is None
    assert explained([piece(1, 5), piece(2, -5)]) is None


def test_price_and_quantity_are_told_apart_where_hours_are_known():
    def labour(column, value):
        return Amount(column, Decimal(value), 1, 12, "labour", "", "2026-03")

    amounts = [labour("plan", 1000), labour("actual", 700), labour("earned", 400), labour("rest", 600)]
    (one,) = pieces_of(amounts, so_far=False, vendors={}, hours={1: Hours(Decimal(20), Decimal(10))})

    # Ten hours at the planned 50 are 500: 100 for hours that earned nothing, and 200 for dearer hours.
    assert one.effects == {Effect.HOURS: Decimal(100), Effect.RATE: Decimal(200)}
    (one,) = pieces_of(amounts, so_far=False, vendors={})
    assert one.effects == {Effect.COST: Decimal(300)}


@given(st.lists(st.integers(-500, 500).map(Decimal), max_size=20), st.sampled_from([WIDE, NARROW]))
def test_a_waterfall_leads_from_one_sum_to_the_other_within_its_drawing(changes, width):
    named = [Step(f"Line {at} with a name that is far too long for any drawing of it", one) for at, one in
             enumerate(changes)]  # fmt: skip
    steps = steps_of(named, lambda count: f"{count} more")
    end = 1000 + sum(changes, Decimal(0))
    found = drawn(Step("Plan", Decimal(1000)), steps, Step("Forecast", end), width, str)

    assert len(steps) <= MOST_STEPS
    assert 1000 + sum((one.amount for one in steps), Decimal(0)) == end
    for bar in found.bars:
        assert bar.x >= -3
        assert bar.x + bar.width <= width + 3
        assert bar.y + found.tall <= found.height


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


def line(access, **facts):
    said = {"name": "Licences", "type": "software", "months": {dt.date(2026, 3, 1): Decimal(3100)}} | facts
    return lines.add_line(access=access, facts=said)


@pytest.mark.django_db
def test_the_sentence_says_what_exceeds_the_plan_and_leads_to_it(access, client, maria):
    one = line(access)
    line(access, name="Trips", type="travel")
    facts = {"title": "All of it", "vendor": "Acme", "type": "software", "day": dt.date(2026, 3, 2),
             "amount": Decimal(4000), "line": one.number}  # fmt: skip
    orders.place_order(access=access, facts=facts)
    book(access=access, costs=[Cost(day=dt.date(2026, 3, 3), amount=Decimal(50), type="cloud", vendor="Nord")])
    money = money_of(access)
    found = differences(access, money, so_far=False)
    words = told(access, money, found)

    assert found.explained is not None
    assert found.explained.net == total(money.amounts).over == Decimal(950)
    assert words.sentences[0] == "95\N{NO-BREAK SPACE}% of the overrun is one line by one vendor, Acme: Licences."
    assert words.parts[0].url.endswith(f"/budget/lines/{one.number}")
    with translation.override("de"):
        assert "95\N{NO-BREAK SPACE}% der Überschreitung" in told(access, money, found).sentences[0]
    assert planned_until(money, dt.date(2026, 3, 10), 2) == Decimal(2000)
    assert planned_until(money, dt.date(2026, 2, 28), 2) == 0
    client = signed_in(maria)
    page = client.get("/projects/PAY/budget/drivers").content.decode()
    assert "one line by one vendor, Acme" in page
    assert page.count('<svg class="c s-curve waterfall') == 2
    assert "one line by one vendor, Acme" in client.get("/projects/PAY/budget/").content.decode()
    assert "April" not in client.get("/projects/PAY/budget/drivers?by=nonsense&of=now").content.decode()


@pytest.mark.django_db
def test_who_sees_no_rates_is_told_nothing_of_labour_not_even_by_subtraction(access, yuki):
    line(access, name="Her work", type="labour")
    line(access)
    book(access=access, costs=[Cost(day=dt.date(2026, 3, 3), amount=Decimal(4321), type="labour")])
    book(access=access, costs=[Cost(day=dt.date(2026, 3, 3), amount=Decimal(3200), type="software")])
    Membership.objects.filter(project=access.project, user=yuki).update(role=Role.APPROVER)
    seen = project_for(yuki, "PAY")
    money = money_of(seen)
    found = differences(seen, money, so_far=False)

    assert found.explained is not None
    assert {one.type for one in found.pieces} == {"software"}
    assert found.explained.gross == found.explained.net == Decimal(100)  # of what is seen, so nothing is left over
    page = signed_in(yuki).get("/projects/PAY/budget/drivers").content.decode()
    assert "Her work" not in page
    assert "1,221" not in page
    assert isinstance(differences(access, money_of(access), so_far=False).explained, Explained)
