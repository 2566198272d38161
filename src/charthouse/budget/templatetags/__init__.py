"""Template tags of the budget chapter."""
