"""Where the embedded servers keep their data, and as whom they run.

PostgreSQL refuses to run as root, so root's servers run as `nobody`. What `nobody` cannot reach (a data directory
under a closed parent, binaries in a closed checkout) is kept in, or copied to, a place that is open to it.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.processes import CannotRun, Lock, as_user

OPEN_PLACES = [Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())]


@dataclass(frozen=True)
class Place:
    """A folder that the servers can reach, and the user (uid, gid) that they run as; None is ourselves."""

    folder: Path
    user: tuple[int, int] | None = None

    def own_folder(self, name: str) -> Path:
        """A folder below this place that belongs to the servers' user alone."""
        path = self.folder / name
        path.mkdir(mode=0o700, exist_ok=True)
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, *self.user)

    def within_reach(self, source: Path, program: str, name: str) -> Path:
        """`source`, or its copy in this place when the servers' user cannot run `program` in it.

        `name` tells versions apart. Libraries that a wheel keeps beside the package (`<package>.libs`) come along.
        """
        if self.runs(source / program):
            return source
        copies = self.folder / f"programs-{name}"
        if not copies.exists():
            _copy_open(source, copies)
        return copies / source.name

    def runs(self, program: Path) -> bool:
        """Whether the servers' user can run this program."""
        try:
            done = subprocess.run([program, "--version"], capture_output=True, **as_user(self.user))
        except OSError:
            return False
        return done.returncode == 0


def _copy_open(source: Path, copies: Path) -> None:
    draft = Path(tempfile.mkdtemp(dir=copies.parent))
    libraries = source.with_name(f"{source.name}.libs")
    for folder in filter(Path.exists, [source, libraries]):
        shutil.copytree(folder, draft / folder.name)
    for path in [draft, *draft.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(copies)


def place_for(data: Path) -> Place:
    """The place of this data directory's servers. Once chosen it is recorded in the data directory and stays."""
    make_data(data)
    if os.geteuid() != 0:
        return Place(data)
    nobody = _nobody()
    record = data / "servers-elsewhere"
    if record.exists():
        return Place(Path(record.read_text()), nobody)
    if not closed(data):
        return Place(data, nobody)
    folder = _elsewhere(data)
    record.write_text(str(folder))
    return Place(folder, nobody)


def make_data(data: Path) -> None:
    """Make the data directory; only root's servers, which run as another user, need a way through it."""
    try:
        if not data.is_dir():
            data.mkdir(parents=True)
            data.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise CannotRun(f"The data directory {data} cannot be made ({error.strerror}): choose another.") from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise CannotRun(f"The data directory {data} is not ours to write: choose another, or run as its owner.")


def closed(folder: Path) -> bool:
    """Whether this folder or one above it stops a user who is neither its owner nor in its group."""
    return any(not above.stat().st_mode & 0o001 for above in [folder, *folder.parents])


def _nobody() -> tuple[int, int]:
    try:
        user = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotRun("PostgreSQL does not run as root and there is no user `nobody`: run as another user.") from None
    return user.pw_uid, user.pw_gid


def _elsewhere(data: Path) -> Path:
    """A folder outside, the same for the same data directory, that belongs to us and is open to `nobody`."""
    name = f"wayline-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    for parent in OPEN_PLACES:
        if parent.is_dir() and not closed(parent) and os.access(parent, os.W_OK):
            return _fresh_folder(parent / name)
    raise CannotRun(f"PostgreSQL runs as `nobody`, who cannot reach {data}: choose a data directory open to others.")


def _fresh_folder(folder: Path) -> Path:
    """An empty folder; what a data directory that was since removed has left there is unreadable without its keys."""
    folder.mkdir(exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise CannotRun(f"{folder} belongs to somebody else: remove it, or choose another data directory.")
    if not Lock(folder / "locks" / "servers").take():
        raise CannotRun(f"Servers of a removed data directory still run in {folder}: end them first.")
    shutil.rmtree(folder)
    folder.mkdir()
    folder.chmod(0o711)
    return folder
