"""Progress as people report it: rules, rounds, updates to a date, proposals."""
