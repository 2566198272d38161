"""Scope: requirements and deliverables, how they hang together with goals and tasks, and what came in later."""
