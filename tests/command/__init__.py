"""The ``charthouse`` command as a person runs it."""
