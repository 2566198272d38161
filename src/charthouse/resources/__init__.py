"""Who and what does the work: people, equipment and their calendars."""
