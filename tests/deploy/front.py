"""The real nginx with the real configuration, on loopback."""

import os
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from config.processes import until
from tests.browser.house import free_port
from tests.deploy.compose import ROOT, moved_words

AS_ROOT = ["-g", "user root;"] if os.geteuid() == 0 else []  # else it becomes nobody, who cannot reach our folders


def program() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")
    assert found, "nginx is missing: `dev.py test` installs it, or says how"
    return found


@dataclass
class Answer:
    status: int
    headers: Message
    text: str


class Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_anybody = ssl._create_unverified_context()  # the certificate is the test's own
_opener = urllib.request.build_opener(Straight, urllib.request.HTTPSHandler(context=_anybody))


class Front:
    """nginx for `web` ("127.0.0.1:8001" or a name), with the pages of `folder`/outage. `url` is where it listens."""

    def __init__(self, folder: Path, web: str, patience: str = "15s", live: str = "live:8001"):
        self.port, self.tls_port = free_port(), free_port()
        self.url, self.tls_url = f"http://127.0.0.1:{self.port}", f"https://127.0.0.1:{self.tls_port}"
        self.folder, self.log = folder, folder / "nginx.log"
        self.conf = folder / "nginx" / "nginx.conf"
        (folder / "tmp").mkdir()
        shutil.copytree(ROOT / "deploy" / "nginx", folder / "nginx")
        for file in self.conf.parent.rglob("*.conf*"):
            file.write_text(self._here(file.read_text(), web, patience, live))
        self.process: subprocess.Popen | None = None

    def _here(self, text: str, web: str, patience: str, live: str) -> str:
        listening = {"listen 8080": f"listen 127.0.0.1:{self.port}", "listen 8443": f"listen 127.0.0.1:{self.tls_port}"}
        waiting = {"proxy_read_timeout 15s": f"proxy_read_timeout {patience}"}
        places = {
            "web:8000": web,
            "live:8001": live,
            "/tmp/": f"{self.folder}/tmp/",
            "root /srv;": f"root {self.folder};",
        }
        return moved_words(text, {**listening, **places, "/dev/stdout": str(self.log), **waiting})

    def test(self) -> subprocess.CompletedProcess:
        words = [program(), "-t", "-c", self.conf, *AS_ROOT]
        return subprocess.run(words, capture_output=True, text=True)

    def start(self) -> "Front":
        directives = "daemon off; user root;" if AS_ROOT else "daemon off;"
        with (self.folder / "errors.log").open("ab") as errors:
            words = [program(), "-c", str(self.conf), "-g", directives]
            self.process = subprocess.Popen(words, stdout=errors, stderr=errors)
        assert until(self._answers, 10), (self.folder / "errors.log").read_text()
        return self

    def _answers(self) -> bool:
        try:
            return self.ask("/front").status == 204
        except OSError:
            return False

    def ask(self, path: str, body: bytes | None = None, *, tls: bool = False, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request((self.tls_url if tls else self.url) + path, body, named)
        try:
            with _opener.open(request, timeout=30) as found:
                return Answer(found.status, found.headers, found.read().decode())
        except urllib.error.HTTPError as found:
            return Answer(found.code, found.headers, found.read().decode())

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)
