"""A screenshot with 256 colours, by the standard library: a third of the bytes, and no difference that an eye sees."""

import struct
import zlib
from collections import Counter

COLOURS = 256
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def _chunks(png: bytes):
    at = len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def _row(kind: int, line: bytearray, above: bytes, size: int) -> bytearray:
    """One line without its filter (PNG specification, 9.2)."""
    if kind == 2:
        return bytearray((here + up) & 255 for here, up in zip(line, above, strict=True))
    if kind == 0:
        return line
    for at in range(len(line)):
        left, corner = (line[at - size], above[at - size]) if at >= size else (0, 0)
        guess = left if kind == 1 else (left + above[at]) // 2 if kind == 3 else _paeth(left, above[at], corner)
        line[at] = (line[at] + guess) & 255
    return line


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """(width, height, rows of three bytes a pixel) of an 8-bit RGB or RGBA picture, as a browser makes it."""
    parts = list(_chunks(png))
    width, height, depth, kind = struct.unpack(">IIBB", parts[0][1][:10])
    if depth != 8 or kind not in (2, 6):
        raise ValueError("not an 8-bit RGB or RGBA picture")
    size = 3 if kind == 2 else 4
    raw = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    rows, above, step = [], bytearray(width * size), width * size + 1
    for start in range(0, len(raw), step):
        above = _row(raw[start], bytearray(raw[start + 1 : start + step]), above, size)
        rows.append(bytes(above) if size == 3 else b"".join(above[at : at + 3] for at in range(0, len(above), 4)))
    return width, height, rows


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    red, green, blue = colour
    return min(
        range(len(palette)),
        key=lambda at: (palette[at][0] - red) ** 2 + (palette[at][1] - green) ** 2 + (palette[at][2] - blue) ** 2,
    )


def _palette(seen: Counter) -> list[bytes]:
    """The most frequent colours that differ enough, so that no rare one is left without a neighbour."""
    coarse: dict[bytes, bytes] = {}
    for colour, _ in seen.most_common():
        coarse.setdefault(bytes(part >> 4 for part in colour), colour)
    first = [colour for colour, _ in seen.most_common(COLOURS // 2)]
    return list(dict.fromkeys([*first, *coarse.values()]))[:COLOURS]


def shrunk(png: bytes) -> bytes:
    """The same picture with a palette."""
    width, height, rows = pixels(png)
    lines = [[row[at : at + 3] for at in range(0, len(row), 3)] for row in rows]
    seen: Counter = Counter()
    for line in lines:
        seen.update(line)
    palette = _palette(seen)
    index = {colour: at for at, colour in enumerate(palette)}
    index.update({colour: _nearest(colour, palette) for colour in seen if colour not in index})
    packed = zlib.compress(b"".join(b"\0" + bytes(map(index.__getitem__, line)) for line in lines), 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return SIGNATURE + b"".join(
        [_chunk(b"IHDR", head), _chunk(b"PLTE", b"".join(palette)), _chunk(b"IDAT", packed), _chunk(b"IEND", b"")]
    )
