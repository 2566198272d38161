"""The matrix: every door of Charthouse, tried by every kind of person, held against the rule that it says of itself."""
