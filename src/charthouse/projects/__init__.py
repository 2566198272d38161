"""Projects, their members and roles, and the one door to everything inside them."""
