"""Estimates: how long tasks take and by which method that was found, and what the plan as a whole comes to."""
