"""Template tags of the reports chapter."""
