"""How levels of interest and influence are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEVEL_WORDS: Mapping[int, str | Promise] = {
    1: _("very small"),
    2: _("small"),
    3: _("moderate"),
    4: _("great"),
    5: _("very great"),
}
