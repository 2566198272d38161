"""Drawings made by the server: a page as a small display list, and that as SVG, PDF, PNG or a slide."""
