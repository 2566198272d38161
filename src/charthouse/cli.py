"""The ``charthouse`` command."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run one command and give its exit status."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["manage"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charthouse.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line(["charthouse manage", *arguments[1:]])
        return 0
    return 2
