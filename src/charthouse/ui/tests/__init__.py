"""Tests of the shell, its tags and its tokens."""
