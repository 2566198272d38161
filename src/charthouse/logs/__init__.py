"""What Charthouse writes about itself: a line for each request, errors with their traces, never a secret."""
