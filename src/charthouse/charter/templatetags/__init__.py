"""Template tags of the charter chapter."""
