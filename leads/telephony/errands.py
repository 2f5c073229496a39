"""Doing errands: claim, ask the provider whether it was done, do it, then mark. At least once; once in effect."""

import uuid
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from crm import phones
from crm.people.models import User
from crm.privacy import vault
from crm.privacy.actor import signed
from leads.stopping import is_stopped

from . import phrases
from .actions.texting import asked_to_send
from .models import Errand, Handset
from .provider import NotTaken, Wish, provider

log = structlog.get_logger()
MOST_TRIES, BATCH = 8, 20
FIRST_PAUSE, GROWS = timedelta(seconds=15), 3
PRESSED = timedelta(seconds=45)  # nobody's telephone rings for something that was pressed longer ago
Kind, State = Errand.Kind, Errand.State


def run_due() -> int:
    ids = list(Errand.objects.due().values_list("pk", flat=True)[:BATCH])
    return sum(run(pk) for pk in ids)


def run(errand_id: uuid.UUID | str) -> bool:
    """True when something was done. May run twice, anywhere, and die at any moment."""
    with vault.session():
        errand = _claim(errand_id)
        if errand is None:
            return False
        try:
            _run(errand)
        except vault.CannotBeOpened:  # whom it was for was erased
            _mark(errand, state=State.STOPPED)
    return True


def _run(errand: Errand) -> None:
    if errand.tries > MOST_TRIES:
        _mark(errand, state=State.DEAD)
    elif (state := _still(errand)) is not None:
        _mark(errand, **state)
    else:
        _try(errand)


def _claim(errand_id: uuid.UUID | str) -> Errand | None:
    """One statement, committed before anything leaves the house: ours for a while, and one try counted."""
    token, until = uuid.uuid4(), Now() + timedelta(seconds=settings.TELEPHONY_LEASE_SECONDS)
    due = Errand.objects.due().order_by().filter(pk=errand_id)
    facts = {"first_try_at": Coalesce("first_try_at", Now()), "tries": F("tries") + 1}
    if not due.update(token=token, lease_until=until, **facts):
        return None
    return Errand.objects.select_related("lead", "number", "call", "ring", "line", "by").filter(token=token).first()


def _mark(errand: Errand, **facts) -> None:
    """Only while the claim is still ours: whoever was away too long marks nothing."""
    with signed(User.objects.system(), "telephony errand"):
        mine = Errand.objects.filter(pk=errand.pk, token=errand.token, state=State.WAITING)
        mine.update(lease_until=None, token=None, **facts)


def _still(errand: Errand) -> dict | None:
    """What it becomes instead of being done: not wanted, not allowed, not yet. None: do it."""
    stopped, now = {"state": State.STOPPED}, timezone.now()
    if errand.kind == Kind.TEXT:
        with signed(User.objects.system(), "contact window"):
            code, decision = asked_to_send(errand.number, way="worker", by=User.objects.system())
        if not code:
            return None if errand.lead.is_open else stopped
        return {"next_try_at": decision.until} if decision and decision.until and errand.lead.is_open else stopped
    if errand.at < now - PRESSED or not Handset.objects.filter(user=errand.by).exists():
        return stopped
    if errand.kind == Kind.CONNECT:
        return stopped if errand.ring.ended_at else None
    return stopped if errand.call.ended_at or is_stopped(errand.number.number) else None


def _try(errand: Errand) -> None:
    try:
        sid = _before(errand) or _do(errand)
    except NotTaken as problem:
        log.warning("an errand was not taken", error=str(problem))
        _put_off(errand)
    else:
        _mark(errand, state=State.DONE, sid=sid, done_at=Now())


def _before(errand: Errand) -> str:
    """A try went out and nobody knows what became of it: the provider is asked before it goes out again."""
    if errand.tries <= 1 or errand.kind == Kind.CONNECT:
        return ""
    same = {"by": errand.by} if errand.kind == Kind.BRIDGE else {"number": errand.number}
    others = Errand.objects.filter(**same).exclude(sid="").values_list("sid", flat=True)
    return _provider().placed(wish_of(errand), errand.first_try_at, set(others))


def _do(errand: Errand) -> str:
    if errand.kind == Kind.CONNECT:
        return _provider().connect(errand.ring.sid, wish_of(errand))
    return _provider().bridge(wish_of(errand)) if errand.kind == Kind.BRIDGE else _provider().send(wish_of(errand))


def _provider():
    found = provider()
    if found is None:
        raise NotTaken("no provider")
    return found


def wish_of(errand: Errand) -> Wish:
    line = errand.line.number if errand.line else ""
    to = errand.number.number if errand.number else ""
    if errand.kind != Kind.TEXT:
        ours = Handset.objects.filter(user=errand.by).values_list("number", flat=True).first()
        return Wish(errand.pk, line, to, ours=ours or "")
    words = phrases.text(errand.template, errand.language, first=errand.by.first_name, number=phones.spoken(line))
    return Wish(errand.pk, line, to, text=words)


def _put_off(errand: Errand) -> None:
    if errand.tries >= MOST_TRIES:
        _mark(errand, state=State.DEAD)
    elif errand.kind == Kind.TEXT:
        _mark(errand, next_try_at=Now() + FIRST_PAUSE * GROWS ** (errand.tries - 1))
    else:
        _mark(errand, next_try_at=Now() + timedelta(seconds=2))
