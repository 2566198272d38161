"""Tests of the whole house: the engine, the journeys, real files."""
