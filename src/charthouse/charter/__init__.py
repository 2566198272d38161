"""The charter chapter: why a project exists, what it is to reach, and within which bounds; written, then signed."""
