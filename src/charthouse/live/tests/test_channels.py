"""Who may hear which channel, and what is published into them."""

from __future__ import annotations

import pytest
from django.db import transaction

from charthouse.doors import Kind, rule_of
from charthouse.live import channels
from charthouse.live.actions import KEPT, newest, publish
from charthouse.live.models import Message
from charthouse.live.opening import read_positions, write_positions


def test_every_kind_of_channel_says_its_rule():
    rules = {kind.name: rule_of(kind.may_see) for kind in channels.all_kinds()}

    assert {name: rule and rule.kind for name, rule in rules.items()} == {
        "user": Kind.OWN,
        "project": Kind.PROJECT,
        "plan": Kind.PROJECT,
        "outlook": Kind.PROJECT,
        "projects": Kind.SIGNED_IN,
    }


def test_people_hear_their_own_channel_only():
    kind, whose = channels.channel("user:5")

    assert kind.may_see(whose, [4, 5, 6]) == {5: True}


@pytest.mark.parametrize("name", ["rumours:5", "user", "user:", "user:5@3", "USER:5", "user:" + "5" * 59, ""])
def test_a_channel_that_is_none_is_refused(name):
    with pytest.raises(channels.NoSuchChannel, match="is no live channel"):
        channels.channel(name)


def test_positions_are_written_as_they_are_read():
    positions = read_positions(["project:PAY@12", "user:5"])

    assert positions == {"project:PAY": 12, "user:5": None}
    assert write_positions(positions) == "project:PAY@12,user:5"


@pytest.mark.parametrize("told", ["user:5@", "user:5@x", "user:5@-1", "user:5@1@2", "user:5@٣", "user:5@" + "9" * 19])
def test_a_position_that_is_no_number_is_refused(told):
    with pytest.raises(channels.NoSuchChannel, match="comes the number of a message"):
        read_positions([told])


@pytest.mark.django_db(transaction=True)
def test_messages_of_a_channel_are_numbered_each_channel_by_itself():
    publish("user:5", "job", {"id": "a"})
    publish("user:6", "job", {"id": "b"})
    publish("user:5", "job", {"id": "c"})

    told = Message.objects.order_by("channel__name", "number").values_list("channel__name", "number", "kind", "data")
    assert list(told) == [
        ("user:5", 1, "job", {"id": "a"}),
        ("user:5", 2, "job", {"id": "c"}),
        ("user:6", 1, "job", {"id": "b"}),
    ]
    assert (newest("user:5"), newest("user:7")) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_told():
    with transaction.atomic():
        publish("user:5", "job")
        transaction.set_rollback(True)

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_old_messages_are_let_go():
    for _time in range(KEPT + 50):
        publish("user:5", "job")

    assert list(Message.objects.values_list("number", flat=True).order_by("number")) == list(range(51, KEPT + 51))
