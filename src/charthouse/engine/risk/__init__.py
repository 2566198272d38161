"""How likely: schedules and costs a plan many thousand times over, each time with other durations, risks and costs."""
