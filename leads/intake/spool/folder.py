"""The spool's folder: files that appear whole or not at all, stand on the disk before anybody is told, and go once.

`NAME.sealed` waits; `NAME.tries` has one byte for each time that it was tried; `NAME.tmp` was never acknowledged;
`quarantine/` holds what could not be drained. Nothing in it is ever deleted by us but what became a lead.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SEALED, TRIES, QUARANTINE = ".sealed", ".tries", "quarantine"
MEGABYTE = 1 << 20
LEFT_SECONDS = 3600  # a draft so old belongs to nobody who still writes it
COUNTED_SECONDS = 1.0
_counted = (float("-inf"), 0)


class Full(OSError):
    """No more than this may wait: WAYLINE_SPOOL_MEGABYTES."""


@dataclass(frozen=True)
class State:
    files: int
    bytes: int
    oldest_seconds: float
    quarantined: int


def here() -> Path:
    return Path(settings.SPOOL)


def state() -> State:
    """How much waits and for how long. For metrics and checks: reads the folder each time."""
    waiting = [one.stat() for one in _sealed(here())]
    oldest = time.time() - min((one.st_mtime for one in waiting), default=time.time())
    quarantined = sum(1 for _ in _sealed(here() / QUARANTINE))
    return State(len(waiting), sum(one.st_size for one in waiting), max(0.0, oldest), quarantined)


def holds_any() -> bool:
    return any(True for folder in (here(), here() / QUARANTINE) for _ in _sealed(folder))


def _sealed(folder: Path) -> Iterator[os.DirEntry]:
    """Those that are still there when they are looked at."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
        yield from (one for one in found if one.name.endswith(SEALED) and one.is_file(follow_symlinks=False))


def path_of(name: str) -> Path:
    return here() / f"{name}{SEALED}"


def read(name: str) -> bytes | None:
    """None too when the folder is broken: whoever sends something now must not suffer from that."""
    path = os.path.join(settings.SPOOL, name + SEALED)
    with suppress(OSError):
        if os.access(path, os.R_OK):  # asked for every request, and hardly ever there
            return Path(path).read_bytes()
    return None


def write(name: str, blob: bytes) -> bool:
    """True: safe on the disk. False: another was first under this name. OSError: nothing is kept."""
    _refuse_full(len(blob))
    folder = here()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{uuid.uuid4().hex}.tmp"
    try:
        _write_whole(draft, blob)
        is_first = _name(draft, path_of(name))
    finally:
        draft.unlink(missing_ok=True)
    sync(folder)
    return is_first


def _name(draft: Path, path: Path) -> bool:
    """A rename would take the place of whoever was first."""
    with suppress(FileExistsError):
        os.link(draft, path)
        return True
    return False


def _write_whole(draft: Path, blob: bytes) -> None:
    with open(draft, "xb", opener=lambda file, flags: os.open(file, flags, 0o600)) as out:
        out.write(blob)
        out.flush()
        os.fsync(out.fileno())


def sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse_full(more: int) -> None:
    """Counted once a second and added up between: a folder of many files is slow to walk."""
    global _counted
    at, used = _counted
    if time.monotonic() - at > COUNTED_SECONDS:
        at, used = time.monotonic(), _used()
    if used + _on_disk(more) > settings.SPOOL_MEGABYTES * MEGABYTE:
        raise Full
    _counted = at, used + _on_disk(more)


def _used() -> int:
    """What is in quarantine counts too: it takes the same room."""
    found = [*_sealed(here()), *_sealed(here() / QUARANTINE)]
    return sum(_on_disk(one.stat().st_size) for one in found)


def _on_disk(size: int) -> int:
    """Whole blocks, and one for what the folder keeps of it: many small files fill a disk as well as large ones."""
    return (size // 4096 + 2) * 4096


def names() -> list[str]:
    """The oldest first."""
    found = sorted((one.stat().st_mtime, one.name) for one in _sealed(here()))
    return [name.removesuffix(SEALED) for _, name in found]


@contextmanager
def claimed(name: str) -> Iterator[bytes | None]:
    """The file for us alone, or None: another drainer has it, or it is gone. A drainer that dies lets go of it."""
    with ExitStack() as last:
        yield _locked(name, last)


def _locked(name: str, last: ExitStack) -> bytes | None:
    with suppress(BlockingIOError, FileNotFoundError):
        file = last.enter_context(path_of(name).open("rb"))
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.stat(path_of(name)), os.fstat(file.fileno())):
            return file.read()
    return None


def note_try(name: str) -> int:
    """Written down before the work, so that one which takes the drainer with it is counted too."""
    with open(here() / f"{name}{TRIES}", "ab") as tries:
        tries.write(b".")
    return (here() / f"{name}{TRIES}").stat().st_size


def forget_tries(name: str) -> None:
    (here() / f"{name}{TRIES}").unlink(missing_ok=True)


def remove(name: str) -> None:
    """It has become a lead."""
    path_of(name).unlink(missing_ok=True)
    sync(here())
    forget_tries(name)


def put_aside(name: str) -> None:
    """For a person to look at."""
    folder = here() / QUARANTINE
    folder.mkdir(mode=0o700, exist_ok=True)
    path_of(name).rename(folder / path_of(name).name)
    sync(folder)
    sync(here())
    forget_tries(name)


def sweep_drafts() -> None:
    """What was being written when its writer died: nobody was told that we have it."""
    for draft in here().glob("*.tmp"):
        with suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > LEFT_SECONDS:
                draft.unlink()
