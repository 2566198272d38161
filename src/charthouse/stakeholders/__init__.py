"""Stakeholders: who has a part in a project or feels it, where they stand, and where the project needs them."""
