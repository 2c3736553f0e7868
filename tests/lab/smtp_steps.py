"""An SMTP server on 127.0.0.1 that insists on STARTTLS and a login, and does one wrong thing at one step, once."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading

from lab.smtp_conversation import STEPS, Body, Conversation, Ended

SEGMENT_BYTES, WINDOW_BYTES = 536, 4096  # so little that a client's 64 KiB do not vanish in the buffers of the system


class SmtpSteps:
    """Serves from its making until close(), each conversation in a thread of its own.

    A narrow server has small buffers: then a client that comes to the step "body" with a long mail still has most of it.
    """

    def __init__(self, port: int, tls: ssl.SSLContext, user: str, secret: str, mechanism: str = "PLAIN", narrow: bool = False):
        self.tls, self.user, self.secret, self.mechanism = tls, user, secret, mechanism
        self.explains = True  # XOAUTH2: why a token is refused, before 535
        self.refused: dict[str, str] = {}  # recipients, with the answer that they get
        self.conversations: list[list[str]] = []
        self.mistakes: list[Exception] = []  # this server's own
        self._bodies: dict[str, list[Body]] = {}
        self._fault: tuple[str, str] | None = None
        self.reached = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if narrow:
            self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen()
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def close(self) -> None:
        """Ends every conversation. May be called again."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        assert not self.mistakes, self.mistakes

    def arm(self, step: str, fault: str) -> None:
        """The next conversation that comes to the step meets it, and no other."""
        assert step in STEPS, step
        with self._lock:
            self._fault = (step, fault)
            self.reached.clear()

    def wait_reached(self, seconds: float = 60.0) -> None:
        assert self.reached.wait(seconds), f"nobody came to {self._fault} within {seconds:.0f} s; {self.told()}"

    def bodies(self, recipient: str) -> list[Body]:
        with self._lock:
            return list(self._bodies.get(recipient, ()))

    def count(self) -> int:
        """Of all bodies."""
        with self._lock:
            return sum(map(len, self._bodies.values()))

    def told(self, newest: int = 3) -> str:
        """Conversations, for a failure's text."""
        with self._lock:
            return "conversations:\n" + "\n--\n".join("\n".join(lines) for lines in self.conversations[-newest:])

    def take_fault(self, step: str) -> str | None:
        with self._lock:
            if self._fault is None or self._fault[0] != step:
                return None
            fault, self._fault = self._fault[1], None
            return fault

    def keep(self, recipient: str, body: Body) -> None:
        with self._lock:
            self._bodies.setdefault(recipient, []).append(body)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        lines: list[str] = []
        conversation = Conversation(self, connection, lines)
        with self._lock:
            self._open.add(connection)
            self.conversations.append(lines)
        try:
            conversation.run()
        except (Ended, OSError) as end:
            lines.append(f"({end})")
        except Exception as mistake:
            self.mistakes.append(mistake)
        finally:
            with self._lock:
                self._open -= {connection, conversation.socket}
            conversation.socket.close()

    def secure(self, plain: socket.socket) -> ssl.SSLSocket:
        secured = self.tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.remove(plain)
            self._open.add(secured)
        return secured
