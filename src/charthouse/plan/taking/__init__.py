"""Taking over a running project: exports of other tools mapped to tasks, and spreadsheets kept as lists."""
