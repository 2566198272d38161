"""Addresses by the name of their page, each worked out once: pages name the same ones by the hundred."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str, *args: Any, namespace: str | None = None) -> str:
    """As Django's ``reverse``, for values that can be remembered.

    :raises NoReverseMatch: there is no such page
    :raises TypeError: a value cannot be remembered
    """
    where = get_urlconf() or settings.ROOT_URLCONF
    return _reversed(name, args, tuple(map(type, args)), where, get_script_prefix(), namespace)


def forget() -> None:
    """Forget all that was worked out."""
    _reversed.cache_clear()


def remembered() -> tuple[int, int]:
    """How often an address was found again, and how often it was worked out."""
    told = _reversed.cache_info()
    return told.hits, told.misses


@lru_cache(maxsize=20_000)
def _reversed(
    name: str, args: tuple[Any, ...], _kinds: tuple[type, ...], _urlconf: object, _prefix: str, namespace: str | None
) -> str:
    """By kinds too: 1 and True are the same key, and not the same address."""
    return str(reverse(name, args=args, current_app=namespace))
