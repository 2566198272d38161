"""The planning engine: pure functions over frozen values; numbers in, numbers out."""
