def limited(kind: str) -> None:
    """Count one that was over the limit `kind`."""
    from . import counts  # only who counts makes the folder for it

    counts.LIMITED.labels(kind).inc()
