"""Another site on this machine: pages of an origin of its own, with whatever a test puts on them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class OtherSite:
    """`url` is its origin; `put(html)` is what all its addresses show."""

    def __init__(self):
        outer = self

        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                body = outer.html.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.html = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, html: str) -> str:
        self.html = f"<!doctype html><html lang='en'><title>Valley Clinic</title><h1>Valley Clinic</h1>{html}"
        return self.url

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
