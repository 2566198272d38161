"""Packs for the matrix: a draft of somebody's own, so that there is one to be changed."""

from __future__ import annotations

from charthouse.packs import keeping
from charthouse.packs.library import shipped
from charthouse.packs.models import OwnPack
from tests.matrix.people import World

DRAFTS = (
    "pack-edit", "pack-state", "change_pack", "change_pack_state", "delete_pack",
)  # fmt: skip
READ = ("pack", "pack-text", "pack-paper", "pack-copy", "get_pack", "get_pack_document", "copy_pack")


def pack_text(identity: str) -> str:
    """A sound pack of that id."""
    return shipped()["waterfall"].text.replace('id = "waterfall"', f'id = "{identity}"', 1)


def draft(world: World) -> str:
    """The draft of the manager."""
    maker = world.person("the manager").user
    assert maker is not None
    if not OwnPack.objects.filter(slug="secret-pack").exists():
        keeping.keep(text=pack_text("secret-pack"), origin="", by=maker)
    return "secret-pack"
