"""The outcome keys of a call, and which dialog asks for what an outcome needs."""

from leads.outcomes import APART, OUTCOMES, SCREENED, Outcome, drawn

ORDER = "1234567X0"
DIALOGS = ("call_back", "thinking", "not_safe_to_talk", "other_help", "transferred", "told_of_death")


def of(direction: str) -> tuple[list[dict], list[dict]]:
    """(one key each, behind More), in the order of the keys and of the table."""
    offered = drawn(direction)
    keyed = sorted((one for one in offered if one.key), key=lambda one: ORDER.index(one.key))
    rest = [_key(one) for one in offered if not one.key]
    return [_key(one) for one in keyed], rest + [_apart(OUTCOMES[code]) for code in sorted(APART)]


def _apart(one: Outcome) -> dict:
    """How an emergency ended, where its card was not opened for this caller: said here, last."""
    return {**_key(one), "label": f"Danger: {one.label}"}


def _key(one: Outcome) -> dict:
    needs = one.code if one.code in DIALOGS else ""
    facts = {"code": one.code, "key": one.key, "label": one.label, "needs": needs}
    return {**facts, "stop": one.code == "asked_to_stop", "waits": one.code in SCREENED}
