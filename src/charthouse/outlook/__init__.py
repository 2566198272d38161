"""How good the plan is, and where it will end: health, its trend, and repairs of what was found."""
