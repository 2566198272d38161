"""Work that goes on in the background, with its progress."""
