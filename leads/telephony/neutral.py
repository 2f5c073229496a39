"""Words that may stand in nothing a caller's household could see or hear: what tells, and what we are."""

from leads.neutral import telling

OURS = ("clinic", "intake", "helpline")


def banned_in(text: str) -> str:
    """The first word that gives it away; "" when nothing does."""
    lower = text.casefold()
    return next(iter([*telling(text), *(word for word in OURS if word in lower)]), "")
