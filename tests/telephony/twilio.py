"""A small Twilio: a real HTTP server that speaks its published REST protocol, for one account.

Messages, calls and their lists, live calls that are changed, recordings. `by_key` counts what was sent for each dedupe
key, which travels in StatusCallback; `slow` waits after keeping what came and before its answer, where a kill hurts.
"""

import base64
import json
import re
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ACCOUNT, TOKEN = "AC" + "0" * 32, "a-token-for-tests"
SOUND = b"ID3" + bytes(200)


class Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        fields = {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
        self._answer(*self.server.post(self._path(), fields))

    def do_GET(self):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self._answer(*self.server.get(self._path(), asked))

    def _path(self) -> str:
        """What stands behind the account, for whoever knows its token."""
        right = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        begins = f"/2010-04-01/Accounts/{ACCOUNT}/"
        path = urlsplit(self.path).path
        known = self.headers.get("Authorization") == f"Basic {right}" and path.startswith(begins)
        return path.removeprefix(begins) if known else ""

    def _answer(self, status: int, body):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_):
        """Says nothing."""


class Twilio(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, slow: float = 0):
        super().__init__(("127.0.0.1", 0), Talk)
        self.url, self.slow, self.fails = f"http://127.0.0.1:{self.server_address[1]}", slow, 0
        self.messages: list[dict] = []
        self.calls: list[dict] = []
        self.changed: list[tuple[str, dict]] = []
        self.by_key: Counter = Counter()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()

    def post(self, path: str, fields: dict) -> tuple[int, dict]:
        with self.lock:
            if self.fails:
                self.fails -= 1
                return 503, {"code": 20503, "message": "Service unavailable"}
            answer = self._kept(path, fields)
        time.sleep(self.slow)
        return answer

    def _kept(self, path: str, fields: dict) -> tuple[int, dict]:
        kinds = {"Messages.json": (self.messages, "SM"), "Calls.json": (self.calls, "CA")}
        if path in kinds:
            kept, letters = kinds[path]
            return 201, self._made(kept, letters, fields)
        if found := re.fullmatch(r"Calls/(CA\w+)\.json", path):
            self.changed.append((found[1], fields))
            return 200, {"sid": found[1], "status": "in-progress"}
        return 404 if path else 401, {"code": 20404, "message": "not found"}

    def _made(self, kept: list, letters: str, fields: dict) -> dict:
        row = {"sid": f"{letters}{len(kept):032x}", "to": fields["To"], "from": fields["From"], "status": "queued"}
        row |= {"body": fields.get("Body"), "date_created": format_datetime(datetime.now(UTC)), "asked": fields}
        kept.append(row)
        self.by_key[fields.get("StatusCallback", "").partition("errand=")[2]] += 1
        return row

    def get(self, path: str, asked: dict) -> tuple[int, dict | bytes]:
        for name, kept in (("Messages.json", self.messages), ("Calls.json", self.calls)):
            if path == name:
                rows = [row for row in kept if (row["to"], row["from"]) == (asked.get("To"), asked.get("From"))]
                return 200, {name.partition(".")[0].lower(): rows[::-1]}
        return (200, SOUND) if re.fullmatch(r"Recordings/RE\w+\.mp3", path) else (404, {"code": 20404})

    def handle_error(self, request, client_address):
        """A client that was killed in the middle of a sentence is what this is for."""

    def __exit__(self, *problem):
        self.shutdown()
        super().__exit__(*problem)
