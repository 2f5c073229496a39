"""Origins: scheme, host and port of a page, spelled as browsers send them, so that comparing them is `==`."""

import ipaddress
import re

LONGEST = 300
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
USUAL_PORT = {"https": 443, "http": 80}
HIDDEN = "null"  # what a browser sends for a page that keeps its origin to itself
_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[^\s/?#\\@:\[\]]+)(?::([0-9]{1,5}))?/?", re.ASCII | re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
NOT_WHOLE = "is not an origin. Write https:// and the name, and nothing after it: https://clinic.example"


class BadOrigin(ValueError):
    """Says what is wrong with what somebody typed."""


def canonical(typed: str) -> str:
    """`https://Clinic.example:443/` becomes `https://clinic.example`. Raises BadOrigin in words."""
    text = typed.strip()
    if "*" in text:
        raise BadOrigin("has a * in it. Name each site: a * would let anybody in.")
    found = _ORIGIN.fullmatch(text)
    if not found or len(text) > LONGEST:
        raise BadOrigin(NOT_WHOLE)
    scheme, host, port = found[1].lower(), _host(found[2].lower()), _port(found[3])
    if scheme == "http" and host not in LOOPBACK:
        raise BadOrigin("begins with http. Whoever stands in between could read a number: use https.")
    return f"{scheme}://{host}" + (f":{port}" if port and port != USUAL_PORT[scheme] else "")


def _port(text: str | None) -> int | None:
    port = int(text) if text else None
    if port is not None and not 0 < port < 65536:
        raise BadOrigin("has a port that cannot be. Ports go from 1 to 65535.")
    return port


def _host(host: str) -> str:
    if host.startswith("["):
        return f"[{_address(ipaddress.IPv6Address, host[1:-1])}]"
    if host.rsplit(".", 1)[-1].isdigit():
        return _address(ipaddress.IPv4Address, host)
    if host.endswith("."):
        raise BadOrigin("ends in a dot. Leave it out.")
    name = _ascii(host)
    labels = name.split(".")
    if not all(map(_LABEL.fullmatch, labels)) or (len(labels) == 1 and name != "localhost") or len(name) > 253:
        raise BadOrigin(NOT_WHOLE)
    if re.fullmatch(r"0x[0-9a-f]*", labels[-1]):
        raise BadOrigin(NOT_WHOLE)  # a browser reads it as an address
    return name


def _address(kind: type, text: str) -> str:
    try:
        address = kind(text)
    except ValueError as problem:
        raise BadOrigin(NOT_WHOLE) from problem
    if getattr(address, "ipv4_mapped", None):
        raise BadOrigin(NOT_WHOLE)
    return str(address)


def _ascii(host: str) -> str:
    """A name in other letters as browsers send it: xn--…, and only where every browser agrees."""
    if host.isascii():
        return host
    try:
        name = host.encode("idna").decode()
        if name.encode().decode("idna") == host:
            return name
    except UnicodeError:
        pass
    raise BadOrigin("has letters that browsers write in different ways. Write the name with xn-- in front.")
