"""May this number be contacted, and if not, when?"""

import json
from datetime import UTC, datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from crm import phones
from crm.privacy.lookup import number_index
from crm.privacy.models import Suppression
from leads.contact import attempts
from leads.models import ContactNumber
from scheduling import places, windows
from scheduling.hours.table import current

CHANNELS: dict[str, windows.Channel] = {"call": "call", "text": "text", "email": "email"}


class Command(BaseCommand):
    help = (
        "Say whether a number may be contacted: allow, blocked or ask_human, with the reasons. "
        "Exit status 0 for any decision, 2 for what cannot be read. The number is never printed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--phone", required=True, help="a North American number, in any spelling")
        parser.add_argument("--channel", default="call", help="call, text or email (call)")
        parser.add_argument("--at", default="", help="when, such as 2026-11-22T19:59:00-05:00 (now)")
        parser.add_argument("--state", default="", help="where they say they are, such as FL or Florida")
        parser.add_argument("--zip", default="", help="their ZIP code")
        parser.add_argument("--json", action="store_true", help="print {decision, until, reasons, basis, table}")

    def handle(self, *, phone, channel, at, state, zip, **words) -> None:
        ask, moment = _ask(phone, channel, state, zip), _moment(at)
        try:
            decision = windows.decide(ask, moment)
        except windows.NoSuchTime as wrong:
            raise CommandError(str(wrong), returncode=2) from None
        self.stdout.write(_as_json(decision) if words["json"] else _in_words(decision))


def _ask(phone: str, channel: str, state: str, zip_code: str) -> windows.Ask:
    number = phones.to_e164(phone)
    if number is None:
        raise CommandError("--phone is no number that can be called.", returncode=2)
    if channel not in CHANNELS:
        raise CommandError("--channel is call, text or email.", returncode=2)
    if state and not places.state_code(state):
        raise CommandError("--state is no state of the United States, such as FL or Florida.", returncode=2)
    if zip_code and not places.is_zip(zip_code):
        raise CommandError("--zip is five digits, or five and four.", returncode=2)
    place = places.candidates(number, zip_code, state)
    return windows.Ask(channel=CHANNELS[channel], zones=place.zones, states=place.states, **_known(number))


def _known(number: str) -> dict:
    """What this helpline knows of the number."""
    if not settings.KEY_RING:
        raise CommandError("There is no key ring, so no number can be looked up. Run: manage.py setup", returncode=2)
    index = number_index(number)
    try:
        return {
            "suppressed": Suppression.objects.of(index).exists(),
            "invited": ContactNumber.objects.of(index).exists(),
            "attempts": attempts(index),
            "table": current(),
        }
    except DatabaseError as problem:
        raise CommandError(f"The database did not answer ({type(problem).__name__}).", returncode=2) from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        raise CommandError("--at is a time such as 2026-11-22T19:59:00-05:00.", returncode=2) from None
    if moment.tzinfo is None:
        raise CommandError("--at needs its offset, such as 2026-11-22T19:59:00-05:00.", returncode=2)
    return moment


def _as_json(said: windows.Decision) -> str:
    facts: dict = {"decision": said.decision, "reasons": list(said.reasons), "basis": said.basis, "table": said.table}
    if said.until:
        facts["until"] = said.until.isoformat().replace("+00:00", "Z")
    return json.dumps(facts)


def _in_words(said: windows.Decision) -> str:
    until = f" until {said.until:%Y-%m-%d %H:%M} UTC" if said.until else ""
    reasons = " ".join(windows.REASONS[code] for code in said.reasons)
    return f"{said.decision}{until}. {reasons} (Table of hours {said.table}.)"
