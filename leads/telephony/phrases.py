"""What a caller hears, and what we write: neutral, whoever listens. TwiML is Twilio's published markup."""

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings

from .models import Line

WAIT = 60  # seconds in which people here may answer; after that the provider goes on by itself, with us or without
LEAVE = {
    "en": "Please leave your name and number after the tone. Someone will call you.",
    "es": "Deje su nombre y su número después del tono. Le llamaremos.",
}
STAY = {"en": "Hello. Please stay on the line.", "es": "Hola. No cuelgue, por favor."}
VOICES = {"en": "en-US", "es": "es-MX"}

TEXTS = {
    "call_us": {
        "label": "Please call",
        "en": "Hello, this is {first}. Please call {number} when you can. Reply STOP to get no more texts.",
        "es": "Hola, soy {first}. Llame al {number} cuando pueda. Responda STOP para no recibir más.",
    },
    "tried": {
        "label": "I tried to call",
        "en": "Hello, this is {first}. I tried to call you. I will try again. Reply STOP to get no more texts.",
        "es": "Hola, soy {first}. Intenté llamarle. Lo intentaré otra vez. Responda STOP para no recibir más.",
    },
}


def text(template: str, language: str, *, first: str, number: str) -> str:
    words = TEXTS[template]
    return words.get(language, words["en"]).format(first=first, number=number)


def events() -> str:
    return f"{settings.PUBLIC_URL}/api/v1/events/twilio/"


def line_of(number: str) -> Line | None:
    return Line.objects.filter(number=number, ended_at=None).first()


def _say(words: dict[str, str], language: str) -> str:
    known = language if language in words else "en"
    return f"<Say language={quoteattr(VOICES[known])}>{escape(words[known])}</Say>"


def hold(called: str) -> str:
    """They wait while somebody here is asked; then the overflow's number rings, then they may leave a message."""
    line = line_of(called)
    language = line.language if line else "en"
    wait = f'{_say(STAY, language)}<Pause length="{WAIT}"/>'
    overflow = line.overflow if line else ""
    return wait + (_dial(overflow, 25) if overflow else _leave(language))


def voicemail(called: str) -> str:
    line = line_of(called)
    return _leave(line.language if line else "en")


def _leave(language: str) -> str:
    back = quoteattr(events())
    return f'{_say(LEAVE, language)}<Record maxLength="180" playBeep="true" recordingStatusCallback={back}/>'


def _dial(number: str, seconds: int) -> str:
    """When nobody answers there, the provider asks us what comes next."""
    return f'<Dial timeout="{seconds}" action={quoteattr(events())}><Number>{escape(number)}</Number></Dial>'


def to_us(ours: str) -> str:
    return f"<Response>{_dial(ours, 20)}</Response>"


def through(to: str, line: str, *, timeout: int) -> str:
    """The line that they see is the one that nobody advertises."""
    number = f"<Number>{escape(to)}</Number>"
    return f'<Response><Dial timeout="{timeout}" callerId={quoteattr(line)}>{number}</Dial></Response>'
