"""The plan on paper and slides: a Gantt chart with its page set-up, and the one-slide time line, by the server."""
