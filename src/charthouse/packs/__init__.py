"""The packs chapter: what a project of a kind is set up with, as data that a project office copies and changes."""
