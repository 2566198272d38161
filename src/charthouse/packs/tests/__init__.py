"""Tests of the packs chapter."""
