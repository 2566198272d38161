"""How what happens to versions is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from charthouse.approvals.registry import kinds
from charthouse.journal.deeds import Deed, register_deeds
from charthouse.journal.models import Entry
from charthouse.ui import formats


def _values(entry: Entry) -> Mapping[str, Any]:
    kind, _blank, number = entry.label.rpartition(" ")
    title = next((str(one.title) for one in kinds() if one.name == kind), kind)
    said = entry.after
    return {
        "document": title,
        "number": number,
        "name": said.get("name", ""),
        "condition": said.get("condition", ""),
        "names": formats.listing(str(one) for one in said.get("signers", [])),
        "digest": str(said.get("digest", ""))[:12],
    }


def _deed(words: Any) -> Deed:
    return Deed(words, values=_values)


def _signed(entry: Entry) -> Any:
    if entry.after.get("way") in ("meeting", "paper", "email"):
        return _("recorded that %(name)s signed %(document)s, version %(number)s")
    return _("signed %(document)s, version %(number)s, as %(name)s")


def register_version_deeds() -> None:
    """Called when the chapter starts."""
    register_deeds(
        {
            "proposed a version": _deed(_("sent %(document)s, version %(number)s, for signature to %(names)s")),
            "signed": _deed(_signed),
            "signed with conditions": _deed(_("signed %(document)s, version %(number)s, with conditions, as %(name)s")),
            "refused to sign": _deed(_("refused %(document)s, version %(number)s, as %(name)s")),
            "froze a signed version": _deed(
                _("gave the last signature: %(document)s, version %(number)s, is signed and frozen (%(digest)s…)")
            ),
            "refused a version": _deed(_("ended the review of %(document)s, version %(number)s, by a refusal")),
            "withdrew a version": _deed(_("withdrew %(document)s, version %(number)s")),
            "asked the next signer": _deed(
                _("asked %(name)s, whose turn it is, to sign %(document)s, version %(number)s")
            ),
            "reminded signers": _deed(_("reminded %(names)s of %(document)s, version %(number)s")),
            "met a condition": _deed(_("said that a condition of %(name)s is met: “%(condition)s”")),
            "remarked": _deed(_("remarked on %(document)s, version %(number)s")),
            "resolved a remark": _deed(_("resolved a remark on %(document)s, version %(number)s")),
        }
    )
