"""Origins: what is typed becomes what a browser sends, or is refused in words."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.people.models import Site
from crm.people.origins import BadOrigin, canonical

SPELLED = {
    "https://clinic.example": "https://clinic.example",
    "https://Clinic.EXAMPLE/": "https://clinic.example",
    "HTTPS://clinic.example": "https://clinic.example",
    "  https://clinic.example:443/ ": "https://clinic.example",
    "https://clinic.example:0443": "https://clinic.example",
    "https://clinic.example:8443": "https://clinic.example:8443",
    "https://münchen.example": "https://xn--mnchen-3ya.example",
    "https://MÜNCHEN.example": "https://xn--mnchen-3ya.example",
    "https://xn--mnchen-3ya.example": "https://xn--mnchen-3ya.example",
    "http://localhost:3000": "http://localhost:3000",
    "http://127.0.0.1:80": "http://127.0.0.1",
    "https://192.0.2.7": "https://192.0.2.7",
    "https://[2001:DB8::1]:443": "https://[2001:db8::1]",
}
REFUSED = [
    *("", "null", "*", "https://*", "https://*.clinic.example", "clinic.example", "//clinic.example"),
    *("https://good.example@evil.example", "https://user:pass@good.example", "https://clinic.example/form"),
    *("https://a.example#x", "https://a.example?x", "https://a.example//", "https://a.example\\@b.example"),
    *(
        "https://a.example:",
        "https://a.example:0",
        "https://a.example:65536",
        "https://a.example:٤٤٣",
        "https:/x.example",
    ),
    *("https://a.example:-1", "https://a.example.", "https://.a.example", "https://a..example", "https://-a.example"),
    *("https://a_b.example", "https://clinic", "https://", "http://clinic.example", "ftp://clinic.example"),
    *("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://127.1", "https://0x7f.0.0.1.0x1"),
    *(
        "https://1.2.3.04",
        "https://1.2.3",
        "https://[::ffff:1.2.3.4]",
        "https://[::1%25eth0]",
        "https://straße.example",
    ),
    *("https://a。example", "https://a\u200b.example", "https://a .example", "https://a\n.example"),
    *("https://a.example; frame-ancestors *", "https://a.example'", f"https://{'a' * 64}.example"),
    *(f"https://{'a.' * 200}b",),
]


@pytest.mark.parametrize(("typed", "sent"), SPELLED.items())
def test_every_spelling_becomes_what_a_browser_sends(typed, sent):
    assert canonical(typed) == sent


@pytest.mark.parametrize("typed", REFUSED)
def test_a_trick_is_refused_in_words(typed):
    with pytest.raises(BadOrigin, match=r"\w+ \w+.*\."):
        canonical(typed)


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
NAME = st.lists(LABEL, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "example"]))
PORT = st.none() | st.integers(1, 65535)
SHAPE = re.compile(r"https://[a-z0-9.-]+(:[1-9][0-9]{0,4})?")


@given(name=NAME, port=PORT, shout=st.booleans(), slash=st.sampled_from(["", "/"]))
def test_scheme_host_and_port_alone_decide(name, port, shout, slash):
    typed = f"https://{name}" + (f":{port}" if port else "") + slash
    origin = canonical(typed.upper() if shout else typed)
    parts = urlsplit(origin)

    assert SHAPE.fullmatch(origin) and canonical(origin) == origin
    assert (parts.hostname, parts.port) == (name, None if port == 443 else port)


@given(st.text(max_size=60) | st.text("htps:/.@*[]#?\\a1 ", max_size=30).map(lambda tail: f"https://{tail}"))
def test_whatever_is_typed_is_an_origin_or_refused(typed):
    try:
        origin = canonical(typed)
    except BadOrigin:
        return
    assert canonical(origin) == origin and origin.isascii()
    assert not set(origin.split("://", 1)[1]) & set(" /@*?#\\;,'\"")


@given(good=NAME, port=st.sampled_from([443, 444, 8443]))
def test_a_site_lists_its_own_and_no_look_alike(good, port):
    site = Site(origins=[canonical(f"https://{good}:{port}")])
    listed = site.origins[0]
    alike = [f"{listed}.evil.example", f"https://evil-{good}", f"http://{good}", f"{listed}/", f"{listed}.", "null", ""]

    assert site.lists(listed)
    assert not any(site.lists(one) for one in [*alike, listed.upper(), f"https://{good}:1{port}", f"https://x@{good}"])


def test_without_a_list_any_may_send():
    assert Site(origins=[]).lists("https://anywhere.example")
