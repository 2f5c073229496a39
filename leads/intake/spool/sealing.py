"""Sealed to a public key: whoever writes a file of the spool cannot read it again.

A file is `"WLS" | version(1) | length of the head(4) | head | public key of this file alone(32) | ciphertext+tag(16)`.
The head is readable and holds nothing personal. Additional data is the file's name and all that stands before the
ciphertext, so that neither the head nor the name of a file can be changed. The file's key is made with X25519 and
HKDF-SHA256 and is used once, so its nonce is made with it.
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"WLS\x01"
KEY, NONCE, START = 32, 12, 8


class Unreadable(Exception):
    """Torn, changed, renamed, of another version, or sealed to another key. Says nothing of what is in it."""


def seal(head: bytes, text: bytes, *, name: str, public_key: str) -> bytes:
    """`public_key` is 32 bytes in base64, as the setting holds it."""
    recipient = X25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    once = X25519PrivateKey.generate()
    clear = MAGIC + len(head).to_bytes(4) + head + once.public_key().public_bytes_raw()
    cipher, nonce = _cipher(once.exchange(recipient), once.public_key(), recipient)
    return clear + cipher.encrypt(nonce, text, name.encode() + clear)


def head_of(blob: bytes) -> bytes:
    """What may be read without a key, and is only known to be true once the file was opened."""
    length = int.from_bytes(blob[4:START])
    if blob[:4] != MAGIC or len(blob) < START + length + KEY:
        raise Unreadable
    return blob[START : START + length]


def unseal(blob: bytes, *, name: str, private_key: str) -> bytes:
    start = START + len(head_of(blob)) + KEY
    clear, ciphertext = blob[:start], blob[start:]
    own, theirs = _private(private_key), X25519PublicKey.from_public_bytes(clear[-KEY:])
    try:
        cipher, nonce = _cipher(own.exchange(theirs), theirs, own.public_key())
        return cipher.decrypt(nonce, ciphertext, name.encode() + clear)
    except (InvalidTag, ValueError) as problem:  # ValueError: a public key that is no point of use
        raise Unreadable from problem


def _private(key: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(base64.b64decode(key))


def _cipher(shared: bytes, once: X25519PublicKey, recipient: X25519PublicKey) -> tuple[AESGCM, bytes]:
    info = b"wayline spool 1" + once.public_bytes_raw() + recipient.public_bytes_raw()
    made = HKDF(SHA256(), KEY + NONCE, salt=None, info=info).derive(shared)
    return AESGCM(made[:KEY]), made[KEY:]
