"""The demo portfolio: four projects half-way, as a stranger first sees Charthouse."""
