"""Meetings: their series, what is on the agenda, the minutes that are written together, and what follows."""
