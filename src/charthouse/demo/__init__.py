"""The demo portfolio: projects half-way and one finished, as a stranger first sees Charthouse."""

from __future__ import annotations


def make() -> list[tuple[str, str]]:
    """Make the portfolio when there is none, and give the accounts to sign in with; Django must be set up."""
    from charthouse.demo.portfolio import make as make_portfolio

    return make_portfolio()
