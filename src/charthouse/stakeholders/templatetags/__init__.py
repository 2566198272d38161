"""Template tags of the stakeholders chapter."""
