"""What sends live messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from charthouse.live.channels import channel as known
from charthouse.live.models import Channel, Message

KEPT = 200
"""So many messages of a channel can be caught up on; who missed more is told to load anew."""
KEPT_FOR = dt.timedelta(days=1)
_PRUNE_EVERY = 50

_COUNT = """
    INSERT INTO live_channel (name, last_number) VALUES (%s, 1)
    ON CONFLICT (name) DO UPDATE SET last_number = live_channel.last_number + 1
    RETURNING id, last_number
"""


def publish(channel: str, kind: str, data: Mapping[str, Any] | None = None) -> None:
    """Tell the pages that listen to a channel, once the surrounding transaction is committed.

    ``data`` goes to everybody who may hear the channel, as it is; changes in a project need no call, its journal
    tells them.

    :raises NoSuchChannel:
    """
    known(channel)
    transaction.on_commit(partial(_write, channel, kind, dict(data or {})), robust=True)


def _write(channel: str, kind: str, data: dict[str, Any]) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The channel's row stays locked until the commit: a higher number is never seen before a lower one.
            cursor.execute(_COUNT, [channel])
            channel_id, number = cursor.fetchone()
        Message.objects.create(channel_id=channel_id, number=number, kind=kind, data=data)
        if number % _PRUNE_EVERY == 0:
            Message.objects.filter(channel_id=channel_id, number__lte=number - KEPT).delete()
        if number % _PRUNE_EVERY == 1:
            Message.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()


def newest(channel: str) -> int:
    """The number of a channel's newest message: from here on a page that is made now must listen."""
    return Channel.objects.filter(name=channel).values_list("last_number", flat=True).first() or 0
