"""Template tags of the goals chapter."""
