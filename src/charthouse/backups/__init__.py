"""Backups: everything Charthouse keeps in one checked file, and the way back into any database (ADR 0012)."""
