"""A mail server of the smallest kind: it takes mail over a real socket and drops a repeat by its Message-ID."""

import socketserver
import threading
import time
from email import message_from_bytes
from email.message import Message

SLOW = 0.03  # seconds between keeping a mail and saying so: where a kill hurts most


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 sink")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.server.keep(b"".join(iter(self.rfile.readline, b".\r\n")))
                time.sleep(SLOW)
            self._say("221 bye" if verb == b"QUIT" else self.answer(line))
            if verb == b"QUIT":
                return

    def answer(self, line: bytes) -> str:
        return "250 ok"

    def _say(self, words: str):
        self.wfile.write(f"{words}\r\n".encode())


class Sink(socketserver.ThreadingTCPServer):
    """`kept` by Message-ID, `taken` counts repeats too. A `with` block opens and shuts it."""

    daemon_threads = True

    def __init__(self, talk: type[Talk] = Talk):
        super().__init__(("127.0.0.1", 0), talk)
        self.port, self.taken, self.kept = self.server_address[1], 0, {}
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()

    def keep(self, raw: bytes) -> Message:
        mail = message_from_bytes(raw)
        with self.lock:
            self.taken += 1
            self.kept.setdefault(mail["Message-ID"], mail)
        return mail

    def handle_error(self, request, client_address):
        """A client that was killed in the middle of a sentence is what this is for."""

    def __exit__(self, *problem):
        self.shutdown()
        super().__exit__(*problem)
