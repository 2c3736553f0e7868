"""Devices on 127.0.0.1 that answer SNMP rightly, or wrongly in one way each; each has a port of its own."""

from __future__ import annotations

import bisect
import dataclasses
import heapq
import multiprocessing
import random
import select
import socket
import time
from typing import Callable

from lab import ber
from lab.ber import Answer, Name, Request

COMMUNITY = b"public"
SYSTEM: Name = (1, 3, 6, 1, 2, 1, 1)
IF_ENTRY: Name = (1, 3, 6, 1, 2, 1, 2, 2, 1)
IFX_ENTRY: Name = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
DATAGRAM_MAX = 65_507


def switch(ports: int = 4) -> dict[Name, bytes]:
    """The system group, and interfaces with counters of 32 and 64 bits."""
    out = {SYSTEM + (1, 0): ber.octets(b"A switch of the tests"), SYSTEM + (2, 0): ber.oid((1, 3, 6, 1, 4, 1, 99_999, 1)),
           SYSTEM + (3, 0): ber.integer(360_000, ber.TICKS), SYSTEM + (5, 0): ber.octets(b"switch")}
    for port in range(1, ports + 1):
        for column, value in ((2, ber.octets(b"port%d" % port)), (3, ber.integer(6)), (7, ber.integer(1)), (8, ber.integer(1))):
            out[IF_ENTRY + (column, port)] = value
        for column in (10, 11, 13, 14, 16, 17, 19, 20):
            out[IF_ENTRY + (column, port)] = ber.integer(1_000 * port + column, ber.COUNTER32)
        out[IFX_ENTRY + (1, port)] = ber.octets(b"ge%d" % port)
        for column in (6, 7, 8, 9, 10, 11, 12, 13):
            out[IFX_ENTRY + (column, port)] = ber.integer(10**10 * port + column, ber.COUNTER64)
        out[IFX_ENTRY + (15, port)] = ber.integer(1_000, ber.GAUGE32)
        out[IFX_ENTRY + (18, port)] = ber.octets(b"to room %d" % port)
        out[IFX_ENTRY + (19, port)] = ber.integer(0, ber.TICKS)
    return out


class Mib:
    def __init__(self, objects: dict[Name, bytes]):
        self.objects = objects
        self.names = sorted(objects)

    def next(self, name: Name) -> tuple[Name, bytes]:
        at = bisect.bisect_right(self.names, name)
        return (self.names[at], self.objects[self.names[at]]) if at < len(self.names) else (name, ber.element(ber.END_OF_MIB, b""))

    def get(self, name: Name) -> tuple[Name, bytes]:
        return name, self.objects.get(name, ber.element(ber.NO_OBJECT, b""))

    def found(self, asked: Request) -> list[tuple[Name, bytes]]:
        """As RFC 3416 says."""
        if asked.operation == ber.GET:
            return [self.get(name) for name in asked.names]
        if asked.operation == ber.GET_NEXT:
            return [self.next(name) for name in asked.names]
        out = [self.next(name) for name in asked.names[:asked.non_repeaters]]
        row = list(asked.names[asked.non_repeaters:])
        for _ in range(asked.max_repetitions):
            found = [self.next(name) for name in row]
            out += found
            row = [name for name, _ in found]
        return out

    def answer(self, asked: Request) -> Answer:
        return Answer(asked.version, asked.id, COMMUNITY, [ber.varbind(*one) for one in self.found(asked)])


@dataclasses.dataclass
class Reply:
    data: bytes
    delay: float = 0
    via: str = "own"  # or "other port", "other address"


