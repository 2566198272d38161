"""The plan: tasks, links, calendars, assignments, estimates and baselines."""
