"""Runs ``charthouse`` and ``python -m charthouse``."""

import sys

from charthouse.cli import main

if __name__ == "__main__":
    sys.exit(main())
