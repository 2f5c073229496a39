"""What these pages draw. Before Answer: a line and its language. Before a check: codes. Never a number in full."""

from django.utils import timezone

from crm import phones
from crm.people.access import Can, may
from crm.people.models import SPOKEN
from crm.privacy import vault
from crm.privacy.models import Suppression
from crm.web.counting import at_most
from leads.contact import where
from leads.models import CallAttempt, Lead
from leads.telephony.actions import asking
from leads.telephony.models import Handset, Ring, TextIn
from leads.telephony.models.lines import GREETING
from leads.telephony.provider import places_calls
from scheduling import clock, windows
from scheduling.hours.table import current

MOST = 30
OUR_WAY = "A telephone here"
NOBODYS = "Nobody’s page: no caller who is open has this number, or more than one has."


def line(ring: Ring) -> dict:
    found = ring.line
    greeting = found.greeting if found else GREETING
    language = SPOKEN.get(found.language, found.language) if found else "English"
    return {"label": found.label if found else OUR_WAY, "language": language, "greeting": greeting}


def ringing(ring: Ring, by) -> dict:
    """What may be known before somebody answers."""
    known = line(ring)
    greeting = known["greeting"].replace("{name}", by.first_name)
    return {"id": ring.pk, **known, "greeting": greeting, "since": int(ring.came_at.timestamp())}


def one(ring: Ring, by) -> dict:
    facts = {**ringing(ring, by), "answered": ring.state == Ring.State.ANSWERED and not ring.outcome}
    if not facts["answered"]:
        return {**facts, "over": ring.state != Ring.State.RINGING}
    rows = [
        {"id": str(lead.pk), "code": lead.code, "yours": lead.owner_id == by.pk} for lead in asking.candidates(ring)
    ]
    masked = phones.masked(ring.number) if ring.number else "No number shown"
    return {**facts, "rows": rows, "number": masked, "not_help": asking.NOT_HELP.items()}


def to_decide() -> int:
    return at_most(Ring.objects.to_decide().order_by()) + at_most(TextIn.objects.filter(seen_at=None).order_by())


def listing(by) -> dict:
    now = timezone.now()
    rings = list(Ring.objects.to_decide().select_related("line", "lead")[:MOST])
    texts = list(TextIn.objects.filter(seen_at=None).select_related("lead", "line")[:MOST])
    vault.preload({one.key_id for one in [*rings, *texts]})
    asks, theirs = _asks(rings), _visible([*rings, *texts], by)
    handset = Handset.objects.filter(user=by).first()
    return {
        "rows": [_row(ring, asks.get(ring.pk), by, now) for ring in rings],
        "texts": [_text(text, by, now, text.lead_id in theirs) for text in texts],
        "leads": sorted(theirs),
        "places_calls": places_calls(),
        "telephone": phones.spoken(handset.number) if handset else "",
    }


def _visible(rows: list, by) -> set:
    """Whose page `by` may open: of another's closed caller not even the code is shown."""
    wanted = {one.lead_id for one in rows if one.lead_id}
    return set(Lead.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))


def _asks(rings: list[Ring]) -> dict:
    """What the contact window is asked about each, with one question for all of them."""
    wanted = [bytes(ring.number_index) for ring in rings if ring.number_index]
    suppressed = {
        bytes(one)
        for one in Suppression.objects.live().filter(number_index__in=wanted).values_list("number_index", flat=True)
    }
    placed = CallAttempt.objects.filter(number_index__in=wanted, direction="out").as_they_stand()
    tried: dict[bytes, list] = {}
    for index, at in placed.filter(stands_is_attempt=True).values_list("number_index", "opened_at"):
        tried.setdefault(bytes(index), []).append(at)
    table = current()
    return {
        ring.pk: windows.Ask(
            zones=(place := where(ring.number, None)).zones,
            states=place.states,
            table=table,
            suppressed=bytes(ring.number_index) in suppressed,
            attempts=tuple(tried.get(bytes(ring.number_index), [])),
            missed_inbound=True,
        )
        for ring in rings
        if ring.number_index
    }


def _row(ring: Ring, ask: windows.Ask | None, by, now) -> dict:
    late = ring.due_at is not None and ring.due_at < now
    return {
        "id": ring.pk,
        "when": clock.when(ring.came_at, by.time_zone, now),
        "ago": clock.ago(ring.came_at, now),
        "late": late,
        "number": phones.masked(ring.number) if ring.number else "No number shown",
        "from": _from(ring),
        "line": line(ring)["label"],
        "voicemail": ring.state == Ring.State.VOICEMAIL,
        "heard": ring.heard_at is not None,
        "length": clock.on_the_line(ring.seconds or 0),
        "gate": _gate(ask, by, now),
    }


def _from(ring: Ring) -> str:
    if not ring.number:
        return "No way to ring back"
    where = phones.place(ring.number) or "Place not known"
    return f"Maybe {code}. {where}" if (code := _code(ring)) else where


def _code(ring: Ring) -> str:
    return ring.lead.code if ring.lead and ring.lead.is_open else ""


def _gate(ask: windows.Ask | None, by, now) -> dict:
    if ask is None:
        return {"kind": "none", "words": "No number to call", "reasons": []}
    decision = windows.decide(ask, now)
    until = f"Do not call before {clock.when(decision.until, by.time_zone, now)}" if decision.until else "Do not call"
    words = {"allow": "We may call now", "ask_human": "Ask: may we call now?", "blocked": until}[decision.decision]
    return {"kind": decision.decision, "words": words, "reasons": [windows.REASONS[one] for one in decision.reasons]}


def left(ring: Ring, by) -> dict:
    now = timezone.now()
    row = _row(ring, _asks([ring]).get(ring.pk), by, now)
    return {
        **row,
        "decided": f"{ring.get_decision_display()}, {clock.ago(ring.decided_at, now)}." if ring.decided_at else "",
        "why": ring.why or "",
        "heard_by": ring.heard_by.first_name if ring.heard_by else "",
        "may_hear": may(by, Can.HEAR_RECORDINGS),
        "may_decide": not ring.decided_at and (row["heard"] or not row["voicemail"]),
        "lead": _code(ring),
    }


def _text(text: TextIn, by, now, known: bool) -> dict:
    return {
        "id": text.pk,
        "when": clock.when(text.at, by.time_zone, now),
        "ago": clock.ago(text.at, now),
        "number": phones.masked(text.number) if text.number else "No number shown",
        "words": text.text or "",
        "heard": text.get_heard_display(),
        "kind": {"danger": "risk", "stop": "lamp"}.get(text.heard, ""),
        "lead": text.lead.code if text.lead and known else "",
        "whose": "" if known else NOBODYS,
    }
