"""What is said: that something of a kind changed, and which; never what, nor whose."""

import json
import re
from dataclasses import dataclass

At = tuple[int, int]  # where a notice stands in Valkey's stream
NEVER: At = (0, 0)
KEPT = 1000  # notices that are sent again to whoever was away for a moment
PERSON = "person"  # somebody's rights may have changed: for us alone, no page hears it


@dataclass(frozen=True)
class Notice:
    """`about` is an id, or nothing where there is only one; `to` is the one person whom it concerns, or nobody."""

    kind: str
    about: str = ""
    to: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """As it travels through Valkey."""
        return {"kind": self.kind, "about": self.about, "to": self.to}


def of(fields: dict[str, str]) -> Notice:
    return Notice(fields.get("kind", ""), fields.get("about", ""), fields.get("to", ""))


def at_of(text: str) -> At | None:
    """Where somebody says that they were; None when that is no place at all."""
    found = re.fullmatch(r"([0-9]{1,18})-([0-9]{1,18})", text)
    return (int(found[1]), int(found[2])) if found else None


def text_of(at: At) -> str:
    return f"{at[0]}-{at[1]}"


def event(kind: str, about: str, at: At) -> bytes:
    """One event of a stream. A browser that comes back names the last `id` that it has heard."""
    body = json.dumps({"type": kind, "id": about, "version": text_of(at)}, separators=(",", ":"))
    return f"id: {text_of(at)}\ndata: {body}\n\n".encode()
