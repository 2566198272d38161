"""Names that nothing in our own code calls, because Django, granian or another library does."""

modified  # noqa: B018, F821 - a part of a cache's key in ui/assets.py
