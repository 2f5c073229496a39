"""The banner of a number that has other records: only what the reader may know, and nobody else's facts."""

from leads import again
from leads.again import Earlier
from scheduling import clock

from . import words
from .hold import Standing


def of(standing: Standing) -> dict | None:
    """None when there is no other record. Facts are for whoever has this caller; `seen` are the leads they are of."""
    others = again.linked(standing.lead)
    if not others:
        return None
    same = [one for one in others if again.is_same_person(standing.lead, one)]
    rows = [_row(one, standing) for one in again.earlier(same, standing.by)] if same and standing.is_theirs else []
    rest = len(others) - len(rows)
    return {"rows": rows, "others": _others(rest, bool(rows)), "seen": [one.pk for one in same] if rows else []}


def _row(told: Earlier, standing: Standing) -> dict:
    by, now = standing.by, standing.now
    zone = words.zone_here(standing.lead) or by.time_zone
    known = f"{_and(told.known_by)} knows them." if len(told.known_by) == 1 else f"{_and(told.known_by)} know them."
    return {
        "code": told.lead.code,
        "url": told.lead.get_absolute_url() if told.may_open else "",
        "last": clock.sentence(f"{told.last}, {clock.mid(told.at, by.time_zone, now)}"),
        "promised": f"We said: {clock.when(told.promised, zone, now)} there." if told.promised else "",
        "danger": "Someone was in danger then." if told.danger else "",
        "known": known if told.known_by else "",
    }


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _others(count: int, after: bool) -> str:
    """Another person's record, or one that could be: that it is there, and nothing of it."""
    if not count:
        return ""
    what = "Another record" if count == 1 else f"{count} other records"
    more = " too" if after else ""
    has = "has" if count == 1 else "have"
    return f"{what} {has} this number{more}. It may be another person. Say nothing of it; ask a shift lead."
