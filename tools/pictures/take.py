"""Take every picture of the table on a demo of its own: `python3 dev.py pictures [NAME ...]`."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from playwright.sync_api import Browser, sync_playwright

from .pages import MOST_BYTES, PAGES, SCHEMES, WIDTHS, Page
from .png import shrunk

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
HEIGHTS = {1440: 900, 390: 844}
READY_SECONDS = 180
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_READER_URL", "REDIS_URL", "WAYLINE_DATA")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """A running Harborlight: `url`, `people`, its API and, to make a state, its database."""

    def __init__(self, data: Path):
        from config import embedded

        facts = json.loads((data / "demo.json").read_text())
        self.url, self.people, self.outage = facts["url"], facts["users"], data / "outage"
        self.owner = embedded.running(data)["DATABASE_OWNER_URL"]

    def sql(self, statement: str, *values) -> list[tuple]:
        with psycopg.connect(self.owner, autocommit=True) as owner:
            found = owner.execute(statement, values)
            return found.fetchall() if found.description else []

    def api(self, who: str, path: str, body: dict, method: str = "POST") -> None:
        headers = {"Authorization": f"Bearer {self.people[who]['key']}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", json.dumps(body).encode(), headers, method=method)
        urllib.request.urlopen(request, timeout=20).close()


@contextmanager
def demo():
    """`dev.py up` on free ports, with data that is gone afterwards."""
    folder, port = Path(tempfile.mkdtemp(prefix="wayline-pictures-")), free_port()
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    env |= {"WAYLINE_OUTAGE_PAGES": str(folder / "data" / "outage")}
    words = [sys.executable, "dev.py", "up", "--port", str(port), "--data", str(folder / "data")]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", running, folder / "log")
        yield Demo(folder / "data")
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(url: str, running: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and running.poll() is None:
        with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.2)
    raise SystemExit(f"The demo does not start:\n{log.read_text()[-2000:]}")


def sign_in(page, user: dict) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user["email"])
    page.fill("input[name=password]", user["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def take(browser: Browser, house: Demo, one: Page, kept: dict) -> None:
    """Go there once, and look at it in every width and scheme."""
    options = {"base_url": house.url, "viewport": {"width": WIDTHS[0], "height": HEIGHTS[WIDTHS[0]]}}
    context = browser.new_context(**options, storage_state=kept.get(one.who))
    page = context.new_page()
    try:
        if one.who and one.who not in kept:
            sign_in(page, house.people[one.who])
            kept[one.who] = context.storage_state()
        one.steps(page, house, one.at)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.evaluate("document.fonts.ready.then(() => true)")
                save(page.screenshot(animations="disabled"), FOLDER / f"{one.name}-{width}-{scheme}.png")
    finally:
        context.close()


def save(png: bytes, file: Path) -> None:
    small = shrunk(png)
    if len(small) >= MOST_BYTES:
        raise SystemExit(f"{file.name} has {len(small)} bytes: {MOST_BYTES} are too many")
    file.write_bytes(small)


HEAD = """# Pictures

`python3 dev.py pictures` takes them, from a demo of its own: all people in them are synthetic.

| page | at | 1440 | 390 | design |
|---|---|---|---|---|
"""


def contents() -> str:
    """docs/pictures/README.md: which picture is which page, and the design's page beside it."""
    return HEAD + "".join(f"{_line(one)}\n" for one in PAGES)


def _line(one: Page) -> str:
    shown = [[f"[{scheme}]({one.name}-{width}-{scheme}.png)" for scheme in SCHEMES] for width in WIDTHS]
    where = f"`{one.at}` as {one.who}" if one.who else f"`{one.at}`"
    return f"| {one.name} | {where} | {' | '.join(map(' '.join, shown))} | {one.mock} |"


def chromium() -> str | None:
    names = (os.environ.get("WAYLINE_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def main(names: list[str]) -> int:
    if unknown := set(names) - {one.name for one in PAGES}:
        print(f"No such page: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    with demo() as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        kept: dict = {}
        for one in PAGES:
            if not names or one.name in names:
                started = time.monotonic()
                take(browser, house, one, kept)
                print(f"{one.name} ({time.monotonic() - started:.1f} s)", flush=True)
        browser.close()
    (FOLDER / "README.md").write_text(contents())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
