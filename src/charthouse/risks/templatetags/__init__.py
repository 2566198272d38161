"""Template tags of the risks chapter."""
