"""Who may listen, and to what. The database is asked in batches by one thread, which keeps no connection."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from crm.people.access import sees_leads
from crm.people.models import User
from crm.web.refusals import CODES, NotAllowed, NotFound, Refusal

from .notices import PERSON, Notice

HEARS: dict[str, Callable[[User], bool]] = {}  # by kind: who hears every notice of it; upper floors register theirs
WATCHES: dict[str, Callable[[User, UUID], bool]] = {}  # by kind: who may watch the one that they ask for


class SignIn(Refusal):
    status, code = 401, CODES[401][0]

    def __init__(self) -> None:
        super().__init__(CODES[401][1])


@dataclass(frozen=True)
class Watcher:
    """Whoever listens: by which session, and what they may know of."""

    session: str
    proof: str  # what the session keeps of the password: another password ends it
    user: str
    role: str
    kinds: frozenset[str]
    watched: frozenset[tuple[str, str]]

    def may_know(self, notice: Notice) -> bool:
        if notice.kind == PERSON:
            return False
        if notice.to:
            return notice.to == self.user
        return notice.kind in self.kinds or (notice.kind, notice.about) in self.watched


def enter(session_key: str, asked: dict[str, str]) -> Watcher:
    """The watcher whom this session opens a stream for. `asked`: by kind, the one to watch. Extends no session."""
    kept = import_module(settings.SESSION_ENGINE).SessionStore(session_key).load() if session_key else {}
    user = User.objects.filter(pk=kept.get(SESSION_KEY), is_active=True).first()
    if user is None or not _is_of(kept.get(HASH_SESSION_KEY, ""), user):
        raise SignIn
    if not sees_leads(user):
        raise NotAllowed("Your role has no pages that change by themselves.")
    kinds = frozenset(kind for kind, hears in HEARS.items() if hears(user))
    watched = frozenset((kind, _seen(user, kind, one)) for kind, one in asked.items() if kind in WATCHES)
    return Watcher(session_key, kept[HASH_SESSION_KEY], str(user.pk), user.role, kinds, watched)


def _is_of(proof: str, user: User) -> bool:
    return secrets.compare_digest(proof, user.get_session_auth_hash())


def _seen(user: User, kind: str, one: str) -> str:
    """The id, if they may see the one that has it; else the one 404."""
    try:
        found = UUID(one)
    except ValueError as problem:
        raise NotFound from problem
    if not WATCHES[kind](user, found):
        raise NotFound
    return str(found)


def gone(watchers: Iterable[Watcher]) -> set[Watcher]:
    """Those whose session ended, who work here no more, or are something else here by now."""
    them = set(watchers)
    keys = {one.session for one in them}
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions = set(alive.values_list("session_key", flat=True))
    people = {str(user.pk): user for user in User.objects.filter(pk__in={one.user for one in them}, is_active=True)}
    return {one for one in them if one.session not in sessions or not _still(one, people.get(one.user))}


def _still(one: Watcher, user: User | None) -> bool:
    return user is not None and user.role == one.role and _is_of(one.proof, user)


Question = Callable[[], Any]


class Porter:
    """Asks the database for many at once: what is asked while it is away goes with its next walk."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "porter")
        self.asked: list[tuple[Question, asyncio.Future]] = []
        self.walks: asyncio.Task | None = None

    async def ask(self, question: Question) -> Any:
        """What `question` answers, or the exception that it raises."""
        answer: asyncio.Future = asyncio.get_running_loop().create_future()
        self.asked.append((question, answer))
        if self.walks is None or self.walks.done():
            self.walks = asyncio.create_task(self._walk())
        return await answer

    async def _walk(self) -> None:
        while self.asked:
            batch, self.asked = self.asked, []
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self.thread, _answers, [question for question, _ in batch])
            for (_, answer), (value, problem) in zip(batch, found, strict=True):
                if answer.done():  # whoever asked has left
                    continue
                answer.set_exception(problem) if problem else answer.set_result(value)


def _answers(questions: list[Question]) -> list[tuple[Any, Exception | None]]:
    """Each answer or exception; no connection stays open behind them."""
    try:
        return [_answer(question) for question in questions]
    finally:
        connections.close_all()


def _answer(question: Question) -> tuple[Any, Exception | None]:
    try:
        return question(), None
    except Exception as problem:  # raised again where it was asked: the one thread of all must go on
        return None, problem
