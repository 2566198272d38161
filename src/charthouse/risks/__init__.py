"""The risks chapter: the register of what may happen to a project, and which durations overrun together."""
