"""Stages with their tolerances, the gates between them, exceptions for the board, and the approval of the plan."""
