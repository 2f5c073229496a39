"""What each process let through is told to the others by Valkey: by a thread of its own, so that no request waits.

Without Valkey each process goes on counting by itself, from what it last heard.
"""

import threading
import time
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings

from crm.privacy.vault import keyed_hash

if TYPE_CHECKING:
    from .windows import Limit

log = structlog.get_logger()
EVERY_SECONDS = 0.25
PATIENCE_SECONDS = 0.1
LONGEST_PAUSE = 5.0
ADD = """
local told = {}
for i = 1, #KEYS, 2 do
  told[i] = redis.call('INCRBY', KEYS[i], ARGV[i])
  redis.call('EXPIRE', KEYS[i], ARGV[i + 1])
  told[i + 1] = tonumber(redis.call('GET', KEYS[i + 1]) or 0)
end
return told
"""

_lock = threading.Lock()
_news: set[tuple["Limit", str]] = set()
_some = threading.Event()
_thread: threading.Thread | None = None


def tell(limit: "Limit", name: str) -> None:
    """Soon, by the thread."""
    global _thread
    with _lock:
        _news.add((limit, name))
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_go_on, name="limits", daemon=True)
            _thread.start()
    _some.set()


def _go_on() -> None:
    line, pause = _line(), EVERY_SECONDS
    while _some.wait():
        time.sleep(pause)
        done = _exchange(line)
        if done != (pause == EVERY_SECONDS):
            log.warning("limits are shared" if done else "limits are counted by each process alone")
        pause = EVERY_SECONDS if done else min(2 * pause, LONGEST_PAUSE)


def _line() -> Any:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    once = Retry(NoBackoff(), 0)
    patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
    return Redis.from_url(settings.REDIS_URL, retry=once, **patience)


def _exchange(line: Any) -> bool:
    """Tell our news, hear everybody's. False when Valkey is away; then they stay news."""
    from redis.exceptions import RedisError

    with _lock:
        asked = list(_news)
        _news.clear()
        _some.clear()
    told = [(limit, name, *limit.take_untold(name)) for limit, name in asked]
    told = [one for one in told if one[3]]
    try:
        heard = line.eval(ADD, 2 * len(told), *_words(told)) if told else []
    except (RedisError, OSError):
        _again(told)
        return False
    for (limit, name, window, _), now, before in zip(told, heard[::2], heard[1::2], strict=True):
        limit.heard(name, window, now=now, before=before)
    return True


def _again(told: list[tuple]) -> None:
    for limit, name, window, untold in told:
        limit.untell(name, window, untold)
    with _lock:
        _news.update((limit, name) for limit, name, *_ in told)
    _some.set()


def _words(told: list[tuple]) -> list[str | int]:
    """The keys, two for each, then what to add and how long to keep it. No key says whom it counts."""
    keys: list[str | int] = []
    values: list[str | int] = []
    for limit, name, window, untold in told:
        hashed = keyed_hash("tokens", f"limit|{limit.kind}|{name}").hex()[:32]
        keys += [f"wl:limit:{hashed}:{window}", f"wl:limit:{hashed}:{window - 1}"]
        values += [untold, 2 * limit.rate.seconds if limit.rate else 60]
    return keys + values
