"""A manager's whole job on the plan page, walked by keyboard alone and by mouse alone."""
