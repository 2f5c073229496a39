def limited(kind: str) -> None:
    """Count one that was over the limit `kind`."""
    from . import counts  # only who counts makes the folder for it

    counts.LIMITED.labels(kind).inc()


def untold(notices: int) -> None:
    """Count notices that Valkey did not take at once; pages ask by themselves meanwhile."""
    from . import counts

    counts.UNTOLD.inc(notices)
