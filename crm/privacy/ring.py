"""The key ring: every sealed field hangs on it. Made once, kept in the environment or in a file, and a copy in escrow.

    python3 -m crm.privacy.ring FILE        makes one, for its owner's eyes only, and prints its fingerprint

A ring is {"current": name, "keys": {name: key}, "lookup": key, "terms": key, "tokens": key}; a key is 32 random bytes
in base64, and none is derived from another. Standard library only: settings read it before Django stands.
"""

import base64
import hashlib
import json
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

PURPOSES = ("lookup", "terms", "tokens")


class BadRing(ValueError):
    """Says where a ring is wrong, and never what is in it."""


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_ring() -> dict:
    return {"current": "k1", "keys": {"k1": _key()}, **{purpose: _key() for purpose in PURPOSES}}


def read_ring(text: str, file: str) -> dict:
    """The ring of WAYLINE_KEY_RING, or of the file that WAYLINE_KEY_RING_FILE names; {} when neither is given."""
    if text and file:
        raise BadRing("WAYLINE_KEY_RING and WAYLINE_KEY_RING_FILE are both set: keep one of them.")
    name = "WAYLINE_KEY_RING_FILE" if file else "WAYLINE_KEY_RING"
    if file:
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise BadRing(f"{name} names {file}, which cannot be read.") from problem
    return _checked(text, name) if text else _none(name, file)


def _none(name: str, file: str) -> dict:
    if file:
        raise BadRing(f"{name} names {file}, which is empty.")
    return {}


def _checked(text: str, name: str) -> dict:
    ring: dict = {}
    with suppress(ValueError):
        ring = json.loads(text)
    if not isinstance(ring, dict) or not isinstance(ring.get("keys"), dict):
        raise BadRing(f"{name} holds no key ring.")
    keys = [*ring["keys"].values(), *(ring.get(purpose) for purpose in PURPOSES)]
    if ring.get("current") not in list(ring["keys"]) or not all(map(is_key, keys)):
        raise BadRing(f"{name} holds a key ring that is not whole.")
    return ring


def is_key(text: object) -> bool:
    try:
        return len(base64.b64decode(str(text), validate=True)) == 32
    except ValueError:
        return False


def fingerprint(ring: dict) -> str:
    """Eight groups of four: which ring this is, and nothing of what is in it (half a SHA-256 of random keys)."""
    whole = json.dumps(ring, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(f"wayline key ring|{whole}".encode()).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def same_fingerprint(said: str, meant: str) -> bool:
    """Whatever the spaces, dashes and capitals of somebody who types it from paper."""
    return "".join(filter(str.isalnum, said)).lower() == meant.replace(" ", "")


def write_ring(ring: dict, file: Path) -> None:
    """A new file for its owner's eyes only, safe on the disk. Raises FileExistsError rather than overwrite."""
    with open(file, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
        json.dump(ring, out, indent=1)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())


def main(words: list[str]) -> int:
    """Exit status 0: a new ring is in the file. 2: it could not be written, and nothing was changed."""
    if len(words) != 1 or words[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    ring = new_ring()
    try:
        write_ring(ring, Path(words[0]))
    except OSError as problem:
        print(f"{words[0]}: {problem.strerror}. A ring is never written over another.", file=sys.stderr)
        return 2
    print(f"{words[0]} holds a new key ring. Fingerprint: {fingerprint(ring)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
