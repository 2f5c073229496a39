"""What makes an answer right. A reader takes what was said and gives the value, or raises Wrong with the reason."""

import zoneinfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from crm import phones
from crm.people.models import LANGUAGES, Helpline

LONGEST_DISCLOSURE = 2000
LONGEST_PROMISE = 24 * 60
MAIL_MARKS = '<>"@,;:\\'  # what would make another sender of a From line


class Wrong(ValueError):
    """Follows "That …" or a key: "is not an e-mail address"."""


def text(said: object, longest: int = 60) -> str:
    if not isinstance(said, str):
        raise Wrong('must be text in quotes, "like this"')
    words = said.strip()
    if not words:
        raise Wrong("is empty")
    if len(words) > longest:
        raise Wrong(f"is {len(words)} characters long; {longest} is the most")
    if not words.isprintable():
        raise Wrong("must be one line, without control characters")
    return words


def person(said: object) -> str:
    return text(said, 80)


def sender(said: object) -> str:
    words = text(said)
    if any(mark in words for mark in MAIL_MARKS):
        raise Wrong(f"must be a name alone, without any of {' '.join(MAIL_MARKS)}")
    return words


def number(said: object) -> str:
    found = phones.to_e164(text(said))
    if not found:
        raise Wrong("is not a number that a US phone can call: ten digits, with an area code that exists")
    return found


def disclosure(said: object) -> str:
    words = text(said, LONGEST_DISCLOSURE)
    if not Helpline(disclosure=words).discloses:
        raise Wrong("is shorter than a sentence: say who answers, who owns the helpline and who pays")
    return words


def languages(said: object) -> list[str]:
    parts = said.replace(",", " ").split() if isinstance(said, str) else said
    if not isinstance(parts, list) or not parts:
        raise Wrong("must name at least one language: en, es or both")
    chosen = list(dict.fromkeys(str(part).lower() for part in parts))
    if unknown := [one for one in chosen if one not in LANGUAGES]:
        raise Wrong(f"names {', '.join(unknown)[:40]}: the pages are written in en and es only")
    return chosen


def minutes(said: object) -> int:
    if isinstance(said, str) and said.strip().isascii() and said.strip().isdigit():
        said = int(said.strip()[:9])
    if not isinstance(said, int) or isinstance(said, bool) or not 1 <= said <= LONGEST_PROMISE:
        raise Wrong(f"must be a whole number of minutes from 1 to {LONGEST_PROMISE}")
    return said


def address(said: object) -> str:
    words = text(said, 200)
    try:
        URLValidator(schemes=["https"])(words)
    except ValidationError:
        raise Wrong("must be a whole address that begins with https://") from None
    return words


def zone(said: object) -> str:
    words = text(said, 40)
    if words not in zoneinfo.available_timezones() or "/" not in words:
        raise Wrong("is not a time zone: give Area/City, as in the tz database")
    return words


def email(said: object) -> str:
    words = text(said, 254).lower()
    try:
        EmailValidator()(words)
    except ValidationError:
        raise Wrong("is not an e-mail address") from None
    if words.endswith(".invalid"):
        raise Wrong("is an address that no mail can reach")
    return words


def password(said: object) -> str:
    if not isinstance(said, str):
        raise Wrong("must be text")
    try:
        validate_password(said)
    except ValidationError as problem:
        raise Wrong(f"is too easy: {' '.join(problem.messages)}") from None
    return said
