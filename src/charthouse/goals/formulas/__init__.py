"""Formulas over figures with units: read, checked, written and computed; knows no Django, and never runs as code."""
