"""nginx before a living application: what passes, what is added, what is never written down."""

import json
import re
import subprocess
import urllib.parse
import uuid

import pytest

from config.processes import until
from crm.web.middleware import HEADERS
from tests.browser.house import free_port
from tests.deploy.compose import ROOT, SERVICES, Run
from tests.deploy.front import Front

pytestmark = pytest.mark.slow
TOKEN = "abcdefghijklmnopqrstuvwx"


def test_the_configuration_is_good(tmp_path):
    tried = Front(tmp_path, "web:8000").test()
    assert tried.returncode == 0 and "warn" not in tried.stderr, tried.stderr


def test_the_configuration_is_good_with_certificates(tmp_path):
    front = Front(tmp_path, "web:8000")
    tls = tmp_path / "nginx" / "tls"
    (tls / "https.conf.example").rename(tls / "https.conf")
    make_certificate(tls)

    tried = front.test()
    assert tried.returncode == 0 and "warn" not in tried.stderr, tried.stderr


def make_certificate(folder) -> None:
    out = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=h.example", *out]
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture
def secure(town, tmp_path):
    """The same web once more, as a helpline runs it: its address is https, which ends at nginx."""
    port = free_port()
    front = Front(tmp_path, f"127.0.0.1:{port}")
    tls = tmp_path / "nginx" / "tls"
    (tls / "https.conf.example").rename(tls / "https.conf")
    make_certificate(tls)
    real = {**town.runs["web"].env, "WAYLINE_URL": f"https://127.0.0.1:{front.tls_port}"}
    web = Run("web", real, {"0.0.0.0": "127.0.0.1", "8000": str(port)}, tmp_path / "web.log").start()
    yield web, front.start()
    front.stop()
    web.stop()


def test_https_ends_at_nginx_and_http_is_sent_there(secure):
    web, front = secure
    assert until(web.healthy, 60), web.log.read_text()
    safe, plain = front.ask("/call/", tls=True), front.ask("/call/")

    assert (safe.status, "max-age=" in safe.headers["Strict-Transport-Security"]) == (200, True)
    assert plain.status == 301 and plain.headers["Location"].startswith("https://")


def test_it_names_only_services_of_the_compose_file():
    """The one place that names a host: web and live, at the port that their command and health check name."""
    text = "".join(path.read_text() for path in (ROOT / "deploy" / "nginx").rglob("*.conf*"))
    hosts = dict(re.findall(r"set (\$\w+) (\w+:\d+);", text))

    assert set(re.findall(r"proxy_pass (\S+);", text)) == {f"http://{name}" for name in hosts}
    assert set(hosts) == {"$web", "$live"}
    for host in hosts.values():
        name, port = host.split(":")
        assert port in SERVICES[name]["command"] and f":{port}/" in SERVICES[name]["healthcheck"]["test"][-1]


def test_what_compose_mounts_and_publishes_is_what_nginx_reads_and_listens_to():
    text = "".join(path.read_text() for path in (ROOT / "deploy" / "nginx").rglob("*.conf*"))
    ports = {one.split(":")[1] for one in SERVICES["nginx"]["ports"]}

    assert ports == set(re.findall(r"listen (\d+)", text))
    assert "./deploy/nginx:/etc/nginx/wayline:ro" in SERVICES["nginx"]["volumes"]
    assert "/etc/nginx/wayline/nginx.conf" in SERVICES["nginx"]["command"]


def test_it_starts_while_web_has_no_name_yet(tmp_path):
    front = Front(tmp_path, "web.invalid:8000").start()
    answer = front.ask("/queue/")
    front.stop()

    assert answer.status == 503 and "911" in answer.text


def test_a_lead_posts_through_nginx(town):
    assert town.healthy("web")
    key = {"Authorization": f"Bearer {town.house.demo['intake_key']}", "Content_Type": "application/json"}
    answer = town.front.ask("/api/v1/leads/", json.dumps({"phone": "602-555-0147"}).encode(), **key)

    assert answer.status == 201 and json.loads(answer.text)["reference"]


def test_a_press_of_the_form_leads_to_the_requesters_page(town):
    assert town.healthy("web")
    body = urllib.parse.urlencode({"phone": "602-555-0148", "call_when": "now"}).encode()
    answer = town.front.ask("/call/", body, Content_Type="application/x-www-form-urlencoded")

    assert answer.status == 303 and answer.headers["Location"].startswith("/r/")
    assert town.front.ask(answer.headers["Location"]).status == 200


@pytest.mark.parametrize("path", ["/call/", "/accounts/login/", "/danger/"])
def test_a_page_passes_with_the_applications_own_headers(town, path):
    assert town.healthy("web")
    answer = town.front.ask(path)

    assert answer.status == 200
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Server"] == "nginx"


