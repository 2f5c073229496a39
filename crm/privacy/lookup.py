"""Blind indexes: find a number without storing it. Keyed, so that a dump of the database alone says nothing."""

from uuid import UUID

from .vault import keyed_hash


def number_index(e164: str) -> bytes:
    """32 bytes for one E.164 number: equal numbers, equal bytes."""
    return keyed_hash("lookup", f"phone|{e164}")


def practice_index(lead_id: UUID, e164: str) -> bytes:
    """For a number of a made-up caller: equal to nobody's, so that no cap, stop or safe answer of a person meets it."""
    return keyed_hash("lookup", f"practice|{lead_id}|{e164}")


def name_words(name: str) -> list[int]:
    """Sixteen bits for each word of a name: many names share each, so filter after opening."""
    hashes = (keyed_hash("lookup", f"name|{word}") for word in sorted(set(name.casefold().split())))
    return [int.from_bytes(one[:2], "big", signed=True) for one in hashes]


def term_hash(term: str) -> bytes:
    """What the read log keeps of a search: its own key, so that it cannot be joined with the indexes."""
    return keyed_hash("terms", term)


def token_hash(token: str) -> bytes:
    """What is stored of a secret that we handed out: requester's links and machine keys."""
    return keyed_hash("tokens", token)
