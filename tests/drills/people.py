"""Who uses the house while it is hurt: partners' servers, people at the form, navigators. Threads until `stop`."""

import re
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from tests.bench.create import AREAS

from .door import Answer, Door
from .ledger import Ledger

SOON = 6.0  # seconds until a promised call or a snoozed reminder falls due
AFTERWARDS = 0.5  # seconds of a navigator between two callers
GONE_FOR_GOOD = {400, 401, 403, 404, 409, 422}
_numbers = count()
NO_DANGER = dict.fromkeys(("danger_now", "took_too_much", "suicide"), "no")
STAMP = re.compile(rb'name="nonce" value="([^"]+)"')


def number() -> str:
    """2,000 numbers in turn, all of them made up."""
    turn = next(_numbers)
    return f"+1{AREAS[turn % 20]}55501{turn // 20 % 100:02d}"


class Crowd:
    """Everybody at once. `pause` is how long each waits between two things they do, in seconds."""

    def __init__(self, port: int, cast: dict, ledger: Ledger, seed: int, *, partners=6, visitors=2, pause=0.1) -> None:
        self.port, self.cast, self.ledger, self.pause = port, cast, ledger, pause
        self.stop = threading.Event()
        rounds = [self.partner] * partners + [self.visitor] * visitors
        rounds += [self._navigator(key, name) for key, name in zip(cast["navigators"], cast["users"], strict=True)]
        self.threads = [threading.Thread(target=self._go_on, args=[one, Random(seed + place)], daemon=True)
                        for place, one in enumerate(rounds)]  # fmt: skip

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        """Each finishes what they have begun: a submission is repeated until it is acknowledged."""
        self.stop.set()
        for thread in self.threads:
            thread.join(60)

    def _go_on(self, round_: Callable[[Door], None], dice: Random) -> None:
        door = Door(self.port)
        while not self.stop.wait(self.pause * dice.uniform(0.5, 1.5)):
            round_(door)
        door.close()

    def heard(self, answer: Answer | None) -> Answer | None:
        self.ledger.heard(answer)
        return answer

    def again(self, answer: Answer | None) -> bool:
        """Whether to ask the same again, after a while."""
        if answer is not None and answer.status < 500 and answer.status != 429:
            return False
        threading.Event().wait(0.2)
        return True

    # intake

    def partner(self, door: Door) -> None:
        """One request by the API, repeated with its key until the answer is known, as docs for partners ask."""
        door.key = self.cast["site"]
        submit(door, self.ledger, self.heard, self.again)

    def visitor(self, door: Door) -> None:
        """One press of the form, repeated as the page's script does."""
        page = self.heard(door.page("/call/"))
        if page is None or page.status != 200 or not (stamp := STAMP.search(page.body)):
            return None
        fields = {"phone": number(), "nonce": stamp[1].decode(), "call_now_any_hour": "yes", "call_when": "now"}
        while True:
            self.ledger.asked(fields["nonce"])
            answer = self.heard(door.form("/call/", **fields))
            if answer is not None and answer.status == 303:
                return self.ledger.shown(fields["nonce"], answer.headers["location"])
            if not self.again(answer):
                return None

    # the floor

    def _navigator(self, key: str, name: str) -> Callable[[Door], None]:
        def work(door: Door) -> None:
            door.key = key
            self._take_one(door, name)
            self._put_off(door)
            self.stop.wait(AFTERWARDS)

        return work

    def _take_one(self, door: Door, name: str) -> None:
        """Next, dial, and how it ended: they are to be called again in a few seconds."""
        taken = self.heard(door.json("POST", "queue/next/"))
        if taken is None or taken.status != 200:
            return
        lead = taken.facts["id"]
        self.ledger.took(lead, name)
        dialled = self.heard(door.json("POST", f"leads/{lead}/dial/"))
        if dialled is None or dialled.status >= 500:
            return  # Next gives the same lead again
        self.ledger.gives_back(lead)
        if dialled.status != 200:
            self.heard(door.json("POST", f"leads/{lead}/release/", {"reason": "other"}))
            return
        self._end(door, lead, dialled.facts["call"])

    def _end(self, door: Door, lead: str, call: str) -> None:
        self.heard(door.json("POST", f"leads/{lead}/crisis-screens/", NO_DANGER))
        while True:
            words = {"outcome": "call_back", "call": call, "call_back_at": soon()}
            answer = self.heard(door.json("POST", f"leads/{lead}/calls/", words))
            if answer is not None and answer.status == 201:
                return self.ledger.ended(answer.facts["id"], "call_back")
            if not self.again(answer):
                return None  # it was kept and we did not hear of it

    def _put_off(self, door: Door) -> None:
        """The first reminder that is due, a few seconds later."""
        listed = self.heard(door.json("GET", "reminders/"))
        due = (
            [one for one in listed.facts["results"] if one["state"] == "due"] if listed and listed.status == 200 else []
        )
        for one in due[:1]:
            answer = self.heard(door.json("POST", f"reminders/{one['id']}/snooze/", {"until": soon()}))
            known = answer is not None and answer.status in {200, *GONE_FOR_GOOD}
            if not known or answer.status == 200:
                self.ledger.snoozed(one["id"], answer.facts["due_at"] if known else None)


def submit(
    door: Door, ledger: Ledger, heard: Callable[[Answer | None], object], again: Callable[[Answer | None], bool]
) -> None:
    """One request by the API, the same key again until it is acknowledged."""
    key, facts = str(uuid.uuid4()), {"phone": number(), "call_now_any_hour": True}
    while True:
        ledger.asked(key)
        answer = door.json("POST", "leads/", facts, **{"Idempotency-Key": key})
        heard(answer)
        if answer is not None and answer.status in (201, 202):
            return ledger.received(key, answer.facts["reference"])
        if not again(answer) and answer is not None and answer.status != 409:
            return None


def soon() -> str:
    return (datetime.now(UTC) + timedelta(seconds=SOON)).isoformat()
