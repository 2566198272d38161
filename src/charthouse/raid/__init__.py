"""RAID log: issues, conflicts, assumptions, decisions and actions of a project, in one log."""
