"""Why this one is next, in words: the code is stored with the hold, so that the order can be explained later."""

WHY = {
    "danger": "Someone may be in danger.",
    "late": "Past the time we promised.",
    "interpreter": "Almost past our promise, and nobody who speaks the language is free: take with an interpreter.",
    "raised": "Asked again, or was cut off.",
    "promise": "Our promise to this person ends first.",
    "suspect": "Nobody else is waiting. This one may not be a person: look before you call.",
    "claimed": "You chose this caller.",
    "reassigned": "Handed to you.",
    "rang": "They called us.",
}


def in_words(code: str) -> str:
    return WHY.get(code, "")
