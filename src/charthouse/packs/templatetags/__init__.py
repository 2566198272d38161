"""Template tags of the packs chapter."""
