"""What happens by chance: who asks and how, who picks up, what they say. Every throw is of the town's own dice."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crm.people.models import User
from crm.privacy.actor import Actor
from leads.contact import zone_of
from leads.intake.actions import PublicForm
from leads.models.people import Voicemail
from leads.status import CloseReason, Stage
from scheduling import windows

from . import words
from .following import end
from .life import Life, asked, rang
from .people import ZONE

if TYPE_CHECKING:
    from .stories import Town

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BY_PHONE, AGAIN, ODD, LATER, SECOND_THOUGHTS = 0.14, 0.03, 0.02, 0.03, 0.03
REACHED = {"call_back": 24, "thinking": 18, "other_help": 14, "declined": 7, "found_own_help": 6, "not_safe_to_talk": 6,
           "asked_to_stop": 2, "hung_up": 3, "sent_to_988": 1}  # fmt: skip
UNREACHED = {"no_answer": 50, "voicemail_left": 14, "no_voicemail_left": 16, "call_screened": 6, "reached_other": 6,
             "mailbox_full": 4, "busy": 3, "disconnected": 2, "not_their_number": 1, "did_not_ask": 1}  # fmt: skip
RANG = {"other_help": 30, "call_back": 25, "thinking": 20, "found_own_help": 8, "declined": 5, "sent_to_988": 1}
BY_HAND = {CloseReason.REFERRED_ELSEWHERE: 7, CloseReason.HELPED_OTHERWISE: 4, CloseReason.DECLINED: 2,
           CloseReason.NO_COVERAGE: 1, CloseReason.COST: 1, CloseReason.OUTSIDE_WHAT_WE_DO: 1}  # fmt: skip
WITH_ALTERNATIVE = (CloseReason.NO_COVERAGE, CloseReason.COST, CloseReason.OUTSIDE_WHAT_WE_DO)
TYPED = ["928 555 01", "480-555-01 2", "5550199", "928 555 014 work"]


def pick(town: "Town", table: dict) -> str:
    return town.dice.choices(list(table), list(table.values()))[0]


def between(town: "Town", first: timedelta, last: timedelta) -> timedelta:
    return first + town.dice.random() * (last - first)


# asking


def arrive(town: "Town", moment: datetime) -> Life:
    """By one of the forms, or on the phone when somebody is free to answer."""
    free = town.free(moment)
    if free and town.dice.random() < BY_PHONE and moment < town.now - 30 * MINUTE:
        return _ring(town, moment, town.dice.choice(free))
    doors: list[Actor] = [PublicForm(), *town.sites]
    by = town.dice.choices(doors, [62, 14, 10][: len(doors)])[0]
    way = "page" if isinstance(by, PublicForm) else "api"
    life = asked(_request(town, moment, way), moment, by, way)
    life.picks_up = town.dice.choices([0.02, 0.3, 0.5], [18, 42, 40])[0]
    return life


def _request(town: "Town", moment: datetime, way: str) -> dict:
    given = words.request(town.dice, town.new_number())
    if way == "api":
        given["source"]["page"] = "/get-help/"
    if (odd := town.dice.random()) < ODD:
        return given | {"phone": town.dice.choice(TYPED)}
    return given | (window(town, moment) if odd < ODD + LATER else {})


def window(town: "Town", moment: datetime) -> dict:
    """Not now: tomorrow in the evening, for two hours."""
    start = tomorrow_at(town.dice.randrange(16, 19), moment)
    times = {"window_start": start.isoformat(), "window_end": (start + 2 * HOUR).isoformat()}
    return {"call_when": "window", "call_now_any_hour": False, **times}


def tomorrow_at(hour: int, moment: datetime) -> datetime:
    return windows.from_wall(_tomorrow(moment, ZONE).replace(hour=hour), ZONE)


def _tomorrow(moment: datetime, zone: str) -> datetime:
    return (windows.wall(moment, zone) + DAY).replace(minute=0, second=0, microsecond=0, tzinfo=None)


def _ring(town: "Town", moment: datetime, by: User) -> Life:
    language = "es" if "es" in by.languages and town.dice.random() < 0.6 else "en"
    name = words.name(town.dice, language) if town.dice.random() < 0.7 else ""
    life = rang(town.new_number(), name, language, moment, by)
    _talk(town, life, moment, pick(town, RANG))
    return life


def may_join(life: Life, moment: datetime) -> bool:
    """Whether a second request of theirs would join this one, and nobody is with them."""
    held = life.hold is not None and (life.hold.ended_at is None or life.hold.ended_at > moment)
    whole = life.place and life.request and life.number and life.second is None
    return bool(whole) and not held and not life.now["review_why"]


def ask_again(town: "Town", life: Life, moment: datetime) -> None:
    assert life.number
    given = {"phone": life.number.number, "call_now_any_hour": True, "source": {"page": "/call/"}}
    life.again(given, moment, PublicForm(), "page", town.system)


# calling


def due(town: "Town", life: Life, after: datetime) -> datetime | None:
    """When somebody comes to them next: soon after it is allowed, now and then late; or when a person decides."""
    if life.place is None:
        return None
    if life.now["review_why"]:
        return after + between(town, 8 * MINUTE, 100 * MINUTE)
    opens = life.place.opens_at or life.place.promise_by
    slow = town.dice.choices([(0.3, 4), (4, 20), (30, 110)], [84, 12, 4])[0]
    return max(opens, after) + between(town, slow[0] * MINUTE, slow[1] * MINUTE)


def caller(town: "Town", life: Life, moment: datetime) -> User | None:
    """Whom Next would give them to: their own navigator, else of their language until the promise is near."""
    assert life.place
    free, near = town.free(moment), moment >= life.place.promise_by - MINUTE
    if life.place.owner in free:
        return life.place.owner
    if life.place.owner and not near:
        return None
    speaking = [one for one in free if life.lead.language in one.languages]
    some = speaking or (free if near else [])
    return town.dice.choice(some) if some else None


def call(town: "Town", life: Life, moment: datetime, by: User) -> None:
    """Take, dial, say how it ended; or look and pass."""
    life.take(by, moment)
    if town.dice.random() < SECOND_THOUGHTS:
        why = town.dice.choice(words.PASSES)
        life.let_go(moment + MINUTE, why, "Has asked for somebody else." if why == "other" else "")
        return
    dialled = moment + between(town, 0.3 * MINUTE, 1.2 * MINUTE)
    life.dial(by, dialled)
    _talk(town, life, dialled, _code(town, life) if moment < town.now - 30 * MINUTE else "no_answer")


def _code(town: "Town", life: Life) -> str:
    spoken = life.now["first_voice_at"] is not None
    if town.dice.random() < (0.7 if life.agreed else 0.5 if spoken else life.picks_up):
        return pick(town, REACHED)
    code = pick(town, UNREACHED)
    may_leave = life.number and life.number.voicemail in (Voicemail.NEUTRAL, Voicemail.FULL)
    if code == "voicemail_left" and not may_leave and town.dice.random() < 0.97:
        return "no_voicemail_left"
    return "no_answer" if spoken and code in ("disconnected", "not_their_number", "did_not_ask") else code


def _talk(town: "Town", life: Life, opened: datetime, code: str) -> None:
    """What is said on the phone, and after it."""
    assert life.call
    by, reached = life.call.by, code in REACHED
    ended = opened + (between(town, 4 * MINUTE, 24 * MINUTE) if reached else between(town, 0.5 * MINUTE, 2 * MINUTE))
    if reached and not life.now["first_voice_at"] and town.dice.random() < 0.8:
        life.screen(opened + 2 * MINUTE)
    note = words.note(town.dice, life.lead.for_whom) if reached and town.dice.random() < 0.8 else ""
    spoken = life.now["first_voice_at"] is not None
    end(life, code, ended, deciders=town.deciders, details=_details(town, life, code, ended), note=note)
    town.busy[by.name] = ended + 2 * MINUTE
    if life.place and reached and code in ("other_help", "thinking", "call_back"):
        _maybe_close(town, life, ended + MINUTE, by, 0.5 if spoken else 0.15)


def _maybe_close(town: "Town", life: Life, at: datetime, by: User, chance: float) -> None:
    if town.dice.random() < chance:
        reason = pick(town, BY_HAND)
        offered = town.dice.choice(words.ALTERNATIVES) if reason in WITH_ALTERNATIVE else ""
        life.close(by, at, reason, words=offered)


def _details(town: "Town", life: Life, code: str, at: datetime) -> dict:
    if code == "other_help":
        return {"given": town.dice.choice(words.GIVEN)}
    if code in ("call_back", "not_safe_to_talk"):
        return {"call_back_at" if code == "call_back" else "safe_time": _agreed(town, life, at)}
    if code == "declined" and town.dice.random() < 0.25:
        return {"check_in_at": at + town.dice.randrange(5, 12) * DAY}
    return {}


def _agreed(town: "Town", life: Life, at: datetime) -> datetime:
    """A time as people name one: at a half or a full hour of their own day, in the next days."""
    zone = zone_of(life.number) or ZONE
    day = _tomorrow(at, zone) + town.dice.choices([0, 1, 2], [6, 3, 1])[0] * DAY
    local = day.replace(hour=town.dice.choice([9, 10, 11, 13, 15, 16, 17, 17, 18, 18, 19]))
    return windows.from_wall(local + town.dice.choice([0, 30]) * MINUTE, zone)


# deciding


def decide(town: "Town", life: Life, moment: datetime) -> None:
    """The shift lead on duty looks at what the rules could not decide."""
    by, why = town.lead_at(moment), life.now["review_why"]
    if life.now["stage"] == Stage.NEEDS_REVIEW:
        reason = town.dice.choice([CloseReason.NOT_REACHABLE_BACK, CloseReason.NOT_REAL])
        life.close(by, moment, reason, purpose="review")
    elif why in ("tries_used_up", "number_in_doubt"):
        life.take(by, moment, way="claim", why="claimed")
        life.close(by, moment + MINUTE, _given_up(life, why))
    else:
        life.accept(by, moment)


def _given_up(life: Life, why: str) -> str:
    if why == "number_in_doubt":
        return CloseReason.NUMBER_NOT_THEIRS
    return CloseReason.LOST_CONTACT if life.now["first_voice_at"] else CloseReason.UNREACHABLE
