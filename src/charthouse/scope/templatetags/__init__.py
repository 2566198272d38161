"""How the scope is written on pages."""
