"""Words that may stand in nothing a caller's household could see or hear (DOMAIN.md P2-7)."""

BANNED = (
    *("rehab", "detox", "addict", "recover", "treatment", "substance", "sober", "methadone", "opioid", "overdose"),
    *("alcohol", "drug", "suboxone", "buprenorphine", "naloxone", "clinic", "withdrawal", "intake", "helpline"),
    *("adicc", "rehabilit", "tratamiento", "desintoxic", "droga", "sobri"),
)


def banned_in(text: str) -> str:
    """The first word that gives it away; "" when nothing does."""
    lower = text.casefold()
    return next((word for word in BANNED if word in lower), "")
