"""What people are told, in a list and by mail: at once, once a day, or not."""
