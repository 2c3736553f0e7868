"""Ports that stay one test's own, also while the program that listens on them is away."""

from __future__ import annotations

import socket


class HeldPort:
    """A free TCP port of an IPv4 address, held until close() by a socket that is bound and never listens.

    Linux gives such a port to nobody who asks for any port or connects from one, and refuses those who connect to it;
    who names it and sets SO_REUSEADDR, as servers do, may listen there, and again after a restart (socket(7), ip(7)).
    """

    def __init__(self, address: str = "127.0.0.1"):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, 0))
        self.number: int = self.socket.getsockname()[1]

    def __enter__(self) -> "HeldPort":
        return self

    def __exit__(self, kind, value, trace) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()
