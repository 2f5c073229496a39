"""A wire to the database that a test can cut, stop, or cut in the one moment when nobody can know what happened."""

import os
import select
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Wire:
    """Forwards a port of this machine to PostgreSQL. `port` stays the same through `cut` and `mend`."""

    def __init__(self):
        there = urlsplit(os.environ["DATABASE_URL"])
        self.there = (there.hostname, there.port)
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.flows, self.eats_answers = threading.Event(), False
        self.port, self.listener = 0, None
        self.mend()

    def mend(self) -> None:
        self.eats_answers = False
        self.flows.set()
        if self.listener is None:
            self.listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
            self.port = self.listener.getsockname()[1]
            threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def cut(self) -> None:
        """The server is gone: what was open ends, and nobody answers."""
        listener, self.listener = self.listener, None
        if listener:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.flows.set()
        self._hang_up()

    def hang(self) -> None:
        """Everything is open and takes what it is given, and not a byte comes back."""
        self.flows.clear()

    def cut_at_the_next_answer(self) -> None:
        """The server hears and does what it is told next; whoever told it never hears of it."""
        self.eats_answers = True

    def _hang_up(self) -> None:
        pairs, self.pairs = self.pairs, []
        for one in (end for pair in pairs for end in pair):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _ = listener.accept()
                pair = here, socket.create_connection(self.there)
                self.pairs.append(pair)
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError, ValueError):
            while True:
                self.flows.wait()
                for one in select.select([here, there], [], [])[0]:
                    said = one.recv(1 << 16)
                    if not said or (one is there and self.eats_answers):
                        return self._hang_up() if said else (here.close(), there.close())
                    self.flows.wait()
                    (there if one is here else here).sendall(said)
