"""What the project has cost: entries by task and day, and until when they are complete."""
