"""``charthouse worker`` as it runs in earnest, but for the kinds of jobs that tests ask for."""

from __future__ import annotations

import sys

from charthouse.cli import main, server
from charthouse.jobs.tests import kinds

kinds.register_all()
if "--fast-schedule" in sys.argv:
    start_django = server.start_django

    def start_with_schedule() -> None:
        """Set up Django, and let something fire every second."""
        start_django()
        kinds.register_fast_schedule()

    server.start_django = start_with_schedule
sys.exit(main(["worker"]))