@dataclasses.dataclass
class Device:
    """What one answers: `reply` is given the request and the right answer to it, and the device's chance."""
    name: str
    reply: Callable[[Request, Answer, "Device"], list[Reply] | bytes | None] = lambda asked, answer, device: answer.encode()
    mib: Mib = dataclasses.field(default_factory=lambda: Mib(switch()))
    chance: random.Random = dataclasses.field(default_factory=lambda: random.Random(8))
    port: int = 0
    requests: int = 0
    before: Answer | None = None  # to another request than this
    last: Answer | None = None

    def __post_init__(self) -> None:
        self.sockets: dict[str, socket.socket] = {}

    def open(self) -> None:
        """The same port on another address too, so that a socket of both can be had."""
        while True:
            own, other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
            own.bind(("127.0.0.1", 0))
            try:
                other.bind(("127.0.0.2", own.getsockname()[1]))
            except OSError:
                own.close(), other.close()
                continue
            break
        third = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        third.bind(("127.0.0.1", 0))
        self.sockets = {"own": own, "other address": other, "other port": third}
        self.port = own.getsockname()[1]

    def replies(self, data: bytes) -> list[Reply]:
        asked = Request.parse(data)
        self.requests += 1
        if asked.version == ber.V3:
            answer = Answer(asked.version, asked.id, b"", [])
        else:
            answer = self.mib.answer(asked)
        if self.last is None or self.last.id != asked.id:
            self.before, self.last = self.last, dataclasses.replace(answer)
        given = self.reply(asked, answer, self)
        if given is None:
            return []
        return [Reply(given)] if isinstance(given, bytes) else given


@dataclasses.dataclass
class Sent:
    """Of a device, so far."""
    requests: int
    datagrams: int
    octets: int


class Responder:
    """Some devices in a process of their own, from start() to stop()."""

    def __init__(self, devices: list[Device]):
        self.devices = devices
        self._counts = multiprocessing.Array("q", 3 * len(devices), lock=False)
        self._troubles = multiprocessing.SimpleQueue()
        self._process = multiprocessing.get_context("fork").Process(target=self._run, daemon=True)

    def start(self) -> "Responder":
        for device in self.devices:
            device.open()
        self._process.start()
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.join(20)
        for device in self.devices:
            for one in device.sockets.values():
                one.close()

    def sent(self) -> dict[str, Sent]:
        return {device.name: Sent(*self._counts[3 * n:3 * n + 3]) for n, device in enumerate(self.devices)}

    def sent_octets(self) -> int:
        return sum(one.octets for one in self.sent().values())

    def troubles(self) -> list[str]:
        """The tests' own mistakes, each told once."""
        out = []
        while not self._troubles.empty():
            out.append(self._troubles.get())
        return out

    def _run(self) -> None:
        poll = select.epoll()
        of_socket = {}
        for n, device in enumerate(self.devices):
            own = device.sockets["own"]
            own.setblocking(False)
            poll.register(own, select.EPOLLIN)
            of_socket[own.fileno()] = (n, device)
        later: list[tuple[float, int, int, Reply, tuple[str, int]]] = []
        number = 0
        while True:
            wait = max(0.0, later[0][0] - time.monotonic()) if later else -1
            for descriptor, _ in poll.poll(wait):
                n, device = of_socket[descriptor]
                try:
                    data, to = device.sockets["own"].recvfrom(DATAGRAM_MAX)
                    given = device.replies(data)
                except Exception as error:
                    self._troubles.put(f"{device.name}: {error!r}")
                    continue
                self._counts[3 * n] = device.requests
                for one in given:
                    if one.delay == 0:
                        self._send(n, one, to)
                        continue
                    number += 1
                    heapq.heappush(later, (time.monotonic() + one.delay, number, n, one, to))
            while later and later[0][0] <= time.monotonic():
                _, _, n, one, to = heapq.heappop(later)
                self._send(n, one, to)

    def _send(self, n: int, reply: Reply, to: tuple[str, int]) -> None:
        try:
            self.devices[n].sockets[reply.via].sendto(reply.data, to)
        except OSError:
            return  # as lost as any other
        self._counts[3 * n + 1] += 1
        self._counts[3 * n + 2] += len(reply.data)
