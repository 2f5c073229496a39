"""Answers from a person at a terminal: each question says why and shows an example, and is asked until it is right."""

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm.privacy.ring import same_fingerprint

from . import readers
from .questions import PASSWORD, QUESTIONS, Answers, Question

RING = Question(
    "ring",
    "Where shall the key ring be kept?",
    "A new file, for this service's eyes only. Without it nothing that was sealed can ever be read.",
    "/etc/wayline/ring.json",
    lambda said: said,
)


class Console:
    def __init__(self, say: Callable[[str], Any]):
        self.say = say

    def answers(self) -> Answers:
        found = {question.key: self.answer(question) for question in QUESTIONS}
        return {**found, PASSWORD.key: self._new_password()}

    def answer(self, question: Question) -> Any:
        self._show(question)
        while True:
            said = input("> ").strip() or question.usual
            try:
                return question.read(said)
            except readers.Wrong as wrong:
                self.say(f"  That {wrong}. Please try again.")

    def _show(self, question: Question) -> None:
        usual = f" (empty: {question.usual})" if question.usual else ""
        self.say(f"\n{question.ask}\n  {question.why}\n  Example: {question.example}{usual}")

    def _new_password(self) -> str:
        self._show(PASSWORD)
        while True:
            said = getpass.getpass("> ")
            try:
                value = readers.password(said)
            except readers.Wrong as wrong:
                self.say(f"  That {wrong} Please try again.")
                continue
            if getpass.getpass("Once more: ") == value:
                return value
            self.say("  The two differ. Please try again.")

    def ring_file(self, trouble: Callable[[Path], str]) -> Path:
        """A file that does not exist yet, in a folder that does."""

        def read(said: object) -> Path:
            file = Path(readers.text(said, 500)).expanduser().absolute()
            if wrong := trouble(file):
                raise readers.Wrong(wrong)
            return file

        return self.answer(Question(RING.key, RING.ask, RING.why, RING.example, read))

    def escrow(self, mark: str) -> None:
        """Goes on only when the fingerprint was typed back."""
        self.say(
            "\nPut a copy of the key ring where it outlives this machine and its backups: a safe, a second person, a\n"
            "bank's box. Whoever has neither this machine nor that copy can never read a caller's record again.\n"
            f"Write this fingerprint on it:\n\n  {mark}\n\nWhen the copy is safe, type the fingerprint from it."
        )
        while not same_fingerprint(input("> "), mark):
            self.say("  That is not the fingerprint of this key ring. Compare it group by group and try again.")
        self.say("  The escrow is confirmed.")
