"""Whom we may tell about a person. Pure: a rule with a table for a test; whatever it does not know, a person decides.

42 CFR 2.14 and state law: who may consent to care alone is told alone, also about the bill; so for anyone under 18
nothing goes to a parent, a plan or a school, and everything else asks a human. Not said is not "18 or older".
"""

from typing import Literal

from .models.people import UnderAge

Whom = Literal["themselves", "medics", "parent", "plan", "school", "facility", "other"]
Answer = Literal["yes", "no", "ask_human", "with_consent"]
NEVER_OF_A_MINOR = ("parent", "plan", "school")


def may_tell(under_18: str, whom: Whom) -> Answer:
    """May we tell `whom` about somebody who is under 18 ("yes"), not ("no"), or of whom nobody said ("")?

    Themselves always; medics in an emergency (42 CFR 2.51). "with_consent": an adult decides, in writing.
    """
    if whom in ("themselves", "medics"):
        return "yes"
    if under_18 == UnderAge.NO:
        return "with_consent"
    if under_18 == UnderAge.YES and whom in NEVER_OF_A_MINOR:
        return "no"
    return "ask_human"
