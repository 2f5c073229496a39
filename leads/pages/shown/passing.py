"""Why one may pass, and what kinds of pause there are: with the keys that pick them."""

from leads.models.queue import PASS_REASONS

BREAKS = {"breather": "A breather", "meal": "A meal", "hard_call": "After a hard call", "meeting": "A meeting"}


def _keyed(reasons: dict[str, str]) -> list[dict]:
    return [{"value": value, "label": label, "key": str(at)} for at, (value, label) in enumerate(reasons.items(), 1)]


def pass_reasons() -> list[dict]:
    return [{**one, "words": one["value"] == "other"} for one in _keyed(PASS_REASONS)]


def break_reasons() -> list[dict]:
    return _keyed(BREAKS)
