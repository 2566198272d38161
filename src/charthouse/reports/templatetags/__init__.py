"""Template tags of the RAID chapter."""
