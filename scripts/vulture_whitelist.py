"""Names that nothing in our own code calls, because Django, granian or another library does."""
