"""Who may come in: people, their groups and their tokens."""
