"""The first run of a real helpline. Nothing is changed before everything is known and right."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError

from crm.people.firstrun import making, readiness
from crm.people.firstrun.config import read_file
from crm.people.firstrun.console import Console
from crm.people.firstrun.questions import Answers
from crm.privacy.ring import fingerprint, new_ring, write_ring

ALREADY, CANNOT = 1, 2


class Command(BaseCommand):
    help = (
        "First run of a real helpline: key ring and its escrow, facts, mail, first administrator. "
        "Asks at a terminal, or takes --config FILE and asks nothing. Exit status: 0 done, 1 set up already, "
        "2 could not run; then nothing was changed."
    )
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument("--config", type=Path, metavar="FILE", help="answers in TOML: docs/install.md shows one")
        parser.add_argument("--ring", type=Path, metavar="FILE", help="where to write the key ring, if there is none")
        parser.add_argument("--escrow-confirmed", action="store_true", help="with --config: a copy of the ring is safe")

    def handle(self, *, config, ring, escrow_confirmed, **_) -> None:
        with in_words():
            refuse_unless_empty()
            refuse_problems("Setup cannot begin", list(filter(None, [readiness.mail_trouble()])))
            ring = ring and ring.expanduser().absolute()
            if config:
                self._from_file(config, ring, escrow_confirmed)
            else:
                self._from_terminal(ring)
        self._what_next()

    def _from_file(self, config: Path, ring: Path | None, confirmed: bool) -> None:
        answers, problems = read_file(config)
        problems += _ring_problems(ring)
        if not confirmed:
            problems.append("--escrow-confirmed is missing: say that you keep a copy of the key ring in a safe place.")
        refuse_problems(f"{config} cannot be used", problems)
        self._make(answers, ring, lambda mark: None)

    def _from_terminal(self, ring: Path | None) -> None:
        if not sys.stdin.isatty():
            raise CommandError("Setup asks at a terminal. Without one give --config FILE.", returncode=CANNOT)
        if ring or settings.KEY_RING:
            refuse_problems("Setup cannot begin", _ring_problems(ring))
        console = Console(self._say)
        self._say("This sets up a real helpline. Nothing is changed before the last answer; Ctrl-C leaves.")
        if not ring and not settings.KEY_RING:
            ring = console.ring_file(readiness.ring_trouble)
        self._make(console.answers(), ring, console.escrow)

    def _make(self, answers: Answers, file: Path | None, escrow) -> None:
        """The ring first, because its copy must be safe before anything is sealed; it goes again if we do."""
        made = settings.KEY_RING or new_ring()
        with new_file(file, made):
            self._say_ring(file, fingerprint(made))
            escrow(fingerprint(made))
            making.set_up(answers, fingerprint(made))

    def _say_ring(self, file: Path | None, mark: str) -> None:
        self._say(f"\nThe key ring {f'is new: {file}' if file else 'is the one of this environment'}")
        self._say(f"  Fingerprint: {mark}")
        if file:
            self._say(f"  Every service needs it: WAYLINE_KEY_RING_FILE={file}")
            self._say("  or WAYLINE_KEY_RING with what is in that file.")

    def _what_next(self) -> None:
        self._say("\nThe helpline is set up.")
        if not settings.EMAIL_HOST:
            self._say("Mail: EMAIL_HOST is not set, so nothing can be sent yet.")
        if not (settings.SPOOL_PUBLIC_KEY or settings.SPOOL_PRIVATE_KEY):
            self._say("Spool: it has no keys, so nobody is heard while the database is away. See docs/install.md.")
        self._say('Next: manage.py check · manage.py create_key --label "Our site" --scope intake')

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _ring_problems(ring: Path | None) -> list[str]:
    if ring and settings.KEY_RING:
        return ["--ring makes a new key ring, and this environment has one already: leave --ring away."]
    if ring:
        trouble = readiness.ring_trouble(ring)
        return [f"--ring {ring} {trouble}."] if trouble else []
    return [] if settings.KEY_RING else ["--ring FILE is missing: this environment has no key ring, so we make one."]


def refuse_unless_empty() -> None:
    if not making.is_migrated():
        raise CommandError("The tables are not those of this version. Run: manage.py migrate", returncode=CANNOT)
    if words := making.whose():
        raise CommandError(words, returncode=ALREADY)


def refuse_problems(what: str, problems: list[str]) -> None:
    """All of them at once, so that a file is mended in one go."""
    if problems:
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        listed = "".join(f"\n  {problem}" for problem in problems)
        raise CommandError(f"{what}, and nothing was changed: {count}.{listed}", returncode=CANNOT)


@contextmanager
def new_file(file: Path | None, ring: dict[str, Any]) -> Iterator[None]:
    """The ring in its file, unless we do not get to the end. A database that went away while it kept us may have."""
    if file is None:
        yield
        return
    write_ring(ring, file)
    try:
        yield
    except BaseException as problem:
        if not isinstance(problem, DatabaseError) or isinstance(problem, IntegrityError):
            file.unlink(missing_ok=True)
        raise


@contextmanager
def in_words() -> Iterator[None]:
    """Whatever ends a first run, told in a sentence."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        raise CommandError("Stopped. Nothing was changed.", returncode=CANNOT) from None
    except FileExistsError:
        raise CommandError("Somebody else has just written that key ring.", returncode=CANNOT) from None
    except OSError as problem:
        raise CommandError(f"The key ring cannot be written: {problem.strerror}.", returncode=CANNOT) from None
    except IntegrityError:
        raise CommandError("Somebody else has just set up this helpline.", returncode=ALREADY) from None
    except DatabaseError as problem:
        words = (
            f"The database failed ({type(problem).__name__}): see DATABASE_URL. Setup, run again, says what was done."
        )
        raise CommandError(words, returncode=CANNOT) from None
