"""A server that takes whatever is posted and keeps it: what leaves the house."""

import gzip
import threading
import zlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OPENERS = {"gzip": gzip.decompress, "deflate": zlib.decompress}


class Sink:
    """`url`, and everything that arrived as (path, headers, body) in the clear."""

    def __init__(self, server: ThreadingHTTPServer):
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.arrived: list[tuple[str, bytes, bytes]] = []

    def bodies(self, path: str) -> list[bytes]:
        return [body for asked, _, body in self.arrived if path in asked]

    def everything(self) -> bytes:
        return b"\n".join(part for asked, head, body in self.arrived for part in (asked.encode(), head, body))


@contextmanager
def open_sink():
    class Taker(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            opened = OPENERS.get(self.headers.get("Content-Encoding", ""), bytes)(body)
            sink.arrived.append((self.path, str(self.headers).encode(), opened))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    sink = Sink(server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
