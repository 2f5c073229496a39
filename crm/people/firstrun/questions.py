"""What a first run must know: one table for the questions on a terminal and the keys of a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import readers

Answers = dict[str, Any]  # {"helpline.name": "…", …, "administrator.password": "…"}


@dataclass(frozen=True)
class Question:
    """`usual` is taken when nothing is said; without one something must be."""

    key: str
    ask: str
    why: str
    example: str
    read: Callable[[object], Any]
    usual: str = ""

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]


QUESTIONS = [
    Question(
        "helpline.name",
        "What is the helpline called?",
        "Stands on every page that callers and staff see.",
        "Valley Recovery Line",
        readers.text,
    ),
    Question(
        "helpline.public_number",
        "Which number do people call?",
        "Stands on the form, for whoever would rather call than wait.",
        "602-555-0100",
        readers.number,
    ),
    Question(
        "helpline.callback_number",
        "Which number do your call-backs show?",
        "We tell people, so that they know who rings.",
        "602-555-0142",
        readers.number,
    ),
    Question(
        "helpline.disclosure",
        "Who answers, who owns the helpline, and who pays for it?",
        "Stands under the form. Without a sentence of it the form refuses to open.",
        "Our own staff answer. Valley Health, a non-profit, owns the line. A state grant pays; no facility does.",
        readers.disclosure,
    ),
    Question(
        "helpline.languages",
        "In which languages do you answer: en, es or both?",
        "The form is shown in these; the first is shown when a browser asks for none of them.",
        "en, es",
        readers.languages,
        "en, es",
    ),
    Question(
        "helpline.promise_minutes",
        "Within how many minutes do you call back?",
        "We promise it to everybody who asks, from the first moment that a call is lawful.",
        "5",
        readers.minutes,
        "5",
    ),
    Question(
        "helpline.exit_url",
        "Where does the button Leave this page lead?",
        "Somebody may look over a caller's shoulder: choose a page that anybody might read.",
        "https://www.weather.gov/",
        readers.address,
        "https://www.weather.gov/",
    ),
    Question(
        "helpline.time_zone",
        "In which time zone is your house?",
        "Shifts and the administrator's clock are shown in it.",
        "America/Phoenix",
        readers.zone,
    ),
    Question(
        "mail.from_name",
        "Which name sends your mail?",
        "Invitations and reminders come from it. It should not tell a stranger what you do.",
        "Valley Office",
        readers.sender,
    ),
    Question(
        "mail.from_address",
        "Which address sends your mail?",
        "Your mail server must be allowed to send from it. The server itself is EMAIL_HOST in the environment.",
        "office@valley.example",
        readers.email,
    ),
    Question(
        "administrator.name",
        "What is the first administrator called?",
        "They invite everybody else. What they do is kept under this name.",
        "Ada West",
        readers.person,
    ),
    Question(
        "administrator.email",
        "What is the administrator's work e-mail?",
        "They sign in with it.",
        "ada@valley.example",
        readers.email,
    ),
]
PASSWORD = Question(
    "administrator.password",
    "Choose the administrator's password.",
    "It opens everything that an administrator may do. It is not shown while you type.",
    "four words that nobody says together",
    readers.password,
)
