"""The spool's pair of keys (X25519): web seals with the public one, the sweeper alone opens with the private one.

    python3 -m crm.privacy.pair FILE        writes the private key, for its owner's eyes only; prints the public one

Standard library only, so that it is made where nothing is installed: RFC 7748, section 5, in as few words.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

from crm.privacy.ring import is_key

PRIME = 2**255 - 19
CONSTANT = 121665


class BadKey(ValueError):
    """Says which setting is wrong, and never what is in it."""


def read_key(text: str, file: str = "") -> str:
    """32 bytes in base64, from a setting or from the file that another names; "" when neither is given."""
    if file and not text:
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise BadKey(f"WAYLINE_SPOOL_PRIVATE_KEY_FILE names {file}, which cannot be read.") from problem
    key = text.strip()
    if (key or file) and not is_key(key):
        raise BadKey("A key of the spool is not 32 bytes in base64: `python3 -m crm.privacy.pair FILE` makes a pair.")
    return key


def new_pair() -> dict[str, str]:
    """The two settings."""
    private = secrets.token_bytes(32)
    return {
        "WAYLINE_SPOOL_PUBLIC_KEY": base64.b64encode(public_of(private)).decode(),
        "WAYLINE_SPOOL_PRIVATE_KEY": base64.b64encode(private).decode(),
    }


def public_of(private: bytes) -> bytes:
    """The private number times the base point, by the Montgomery ladder."""
    number = int.from_bytes(private, "little")
    number = number & ~7 & (2**254 - 1) | 2**254
    x2, z2, x3, z3 = 1, 0, 9, 1
    for bit in reversed(range(255)):
        swap = number >> bit & 1
        if swap:
            x2, z2, x3, z3 = x3, z3, x2, z2
        x2, z2, x3, z3 = _step(x2, z2, x3, z3)
        if swap:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")


def _step(x2: int, z2: int, x3: int, z3: int) -> tuple[int, int, int, int]:
    """Double the one, add the two; their difference is the base point, 9."""
    plus, minus = x2 + z2, x2 - z2
    square, other = plus * plus % PRIME, minus * minus % PRIME
    apart = square - other
    one, two = (x3 - z3) * plus, (x3 + z3) * minus
    doubled = apart * (square + CONSTANT * apart)
    return square * other % PRIME, doubled % PRIME, (one + two) ** 2 % PRIME, 9 * (one - two) ** 2 % PRIME


def main(words: list[str]) -> int:
    """Exit status 0: the private key is in the file. 2: it could not be written, and nothing was changed."""
    if len(words) != 1 or words[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    pair = new_pair()
    try:
        _write(pair["WAYLINE_SPOOL_PRIVATE_KEY"], Path(words[0]))
    except OSError as problem:
        print(f"{words[0]}: {problem.strerror}. A key is never written over another.", file=sys.stderr)
        return 2
    print(pair["WAYLINE_SPOOL_PUBLIC_KEY"])
    return 0


def _write(key: str, file: Path) -> None:
    with open(file, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
        out.write(f"{key}\n")
        out.flush()
        os.fsync(out.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
