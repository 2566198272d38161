"""Goals: what a project is to reach, which goal of the organisation it serves, how one sees it, what it brings."""
