"""Charthouse: the IT project manager as software."""

__version__ = "0.1.0"
