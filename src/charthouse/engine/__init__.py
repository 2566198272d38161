"""The planning engine: pure functions over frozen values; numbers in, numbers out."""


def warm() -> None:
    """Compile every kernel, so that the first plan need not wait: seconds once, then the compiled code is on disk."""
    from charthouse.engine.warming import warm_all

    warm_all()
