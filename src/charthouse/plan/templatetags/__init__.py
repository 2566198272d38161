"""What the pages of the plan chapter need beside the components."""
