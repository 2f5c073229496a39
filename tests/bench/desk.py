"""Next over HTTP: the answer opens the caller's sealed fields; beside the textbook's claim, at sixteen connections."""

import itertools
import json

import phonenumbers

from . import fill, textbook
from .client import get, post, press
from .create import CONNECTIONS, bodies
from .report import Figure, median
from .stage import Stage, free_port, granian

HANDS = 2000  # navigators, each holds one lead in a round
KEYS = """
import django; django.setup()
import json
from crm.people.keys import make_key
from crm.people.models import MachineKey, User
crew = User.objects.filter(email__endswith="@bench.example").order_by("pk")
print(json.dumps([make_key(label="bench", scope=MachineKey.Scope.PERSONAL, user=one)[1] for one in crew]))
"""
FREE = """set session_replication_role = replica;
update leads_waiting set holder_id = null, held_number = null, hold_id = null, lease_until = null
where holder_id is not null"""


def numbers() -> list[str]:
    """Two hundred times a hundred numbers that may be shown, of real area codes."""
    areas = [area for area in range(201, 990) if phonenumbers.is_valid_number(phonenumbers.parse(f"+1{area}5550100"))]
    return [f"+1{area}55501{last:02d}" for last in range(100) for area in areas[:200]]


def run(stage: Stage, *, rounds: int, seconds: float) -> list[Figure]:
    intake, token = stage.make_ours(), textbook.make(stage)
    fill.crew(stage)
    keys = json.loads(stage.run("-c", KEYS, database="ours", DJANGO_SETTINGS_MODULE="config.settings"))
    port = free_port()
    web = stage.serve("web", *granian(port, "config.wsgi:application"), database="ours", port=port, path="/healthz")
    theirs = textbook.serve(stage, granian)
    fill_up(web.port, "/api/v1/leads/", f"Bearer {intake}")
    with stage.superuser("ours") as connection:
        connection.execute("analyze")  # as the server itself does within a minute
    fill.textbook(stage, 10 * HANDS)
    claim = post("/api/leads/claim/", b"{}", Authorization=f"Token {token}")
    ours, textbooks, select = [], [], []
    for _ in range(rounds):
        ours.append(hands(stage, web.port, keys))
        textbooks.append(press(theirs.port, lambda: claim, connections=CONNECTIONS, seconds=seconds).rate)
        select.append(press(theirs.port, lambda: get("/one/"), connections=CONNECTIONS, seconds=1).rate)
    rate = median(ours)
    return [
        Figure("desk", "Next over HTTP, its fields opened", "1/s", rate, median(textbooks), "textbook, granian",
               rate / median(textbooks), calibrated=rate / median(select)),
    ]  # fmt: skip


def fill_up(port: int, path: str, authorization: str) -> None:
    """Four thousand callers, each with a number of their own."""
    facts, told = bodies(), iter(numbers()[: 2 * HANDS])
    waiting = iter([json.dumps(json.loads(facts()) | {"phone": phone}).encode() for phone in told])
    for _ in range(2 * HANDS // CONNECTIONS // 5):
        load = press(port, lambda: post(path, next(waiting), Authorization=authorization), connections=80, seconds=0)
        if set(load.statuses) != {201}:
            raise RuntimeError(f"a create answered {dict(load.statuses)}")


def hands(stage: Stage, port: int, keys: list[str]) -> float:
    """Each navigator takes one: claims a second. Then all of them are free again."""
    turns = itertools.cycle(keys)

    def ask() -> bytes:
        return post("/api/v1/queue/next/", b"", Authorization=f"Bearer {next(turns)}")

    load = press(port, ask, connections=CONNECTIONS, seconds=1.5)
    if set(load.statuses) != {200} or len(load.waits) > HANDS:
        raise RuntimeError(f"Next answered {dict(load.statuses)}")
    with stage.superuser("ours") as connection:
        connection.execute(FREE)
    return load.rate
