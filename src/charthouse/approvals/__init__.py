"""The approvals chapter: versions of documents, reviewed, signed and frozen, whatever chapter they are from."""
