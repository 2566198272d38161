"""A project's calendars: who works when, on which days not, and what a change of them does to the plan."""
