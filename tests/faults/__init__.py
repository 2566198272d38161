"""Faults from outside, while real servers run: killed processes, databases that go away, slow and greedy clients."""
