"""Two lines, a local Twilio, and its events, signed by Twilio's own library."""

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from leads.telephony import errands, events
from leads.telephony.models import Event, Handset, Line
from tests.telephony.twilio import ACCOUNT, TOKEN, Twilio

MAIN, SPANISH, OUT = "+16025550100", "+16025550101", "+16025550142"
CALLER = "+16025550147"
PATH = "/api/v1/events/twilio/"
_sids = iter(range(1, 10_000))


@pytest.fixture
def account(settings):
    settings.TELEPHONY, settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "twilio", ACCOUNT, TOKEN
    settings.PUBLIC_URL = "https://desk.example"


@pytest.fixture
def twilio(account, settings):
    with Twilio() as one:
        settings.TWILIO_URL = one.url
        yield one


@pytest.fixture
def lines(database):
    """The advertised one, a Spanish one, and the one that calls out."""
    Line.objects.create(number=OUT, label="Call-backs", calls_out=True)
    Line.objects.create(number=SPANISH, label="Línea", language="es")
    return Line.objects.create(number=MAIN, label="Main line")


@pytest.fixture
def handset(ana):
    return Handset.objects.create(user=ana, number="+16025550190")


def sid(letters: str) -> str:
    return f"{letters}{next(_sids):032x}"


class Sender:
    """Twilio, as it knocks at our door."""

    def __init__(self, client):
        self.client = client

    def post(self, fields: dict, query: str = "", signature: str | None = None, body: str | None = None):
        right = RequestValidator(TOKEN).compute_signature(f"https://desk.example{PATH}{query}", fields)
        return self.client.post(
            PATH + query,
            urlencode(fields) if body is None else body,
            "application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": right if signature is None else signature},
        )

    def told(self, fields: dict, query: str = ""):
        """Posted, and its work done."""
        answer = self.post(fields, query)
        assert answer.status_code == 200, answer.content
        work()
        return answer

    def call(self, status: str = "ringing", call: str = "", **more):
        fields = {"CallSid": call or sid("CA"), "From": CALLER, "To": MAIN, "Direction": "inbound"}
        return {**fields, "CallStatus": status, "AccountSid": ACCOUNT, **more}

    def voicemail(self, call: str, seconds: int = 24):
        fields = {"CallSid": call, "RecordingSid": sid("RE"), "RecordingStatus": "completed", "AccountSid": ACCOUNT}
        return {**fields, "RecordingDuration": str(seconds)}

    def text(self, words: str, **more):
        fields = {"MessageSid": sid("SM"), "SmsStatus": "received", "From": CALLER, "To": OUT, "Body": words}
        return {**fields, "AccountSid": ACCOUNT, **more}


def work() -> None:
    """What the sweeper does with what came in and what goes out."""
    for event in Event.objects.due():
        events.work(event.pk)
    errands.run_due()


@pytest.fixture
def sender(client, account, lines):
    return Sender(client)
