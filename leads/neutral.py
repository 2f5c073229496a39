"""Words that tell whoever overhears or reads along what a call is about. None is in what we leave, send or say first.

DOMAIN.md P2-7. Pure.
"""

import re

TELLING = (
    *("rehab", "detox", "addict", "recover", "treatment", "substance", "sober", "sobriety", "methadone", "suboxone"),
    *("buprenorphine", "naltrexone", "opioid", "opiate", "heroin", "fentanyl", "alcohol", "drinking", "drug", "drunk"),
    *("overdose", "relapse", "withdrawal", "twelve step", "narcotic", "naloxone", "narcan", "crisis", "suicide"),
    *("desintoxic", "adicc", "adicto", "rehabilit", "recuperación", "tratamiento", "sustancia", "sobrio", "metadona"),
    *("droga", "opioide", "sobredosis", "recaída", "alcohólic", "abstinencia"),
)
_TELLS = re.compile("|".join(re.escape(word) for word in TELLING), re.IGNORECASE)


def telling(text: str) -> list[str]:
    """The words in a text that tell, as they stand there."""
    return _TELLS.findall(text)
