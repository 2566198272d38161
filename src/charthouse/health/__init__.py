"""How Charthouse is: alive, ready, and in figures; for load balancers, monitoring and the one who looks after it."""
