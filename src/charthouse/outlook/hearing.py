"""The live channel of outlooks: ``outlook:PAY`` says that there is a new one, and nothing else."""

from __future__ import annotations

from collections.abc import Collection

from charthouse.doors import door
from charthouse.live.channels import ChannelKind, Hears
from charthouse.projects import held
from charthouse.projects.permissions import Right


@door(Right.SEE)
def may_hear(key: str, users: Collection[int]) -> Hears:
    """Who of these people may hear that a project's plan was simulated."""
    return {user: False for user, rights in held.rights_in(key, users).items() if Right.SEE in rights}


CHANNEL = ChannelKind("outlook", may_hear)
