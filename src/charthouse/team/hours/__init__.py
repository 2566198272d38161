"""Time entries: hours that people spent on tasks, kept from rounds and by hand, and booked as cost of labour."""
