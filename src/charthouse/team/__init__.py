"""Pages on who does the work: a project's team, and everybody's own work."""
