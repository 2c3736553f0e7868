"""A source of the tests' own: speaks the stream with an enrolled agent's identity, well or badly as it is told."""

from __future__ import annotations

import pathlib
import queue
import threading
import time
import uuid

import grpc
from tidemark.v1 import ingest_pb2, telemetry_pb2


def credentials(identity: pathlib.Path) -> grpc.ChannelCredentials:
    """From an agent's identity folder."""
    return grpc.ssl_channel_credentials((identity / "ca.pem").read_bytes(), (identity / "key.pem").read_bytes(),
                                        (identity / "certificate.pem").read_bytes())


class Source:
    """One stream. What the collector says is read by receive()."""

    def __init__(self, address: str, channel_credentials: grpc.ChannelCredentials):
        self.channel = grpc.secure_channel(address.replace("127.0.0.1", "localhost"), channel_credentials,
                                           options=[("grpc.max_send_message_length", -1)])
        self.outgoing: queue.Queue = queue.Queue()
        self.incoming: queue.Queue = queue.Queue()
        # Bytes in and out, so that what is sent need not be a message at all.
        self.call = self.channel.stream_stream("/tidemark.v1.Ingest/Stream")(iter(self.outgoing.get, None))
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.spool = uuid.uuid4().bytes

    def _read(self) -> None:
        try:
            for raw in self.call:
                self.incoming.put(ingest_pb2.CollectorMessage.FromString(raw))
        except grpc.RpcError:
            pass
        self.incoming.put(None)

    def send_raw(self, raw: bytes) -> None:
        self.outgoing.put(raw)

    def send(self, **kind) -> None:
        self.send_raw(ingest_pb2.SourceMessage(**kind).SerializeToString())

    def receive(self, seconds: float = 30.0):
        """The next message; None: the stream is over."""
        return self.incoming.get(timeout=seconds)

    def receive_kind(self, kind: str, seconds: float = 30.0):
        """The next message of that kind; skips others; None where the stream ends before."""
        while True:
            message = self.receive(seconds)
            if message is None:
                return None
            if message.WhichOneof("kind") == kind:
                return getattr(message, kind)

    def hello(self) -> ingest_pb2.Welcome:
        self.send(hello=ingest_pb2.Hello(spool_id=self.spool, first_seq=1, clock_ms=int(time.time() * 1000),
                                         facts=ingest_pb2.Facts(hostname="test")))
        return self.receive_kind("welcome")

    def status(self, seconds: float = 30.0) -> tuple[grpc.StatusCode, str]:
        """How the stream ended."""
        self.reader.join(seconds)
        assert not self.reader.is_alive(), "the stream goes on"
        return self.call.code(), self.call.details() or ""

    def close(self) -> None:
        self.outgoing.put(None)
        self.channel.close()

    def __enter__(self) -> "Source":
        return self

    def __exit__(self, *_) -> None:
        self.close()


def event_section(name: str, endpoint: bytes = b"", when: float | None = None) -> telemetry_pb2.Section:
    return telemetry_pb2.Section(endpoint=endpoint, events=[telemetry_pb2.Event(
        time_ms=int((when or time.time()) * 1000), name=name, severity=telemetry_pb2.SEVERITY_INFO, body="from a test")])


def batch_of(*sections: telemetry_pb2.Section) -> bytes:
    return telemetry_pb2.Batch(created_ms=int(time.time() * 1000), sections=sections).SerializeToString()
