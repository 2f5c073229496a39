"""The floor as it is now, at whatever hour: who waits, who is late, who is on the phone, who has a break."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crm.people.models import Presence, User
from leads.intake.actions import PublicForm

from . import chances, people, words
from .following import end
from .life import LEASE, Life, asked

if TYPE_CHECKING:
    from .stories import Town

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
State = Presence.State
WAITING = (14, 41, 78, 125, 170, 216)  # seconds
LATE = 8 * MINUTE + 20 * SECOND
ON_CALL = (11, 5)  # minutes ago they were called
REVIEW = ({"phone": "928 555 01"}, {"phone": "480-555-01 2"}, {"call_when": "window"}, {"time_zone": "Mountain"})
PROMISED = (("Dana Ortiz", -35), ("Omar Haddad", -12), ("Dana Ortiz", 50), ("Omar Haddad", 95), ("Dana Ortiz", 185))
NOW = len(WAITING) + len(ON_CALL) + len(REVIEW) + len(PROMISED) + 7
BREAKS = {0: (State.ON_BREAK, 12, "meal"), 2: (State.ON_BREAK, 4, "hard_call")}


def lives(town: "Town") -> list[Life]:
    """NOW of them. Whoever is on shift beside the two that one signs in as works with some."""
    waiting = [_asks(town, ago * SECOND) for ago in WAITING[:-1]]
    waiting += [_asks(town, WAITING[-1] * SECOND, language="es", name="Rosa Soto"), _asks(town, LATE)]
    *crew, last = busy(town)
    talking = [_on_call(town, by, ago) for by, ago in zip(crew, ON_CALL, strict=False)]
    more = [_asks(town, (ago + 1) * MINUTE) for ago in range(len(ON_CALL) - len(talking))]
    called = [_just_ended(town, last), _hung_up(town, last), *(_promised(town, *one) for one in PROMISED)]
    return [*waiting, *talking, *more, *called, *_not_yet(town), *_in_review(town)]


def _crew(town: "Town") -> list[User]:
    signed_in = [name for name, *_ in people.ROLES.values()]
    return [town.staff[name] for name in people.on_duty(town.now) if name not in signed_in]


def busy(town: "Town") -> list[User]:
    """Who is on the phone at this moment, and last who has just hung up: two at least of three who are there."""
    crew = _crew(town)
    return [*crew[: min(len(ON_CALL), len(crew) - 2)], crew[-1]]


def _asks(town: "Town", ago: timedelta, **more) -> Life:
    """A form that came in a moment ago, from somebody who may be called at any hour."""
    given = words.request(town.dice, town.new_number(), **{"language": "en", "call_now_any_hour": True, **more})
    return asked(given, town.now - ago, PublicForm(), "page")


def _on_call(town: "Town", by: User, minutes: int) -> Life:
    taken = town.now - minutes * MINUTE
    life = _asks(town, (minutes + 3) * MINUTE)
    life.take(by, taken)
    life.dial(by, taken + 40 * SECOND)
    assert life.place
    life.place.lease_until = town.now + LEASE
    return life


def _called(town: "Town", by: User, at: datetime, code: str, note: str, **more) -> Life:
    """They asked, were called within minutes, and this is how it ended."""
    details = more.pop("details", {})
    life = _asks(town, town.now - at + 15 * MINUTE, **more)
    life.take(by, at - 12 * MINUTE)
    life.dial(by, at - 11 * MINUTE)
    end(life, code, at, deciders=town.deciders, details=details, note=note)
    return life


def _just_ended(town: "Town", by: User) -> Life:
    details, at = {"call_back_at": chances.tomorrow_at(17, town.now)}, town.now - 45 * SECOND
    asks = {"for_whom": "loved_one", "relationship": "mother"}
    return _called(town, by, at, "call_back", words.LOVED_NOTES[0], details=details, **asks)


def _hung_up(town: "Town", by: User) -> Life:
    return _called(town, by, town.now - 52 * MINUTE, "hung_up", "Began to speak, then the line was quiet.")


def _promised(town: "Town", name: str, minutes: int) -> Life:
    """Spoken with yesterday, and told that we call at this time: some minutes ago, or later today."""
    at = _round(town.now + minutes * MINUTE)
    note, called = words.note(town.dice, "self"), town.now - timedelta(hours=23, minutes=minutes)
    asks = {"for_whom": "self", "name": words.name(town.dice, "en")}
    return _called(town, town.staff[name], called, "call_back", note, details={"call_back_at": at}, **asks)


def _round(moment: datetime) -> datetime:
    """To five minutes, as people name a time."""
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def _not_yet(town: "Town") -> list[Life]:
    """For tomorrow evening, in writing only, not yet: none of them is called now."""
    asks = [chances.window(town, town.now), chances.window(town, town.now)]
    asks += [{"communication": "text_only"}, {"call_when": "window"}]
    found = [given | {"call_now_any_hour": False} for given in asks]
    return [_asks(town, 25 * MINUTE + place * MINUTE, **given) for place, given in enumerate(found)]


def _in_review(town: "Town") -> list[Life]:
    past = (town.now - timedelta(days=2)).isoformat()
    review = [given | ({"window_start": past} if "call_when" in given else {}) for given in REVIEW]
    return [_asks(town, (4 + 9 * place) * MINUTE, **given) for place, given in enumerate(review)]


def show(town: "Town") -> None:
    """Where everybody is. The two who sign in as navigators are as they were: one has been ready, one is not here."""
    signed_in = [name for name, *_ in people.ROLES.values()]
    Presence.objects.exclude(user__name__in=signed_in).update(state=State.OFF, reason="")
    *talking, last = busy(town)
    resting = [one for one in _crew(town) if one not in talking and one != last]
    for by, ago in zip(talking, ON_CALL, strict=False):
        _show(town, by, State.ON_CALL, ago)
    _show(town, last, State.WRAPPING_UP, 0.75)
    for place, one in enumerate(resting):
        _show(town, one, *BREAKS.get(place, (State.READY, 7 + 19 * place)))
    Presence.objects.filter(user__name__in=signed_in).update(since=town.now - 68 * MINUTE)
    if (lead := town.lead_at(town.now)).name not in signed_in:
        _show(town, lead, State.READY, 96)


def _show(town: "Town", user: User, state: str, minutes: float, reason: str = "") -> None:
    since = town.now - timedelta(minutes=minutes)
    Presence.objects.filter(user=user).update(state=state, reason=reason, since=since)
