"""Earned value: what a project was to be worth by a date, what it is worth, what it has cost, and what follows."""
