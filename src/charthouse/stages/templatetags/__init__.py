"""How stages are written on pages."""
