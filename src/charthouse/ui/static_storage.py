"""Static files under names that carry a hash of what is in them, so that browsers may keep them for a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

BUILT = "charthouse/"


class ReleaseStorage(ManifestStaticFilesStorage):
    """Hashes the names of all static files but our own build's: Vite has hashed those.

    A second name for a module would make browsers load and run it twice.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Give hashed names to what other packages brought."""
        others = {name: source for name, source in paths.items() if not name.startswith(BUILT)}
        yield from super().post_process(others, dry_run=dry_run, **options)

    def stored_name(self, name: str) -> str:
        """The name to serve a file under."""
        return name if name.startswith(BUILT) else super().stored_name(name)
