"""Documents on paper: one neutral model of a document, written as PDF, for a word processor, and as Markdown."""
