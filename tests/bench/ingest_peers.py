"""The same samples for other programs that keep time series, over Prometheus' remote write; see ingest_bench.py."""

from __future__ import annotations

import http.client
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from ingest_lab import Load, LabError, cpu_seconds, memory_kb, wait_for  # noqa: E402

IDLE_S, IDLE_CPU_S = 4, 0.04  # so little in so many seconds, each: it has settled
SETTLE_MAX_S = 90


def bytes_below(folder: pathlib.Path) -> int:
    """As the disk counts them."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


class Peer:
    """A server in a folder of its own on 127.0.0.1. Use as a context manager."""

    name = program = ready_path = write_path = ""

    def __init__(self) -> None:
        self.path = shutil.which(self.program)
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Peer":
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-peer-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self) -> None:
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)

        def ready() -> bool:
            if self.process.poll() is not None:
                raise LabError(f"{self.name} ended: {(self.folder / 'log').read_text(errors='replace')[-500:]}")
            try:
                self.ask("GET", self.ready_path)
                return True
            except (OSError, LabError):
                return False
        wait_for(f"{self.name} to answer", ready)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def ask(self, method: str, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status // 100 != 2:
            raise LabError(f"{self.name} answers {path} with {answer.status}: {body[:300]!r}")
        return body

    def samples(self) -> int:
        """What a question sees."""
        query = {"query": 'sum(count_over_time({__name__=~"bench_m.*"}[1h]))', "time": f"{time.time() + 60:.0f}", "nocache": "1"}
        found = json.loads(self.ask("GET", "/api/v1/query?" + urllib.parse.urlencode(query)))["data"]["result"]
        return int(found[0]["value"][1]) if found else 0

    def settle(self) -> None:
        """Until it has been idle for some seconds."""
        end, quiet = time.monotonic() + SETTLE_MAX_S, 0
        while quiet < IDLE_S and time.monotonic() < end:
            before = cpu_seconds(self.pid)
            time.sleep(1)
            quiet = quiet + 1 if cpu_seconds(self.pid) - before < IDLE_CPU_S else 0

    def command(self) -> list[str]:
        raise NotImplementedError

    def bytes(self) -> int:
        """Of the values, compressed as they stay; names and their index are not counted, as with the collector."""
        raise NotImplementedError


class VictoriaMetrics(Peer):
    name = program = "victoria-metrics"
    ready_path, write_path = "/health", "/api/v1/write"

    def command(self) -> list[str]:
        return [self.path, f"-storageDataPath={self.folder}/data", "-retentionPeriod=10y", f"-httpListenAddr=127.0.0.1:{self.port}",
                "-selfScrapeInterval=0"]

    def bytes(self) -> int:
        self.ask("GET", "/internal/force_flush")
        self.ask("GET", "/internal/force_merge")
        self.settle()
        return bytes_below(self.folder / "data" / "data")


class Prometheus(Peer):
    name = program = "prometheus"
    ready_path, write_path = "/-/ready", "/api/v1/write"

    def command(self) -> list[str]:
        config = self.folder / "prometheus.yml"
        config.write_text("global: {scrape_interval: 1h}\n")
        return [self.path, f"--config.file={config}", f"--storage.tsdb.path={self.folder}/data", "--web.enable-remote-write-receiver",
                f"--web.listen-address=127.0.0.1:{self.port}", "--web.enable-admin-api", "--log.level=warn"]

    def bytes(self) -> int:
        self.ask("POST", "/api/v1/admin/tsdb/snapshot")  # makes a block of what is in memory
        return sum(bytes_below(chunks) for chunks in (self.folder / "data" / "snapshots").glob("*/*/chunks"))


PEERS = {kind.name: kind for kind in (VictoriaMetrics, Prometheus)}


def send(peer: Peer, options: list[str]):
    """What the load came to, with its process still there; the caller ends it."""
    load = Load(None, "--target", f"127.0.0.1:{peer.port}", "--remote-write", peer.write_path, *options)
    for stage in ("made", "ready"):
        load.until(stage)
        cpu = cpu_seconds(peer.pid)
        load.go_on()
    return load, load.figures(), cpu


def measure(name: str, options: list[str]) -> dict:
    """Everything of a load, and what is lost of another one when it is killed once the last answer is there."""
    with PEERS[name]() as peer:
        load, figures, cpu = send(peer, options)
        with load:
            figures["cpu_s_acked"] = cpu_seconds(peer.pid) - cpu
            wait_for("the samples to be seen", lambda: peer.samples() >= figures["samples"])
            peer.settle()
            figures["cpu_s_settled"] = cpu_seconds(peer.pid) - cpu
            figures["peak_mb"] = memory_kb(peer.pid, "VmHWM") / 1024
            figures["bytes"] = peer.bytes()
    with PEERS[name]() as peer:
        load, figures_again, _ = send(peer, options)
        peer.kill()
        with load:
            peer.start()
            peer.settle()
            figures["lost_after_kill"] = figures_again["samples"] - peer.samples()
    return figures
