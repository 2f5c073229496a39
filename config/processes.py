"""Child processes that never outlive us: tied to their parent, waited for, ended. Standard library only at import."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LINUX = sys.platform == "linux"
LIBC = ctypes.CDLL(None) if LINUX else None


class CannotRun(Exception):
    """What keeps us from running, in a sentence that says what to do. Exit status 2."""


def tied(last_signal: int = signal.SIGTERM) -> Callable[[], None] | None:
    """For Popen's preexec_fn: the child gets `last_signal` when the thread that starts it dies, even by kill -9."""
    if LIBC is None:
        return None
    prctl, parent = LIBC.prctl, os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, last_signal)
        if os.getppid() != parent:  # it died before the tie held
            os._exit(1)

    return tie


def adopt_orphans() -> None:
    """Grandchildren whose parent dies become our children instead of init's, so that we can end them."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def until(condition: Callable[[], object], seconds: float) -> bool:
    """Ask `condition` again and again for at most `seconds`; answer whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def as_user(user: tuple[int, int] | None) -> dict[str, Any]:
    """Popen's words to run a program as another user, without any group of ours."""
    return {} if user is None else {"user": user[0], "group": user[1], "extra_groups": []}


def launch(
    argv: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path,
    env: dict[str, str] | None = None,
    user: tuple[int, int] | None = None,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    last_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program in its own process group, tied to us, writing to `log`; as `user` (uid, gid) if given."""
    with open_log(log) as out:
        return subprocess.Popen(
            [str(word) for word in argv],
            stdin=stdin,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            **as_user(user),
            start_new_session=True,
            preexec_fn=tied(last_signal),
        )


LOG_BYTES = 5_000_000


def open_log(path: Path) -> IO[bytes]:
    """The log, readable by its owner only; a full one is put aside as `.1` first."""
    path.parent.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        if path.stat().st_size > LOG_BYTES:
            path.replace(f"{path}.1")
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, indented, to show beside what went wrong."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-count:])


def end(process: subprocess.Popen[bytes], how: int, seconds: float) -> None:
    """Ask a process to stop, wait for at most `seconds`, then kill it and what is left of its group."""
    with suppress(ProcessLookupError):
        process.send_signal(how)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    kill_group(process)
    process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the group that `launch` made for this process."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def reap_orphans(known: set[int]) -> None:
    """Collect adopted children that have ended, but none that a Popen in `known` will collect itself."""
    while hasattr(os, "waitid"):
        with suppress(ChildProcessError):
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended and ended.si_pid not in known:
                os.waitpid(ended.si_pid, 0)
                continue
        return


def end_descendants(seconds: float) -> None:
    """Wait for every process below us, for at most `seconds`; kill those that are still there."""
    import psutil

    def left() -> list[psutil.Process]:
        reap_orphans(set())
        return psutil.Process().children(recursive=True)

    if not until(lambda: not left(), seconds):
        for process in left():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        until(lambda: not left(), 2)


class Lock:
    """A lock on a file. The kernel drops it when its holder dies, so none is ever stale; its holder takes it along."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: int | None = None
        self.shared = False

    def take(self, *, shared: bool = False, seconds: float | None = 0) -> bool:
        """Try for `seconds` (None: for as long as it takes) and answer whether the lock is ours."""
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        while True:
            file = self._open()
            if seconds is None:
                fcntl.flock(file, how)
            elif not until(lambda file=file: _flock(file, how), seconds):  # type: ignore[misc]
                os.close(file)
                return False
            if self._is_there(file):
                self.file, self.shared = file, shared
                return True
            os.close(file)  # its last holder took it along while we waited: begin again

    def _open(self) -> int:
        while True:
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            with suppress(FileNotFoundError):  # the folder went away between the two
                return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)

    def _is_there(self, file: int) -> bool:
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(file))
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let go, and leave nothing behind."""
        if self.file is None:
            return
        if not self.shared:
            self.path.unlink(missing_ok=True)
            with suppress(OSError):  # another lock lies in the same folder
                self.path.parent.rmdir()
        os.close(self.file)
        self.file = None

    def note(self, words: str) -> None:
        """Say in the file who holds it."""
        assert self.file is not None
        os.ftruncate(self.file, 0)
        os.pwrite(self.file, words.encode(), 0)

    def holder(self) -> str:
        return self.path.read_text() if self.path.exists() else ""


def _flock(file: int, how: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, how | fcntl.LOCK_NB)
        return True
    return False
