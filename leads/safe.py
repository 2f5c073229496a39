"""How it is safe to reach somebody: answers in writing only make it stricter, a voice alone makes it looser. Pure but
for `standing`, which reads what anyone said of one number. Unknown means no."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from .models.people import ContactNumber, Voicemail

STRICTNESS = [Voicemail.NONE, Voicemail.NEUTRAL, Voicemail.FULL]
AWARE = "Yes, and they know I’m asking for help"  # as the requester's page says it
NEVER = datetime.min.replace(tzinfo=UTC)
Range = tuple[int, time, time]


@dataclass(frozen=True)
class Answer:
    """What may be left or sent. `voicemail` "" and `text` None: not said."""

    voicemail: str = ""
    text: bool | None = None

    def stricter(self, other: "Answer") -> "Answer":
        """Of each the stricter; an answer beats none given."""
        texts = [one for one in (self.text, other.text) if one is not None]
        return Answer(strictest(self.voicemail, other.voicemail), all(texts) if texts else None)


def strictest(first: str, second: str) -> str:
    """Of two voicemail answers the stricter; an answer beats none given."""
    stated = [answer for answer in (first, second) if answer]
    return min(stated, key=lambda answer: STRICTNESS.index(Voicemail(answer))) if stated else ""


def answer_of(number: ContactNumber) -> Answer:
    return Answer(number.voicemail, number.text)


def standing(number_index: bytes) -> Answer:
    """What stands for a number, whichever lead it was said in: the last answer by voice, with all said since."""
    return stands(ContactNumber.objects.of(number_index).order_by("pk"))


def stands(rows: Iterable[ContactNumber]) -> Answer:
    numbers = list(rows)
    confirmed = last_confirmed(numbers)
    counted = [one for one in numbers if max(one.confirmed_at or NEVER, one.said_at or NEVER) >= confirmed]
    found = Answer()
    for one in counted:
        found = found.stricter(answer_of(one))
    return found


def last_confirmed(numbers: Iterable[ContactNumber]) -> datetime:
    return max((one.confirmed_at for one in numbers if one.confirmed_at), default=NEVER)


def say(number: ContactNumber, said: Answer, *, at: datetime) -> None:
    """In writing, on the form, or by others: it only makes stricter what stands. Does not save."""
    same = list(ContactNumber.objects.of(number.number_index).exclude(pk=number.pk))
    counts = max(number.confirmed_at or NEVER, number.said_at or NEVER) >= last_confirmed([*same, number])
    kept = answer_of(number).stricter(said) if counts else said
    number.voicemail, number.text, number.said_at = kept.voicemail, kept.text, at


def confirm(number: ContactNumber, said: Answer, *, call, by, at: datetime) -> None:
    """By voice, to `by`, in `call`: from now on this stands, looser or not. Does not save."""
    number.voicemail, number.text = said.voicemail, said.text
    number.confirmed_at, number.confirmed_by, number.confirmed_call = at, by, call


def who_else(known: str | None, said: str | None) -> str | None:
    """Who may answer, as written: that others know replaces no other answer; a voice alone says that."""
    return said if said and not (known and said == AWARE) else known


def hours_of(number: ContactNumber) -> tuple[Range, ...]:
    """When it is safe to call there: (weekday, from, until) on that clock, Monday is 0; empty when nobody said."""
    kept = (number.safe_hours or {}).get("ranges", [])
    return tuple((day, time.fromisoformat(start), time.fromisoformat(end)) for day, start, end in kept)


def kept_hours(ranges: Iterable[Range]) -> dict | None:
    """The same as it is sealed; None for no answer."""
    rows = [[day, f"{start:%H:%M}", f"{end:%H:%M}"] for day, start, end in sorted(set(ranges))]
    return {"ranges": rows} if rows else None
