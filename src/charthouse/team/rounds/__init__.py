"""The collection round: members are asked how their tasks go, and the plan is brought up to date."""
