"""docker-compose.yml, read: its services, and how one of them is run on this machine."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict] = FILE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "wayline"]
_REFERENCE = re.compile(r"\$\{(\w+)(?::[?-][^}]*)?\}")


def references(value) -> set[str]:
    """The names that some part of the file takes from .env."""
    return set(_REFERENCE.findall(yaml.safe_dump(value, width=10_000)))


def moved_words(text: str, moved: dict[str, str]) -> str:
    """`text` with each key of `moved` replaced by its value, all at once."""
    return re.sub("|".join(map(re.escape, moved)), lambda found: moved[found[0]], text) if moved else text


class Run:
    """A service's own command and health check: here, on loopback, with only the environment that the file gives it.

    `real` has this machine's values for those names; `moved` says what of a container stands where on this machine.
    """

    def __init__(self, name: str, real: dict[str, str], moved: dict[str, str], log: Path):
        self.service, self.moved, self.log = SERVICES[name], moved, log
        given = self.service["environment"]
        self.env = {key: real[key] if key in real else moved_words(str(value), moved) for key, value in given.items()}
        assert "${" not in str(self.env), "a name of .env that this machine has no value for"
        self.process: subprocess.Popen | None = None

    def words(self, command: list) -> list[str]:
        program, *rest = map(str, command)
        assert program == "python"
        return [sys.executable, *(moved_words(word, self.moved) for word in rest)]

    def start(self) -> "Run":
        with self.log.open("ab") as out:
            words = self.words(self.service["command"])
            self.process = subprocess.Popen(words, cwd=ROOT, env=self.env, stdout=out, stderr=out)
        return self

    def healthy(self) -> bool:
        kind, *command = self.service["healthcheck"]["test"]
        assert kind == "CMD"
        words = self.words(command)
        return subprocess.run(words, cwd=ROOT, env=self.env, capture_output=True, timeout=30).returncode == 0

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
