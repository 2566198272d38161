"""What happened: every change with who, when, why, before and after."""
