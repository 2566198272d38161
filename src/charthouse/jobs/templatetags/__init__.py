"""Template tags of the jobs chapter."""
