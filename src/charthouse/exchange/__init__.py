"""Plan files in and out, through one neutral plan document."""