def test_a_refusal_of_the_application_passes_as_it_is(town):
    assert town.healthy("web")
    answer = town.front.ask("/api/v1/leads/", b"{}", Content_Type="application/json")
    assert (answer.status, json.loads(answer.text)["code"]) == (401, "not_signed_in")


def test_style_passes(town):
    assert town.healthy("web")
    link = re.search(r'href="(/static/[^"]+public[^"]*css)"', town.front.ask("/call/").text)[1]
    answer = town.front.ask(link)
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("said", [{}, {"X_Forwarded_For": "127.0.0.1"}, {"X_Forwarded_For": "127.0.0.1, ::1"}])
def test_metrics_are_closed_from_outside(town, said):
    assert town.healthy("web")
    assert town.front.ask("/metrics", **said).status == 404


def test_what_somebody_says_about_their_address_stands_left_of_what_nginx_saw(echo):
    told = echo.ask("/x", X_Forwarded_For="203.0.113.9", Forwarded="for=203.0.113.9", X_Forwarded_Host="evil.example")

    assert told["headers"]["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1"
    assert {"Forwarded", "X-Forwarded-Host"}.isdisjoint(told["headers"])
    assert told["headers"]["Host"] == echo.front.url.removeprefix("http://")


def test_a_request_gets_its_id_from_nginx_and_from_nobody_before_it(echo):
    ids = [echo.ask("/x", X_Request_ID="0f8fad5b-d9cb-469f-a165-70867728950e")["headers"]["X-Request-ID"] for _ in "12"]
    assert len(set(ids)) == 2 and all(uuid.UUID(one) for one in ids)
    assert until(lambda: ids[1] in echo.front.log.read_text(), 5)


@pytest.mark.parametrize(("said", "passed"), [({}, "http"), ({"X_Forwarded_Proto": "https"}, "https")])
def test_how_they_came_is_passed_on(echo, said, passed):
    assert echo.ask("/x", **said)["headers"]["X-Forwarded-Proto"] == passed


def test_an_application_that_hangs_is_as_good_as_dead(echo):
    answer = echo.front.ask("/api/slow")
    assert (answer.status, json.loads(answer.text)["code"]) == (503, "unavailable")


def test_the_log_has_no_query_and_no_link_that_lets_somebody_in(echo):
    paths = [f"/start/{TOKEN}/", f"/people/../start/{TOKEN}/"]
    paths += [f"/r/{TOKEN}/", f"//r/{TOKEN}/", f"/%72/{TOKEN}/", f"/call/../r/{TOKEN}/", f"/static/..%2fr/{TOKEN}"]
    for path in [*paths, "/call/?phone=6025550147", "/unknown/6025550147", "/s/6025550147/call/?phone=6025550147"]:
        echo.front.ask(path)
    assert until(lambda: " GET /s/-/call/ 200 " in echo.front.log.read_text(), 5)
    log = echo.front.log.read_text()

    assert TOKEN not in log and "6025550147" not in log and "127.0.0.1" not in log
    assert " GET /call/ 200 " in log


def test_too_large_is_said_in_json_to_a_program(echo):
    answer = echo.front.ask("/api/v1/leads/", b"x" * 1_100_000)
    assert (answer.status, json.loads(answer.text)["code"]) == (413, "too_large")


def test_no_word_of_a_body_lies_on_the_disk(echo):
    echo.front.ask("/api/v1/leads/", b"6025550147 " * 20_000)
    kept = [path for path in (echo.front.folder / "tmp").rglob("*") if path.is_file() and path.name != "nginx.pid"]
    assert not [path for path in kept if b"6025550147" in path.read_bytes()]


def test_a_stream_passes_word_by_word_and_is_the_live_process_own(town):
    assert town.healthy("live"), town.log("live")
    stream = signed_in_stream(town)
    assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert "Content-Encoding" not in stream.headers
    town.house.url = town.front.url
    town.house.api("site", "leads/", {"phone": "602-555-0147", "call_now_any_hour": True})
    assert any(b'"type":"queue"' in stream.readline() for _ in range(20))
    stream.close()


def signed_in_stream(town):
    """What nginx passes of a stream that Dana opened, with gzip asked for."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"{town.front.url}/accounts/login/", timeout=20).read().decode()
    dana = town.house.demo["users"]["navigator"]
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]
    words = {"csrfmiddlewaretoken": token, "login": dana["email"], "password": dana["password"]}
    opener.open(f"{town.front.url}/accounts/login/", urllib.parse.urlencode(words).encode(), timeout=20).close()
    opener.addheaders = [("Accept-Encoding", "gzip")]
    return opener.open(f"{town.front.url}/live/", timeout=20)


def test_without_the_live_process_its_address_says_so_and_the_pages_go_on(dead):
    answer = dead.ask("/live/")
    assert answer.status == 503 and json.loads(answer.text)["code"] == "unavailable"
