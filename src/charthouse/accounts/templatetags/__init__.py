"""The chapter's own template tags."""
