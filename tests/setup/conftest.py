"""Folders that the servers' user can reach, and the words that these tests share."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config import embedded

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def new_data() -> Iterator[Path]:
    """A data directory that does not exist yet; unlike pytest's own folders its parents are open."""
    folder = Path(tempfile.mkdtemp(prefix="wayline-test-"))
    folder.chmod(0o755)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A data directory whose cluster is made, once for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="wayline-test-"))
    folder.chmod(0o755)
    embedded.start(folder / "data").stop()
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def data(made: Path, new_data: Path) -> Path:
    """A data directory of one's own whose cluster is made and does not run."""
    subprocess.run(["cp", "-a", made, new_data], check=True)
    return new_data


@pytest.fixture
def servers(data: Path) -> Iterator[embedded.Servers]:
    with embedded.start(data, for_tests=True) as started:
        yield started


@pytest.fixture(scope="session")
def shared() -> Iterator[embedded.Servers]:
    """Servers for tests that change nothing which another one sees."""
    with tempfile.TemporaryDirectory(prefix="wayline-test-") as folder:
        Path(folder).chmod(0o755)
        with embedded.start(Path(folder) / "data", for_tests=True) as started:
            yield started


@pytest.fixture
def ask(shared: embedded.Servers) -> Callable:
    """Run one statement as a role and answer its rows."""

    def rows(role: str, statement: str) -> list:
        with psycopg.connect(shared.postgres.url(role)) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    return rows


@pytest.fixture
def python() -> Iterator[Callable]:
    """Start Python on a few lines, in a process of its own, and wait until it has printed a line."""
    started: list[subprocess.Popen] = []

    def begin(lines: str, *words: object) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", lines, *map(str, words)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()
