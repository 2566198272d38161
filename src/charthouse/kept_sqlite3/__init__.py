"""Django's SQLite, which keeps what it made of a statement's words: most are said again and again."""
