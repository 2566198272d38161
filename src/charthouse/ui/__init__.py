"""The shell, the parts and the templates that every page is made of."""
