"""The engine: textbook networks, properties, and the slow twin."""
