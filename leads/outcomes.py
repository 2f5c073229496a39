"""Outcomes of a call, as data with flags (PRODUCT.md, Outcomes of a call). `then` names the rule that follows."""

from dataclasses import dataclass

BOTH, OUT, IN = ("out", "in"), ("out",), ("in",)


@dataclass(frozen=True)
class Outcome:
    """`attempt` counts toward the cap; `reached` stops the cadence; `needs` are the facts it cannot do without."""

    code: str
    label: str
    then: str
    key: str = ""
    attempt: bool = True
    reached: bool = False
    directions: tuple[str, ...] = BOTH
    needs: tuple[str, ...] = ()
    available: bool = True


_ALL = [
    Outcome("no_answer", "No answer", "again", "1", directions=OUT),
    Outcome("busy", "Busy", "again", directions=OUT),
    Outcome("voicemail_left", "Voicemail left", "voicemail", directions=OUT),
    Outcome("no_voicemail_left", "Voicemail, none left", "again", directions=OUT),
    Outcome("mailbox_full", "Mailbox full", "again", directions=OUT),
    Outcome("call_screened", "Call was screened", "again", directions=OUT),
    Outcome("disconnected", "Disconnected", "ask_requester", directions=OUT),
    Outcome("not_their_number", "Not their number", "ask_requester", directions=OUT),
    Outcome("reached_other", "Someone else answered", "again", "3", directions=OUT),
    Outcome("not_safe_to_talk", "Not safe to talk", "safe_time", "X", reached=True, needs=("safe_time",)),
    Outcome("call_back", "Call back", "call_back", "2", reached=True, needs=("call_back_at",)),
    Outcome("thinking", "Thinking", "check_in", "4", reached=True),
    Outcome("declined", "Declined", "declined", "7", reached=True),
    Outcome("found_own_help", "Found their own help", "found_help", reached=True),
    Outcome("asked_to_stop", "Asked to stop", "stop", "0", reached=True),
    Outcome("did_not_ask", "Did not ask for this", "did_not_ask"),
    Outcome("dropped", "Line dropped", "once_more", reached=True),
    Outcome("hung_up", "Hung up", "shift_lead", reached=True),
    Outcome("place_agreed", "Place agreed", "none", "5", reached=True, available=False),
    Outcome("transferred", "Transferred", "transferred", reached=True, needs=("to", "accepted")),
    Outcome("other_help", "Other help", "check_in", "6", reached=True, needs=("given",)),
    Outcome("interpreter_unavailable", "No interpreter", "promise_again", attempt=False, reached=True),
    Outcome("emergency_911", "911", "danger", reached=True),
    Outcome("sent_to_988", "988", "danger", reached=True),
    Outcome("poison_control", "Poison control", "danger", reached=True),
    Outcome("told_of_death", "Told of a death", "death"),
    Outcome("silent", "Silent", "not_real", attempt=False, directions=IN),
    Outcome("prank", "Prank", "not_real", attempt=False, directions=IN),
    Outcome("abusive", "Abusive", "not_real", attempt=False, directions=IN),
    Outcome("test", "Test call", "not_real", attempt=False, directions=IN),
    Outcome("abandoned", "Rang off before an answer", "shift_lead", attempt=False, directions=IN),
]
OUTCOMES: dict[str, Outcome] = {outcome.code: outcome for outcome in _ALL}
SCREENED = frozenset(  # a conversation that went on: the three questions came first (DOMAIN.md C-1)
    {"call_back", "thinking", "declined", "found_own_help", "place_agreed", "transferred", "other_help"}
)
APART = frozenset({"emergency_911", "sent_to_988", "poison_control"})  # drawn on the danger card, not among the keys


def drawn(direction: str) -> list[Outcome]:
    """What a page offers for a call in this direction, in the table's order."""
    return [one for one in _ALL if one.available and direction in one.directions and one.code not in APART]
