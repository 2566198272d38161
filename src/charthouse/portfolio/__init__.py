"""All projects side by side, and each project's overview: what is known of it, kept and renewed in the background."""
