"""What an agent costs: CPU, memory, series and bytes at a 10 s interval, beside other agents that are installed.

usage: scripts/bench agent [--full] [--output table|json] [--peers NAME,…|none]

The default run ends within 50 s and leaves the inventory out, which is told once; --full measures for ten minutes, and then takes the collector away for 60 s with a
restart of the agent in it, to see what is delivered afterwards. Every agent runs alone in its process group on
127.0.0.1; its CPU is read from the kernel's schedstat of all of its threads and children, after its start. The bytes
are what its TCP connection carries, TLS included, both ways.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import shutil
import select
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lab.lab import Lab, wait_for  # noqa: E402
from lab.oracle import Oracle  # noqa: E402

INTERVAL_S = 10
# Told once, within half a minute of the first start: it would be most of a short run. --full has it.
NO_INVENTORY = '[inventory]\nleave_out = ["os", "hardware", "disk", "interface", "user", "service", "package"]\n'
# Not the start, in which every series is declared; with --full the inventory is told in it too.
SETTLE_S = 12
SETTLE_FULL_S = 60
CHECKS = """
name = "bench"
sampling_interval = "10s"
""" + "".join(f"""
[[check]]
name = "check-{i}"
interval = "60s"
{kind}
""" for i, kind in enumerate(
    ['type = "filesystem"\npath = "/"\nwarning_percent = 99\ncritical_percent = 100'] * 4
    + ['type = "tcp"\nhost = "127.0.0.1"\nport = {port}'] * 4
    + ['type = "process"\nprocess = "tidemarkd"\nmin = 0'] * 2))

ZABBIX_KEYS = [
    *(f"system.cpu.util[,{mode}]" for mode in ("user", "system", "idle", "iowait", "nice", "interrupt", "softirq", "steal")),
    *(f"system.cpu.load[all,avg{n}]" for n in (1, 5, 15)),
    *(f"vm.memory.size[{what}]" for what in ("total", "available", "free", "buffers", "cached", "active", "inactive")),
    *(f"system.swap.size[,{what}]" for what in ("total", "free", "used")),
    *(f"vfs.fs.size[/,{what}]" for what in ("total", "free", "used", "pused")),
    *(f"vfs.fs.inode[/,{what}]" for what in ("total", "free", "used")),
    *(f"net.if.in[lo,{what}]" for what in ("bytes", "packets", "errors", "dropped")),
    *(f"net.if.out[lo,{what}]" for what in ("bytes", "packets", "errors", "dropped")),
    "system.cpu.intr", "system.cpu.switches", "system.uptime", "proc.num", "kernel.maxproc", "kernel.maxfiles",
    "agent.ping",
]


def tree_of(pid: int) -> list[int]:
    """The process and all of its descendants."""
    found, open_ = [], [pid]
    while open_:
        one = open_.pop()
        found.append(one)
        for task in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            try:
                open_ += [int(word) for word in task.read_text().split()]
            except OSError:
                pass
    return found


def cpu_seconds(pid: int) -> float:
    """On-CPU time of all threads of the tree, and of children that were waited for."""
    total = 0.0
    for one in tree_of(pid):
        try:
            for task in pathlib.Path(f"/proc/{one}/task").glob("*/schedstat"):
                total += int(task.read_text().split()[0]) / 1e9
            stat = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            total += (int(stat[13]) + int(stat[14])) / 100.0
        except OSError:
            pass
    return total


def memory_mb(pid: int) -> tuple[float, float]:
    rss = private = 0
    for one in tree_of(pid):
        try:
            lines = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()[1:]
        except OSError:
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        rss += sizes["Rss"]
        private += sizes["Private_Dirty"]
    return rss / 1024, private / 1024


class Peer:
    """Another agent: how to start it, how to ask it, how many values an answer holds."""

    def __init__(self, program: str):
        self.path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
        self.process: subprocess.Popen | None = None
        self.values = 0

    def start(self, command: list[str], folder: pathlib.Path) -> None:
        self.log = folder / f"{type(self).__name__}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def require_alive(self) -> None:
        if self.process.poll() is not None:
            sys.exit(f"{self.name} ended with code {self.process.returncode}: {self.log.read_text(errors='replace')[-500:]}")

    def is_ready(self) -> bool:
        self.require_alive()
        try:
            self.ask()
            return True
        except OSError:
            return False

    def ask(self) -> None:
        """One interval's worth of questions, for agents that are asked."""


def free_port() -> int:
    """Below 32768: the C agent of Zabbix takes no higher one."""
    for port in random.sample(range(10000, 32768), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    sys.exit("no free port between 10000 and 32767 on 127.0.0.1")


class NodeExporter(Peer):
    name = "prometheus-node-exporter"

    def launch(self, folder: pathlib.Path) -> None:
        self.port = free_port()
        self.start([self.path, f"--web.listen-address=127.0.0.1:{self.port}"], folder)

    def ask(self) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            self.values = sum(1 for line in answer.read().splitlines() if line and not line.startswith(b"#"))


class ZabbixAgent(Peer):
    name = "zabbix-agent"

    def launch(self, folder: pathlib.Path) -> None:
        self.port = free_port()
        config = folder / "zabbix.conf"
        config.write_text(f"PidFile={folder}/zabbix.pid\nLogFile={folder}/zabbix.log\nServer=127.0.0.1\n"
                          f"ListenIP=127.0.0.1\nListenPort={self.port}\nAllowRoot=1\nHostname=bench\n")
        self.start([self.path, "-f", "-c", str(config)], folder)

    def ask(self) -> None:
        answered = 0
        for key in ZABBIX_KEYS:
            with socket.create_connection(("127.0.0.1", self.port), 3) as link:
                link.sendall(b"ZBXD\x01" + struct.pack("<II", len(key), 0) + key.encode())
                answer = b"".join(iter(lambda: link.recv(65536), b""))
                answered += b"ZBX_NOTSUPPORTED" not in answer
        self.values = answered


class Collectd(Peer):
    name = "collectd"
    PLUGINS = ("cpu", "memory", "load", "swap", "df", "disk", "interface", "uptime", "processes")

    def launch(self, folder: pathlib.Path) -> None:
        self.sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sink.bind(("127.0.0.1", 0))
        config = folder / "collectd.conf"
        config.write_text(
            f'BaseDir "{folder}"\nPIDFile "{folder}/collectd.pid"\nInterval {INTERVAL_S}\n'
            + "".join(f"LoadPlugin {plugin}\n" for plugin in self.PLUGINS)
            + f'LoadPlugin network\n<Plugin network>\n Server "127.0.0.1" "{self.sink.getsockname()[1]}"\n</Plugin>\n')
        self.start([self.path, "-f", "-C", str(config)], folder)

    def stop(self) -> None:
        super().stop()
        self.sink.close()


class Relay:
    """Between the agent and its collector: carries bytes both ways and counts them."""

    def __init__(self, target: str):
        host, port = target.rsplit(":", 1)
        self.target = (host, int(port))
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.bytes = 0
        self.over = False
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        peers: dict[socket.socket, socket.socket] = {}
        while not self.over:
            for ready in select.select([self.server, *peers], [], [], 0.2)[0]:
                if ready is self.server:
                    near = self.server.accept()[0]
                    try:
                        far = socket.create_connection(self.target)
                    except OSError:  # the collector is away
                        near.close()
                        continue
                    peers[near], peers[far] = far, near
                    continue
                if ready not in peers:
                    continue
                try:
                    data = ready.recv(65536)
                    self.bytes += len(data)
                    peers[ready].sendall(data)
                except OSError:
                    data = b""
                if not data:
                    other = peers.pop(ready)
                    peers.pop(other, None)
                    ready.close()
                    other.close()
        for one in peers:
            one.close()
        self.server.close()

    def stop(self) -> None:
        self.over = True
        self.thread.join()


def seconds_to_first_sample(lab: Lab) -> float:
    """From the start of the process to the moment at which its first batch is on disk."""
    agent = lab.agent("starter")
    began = time.monotonic()
    agent.start()

    def spooled() -> float | None:
        if not agent.spool.exists():
            return None
        try:
            with sqlite3.connect(f"file:{agent.spool}?mode=ro", uri=True) as spool:
                rows = spool.execute("SELECT count(*) FROM series").fetchone()[0]
        except sqlite3.Error:
            return None
        return time.monotonic() - began if rows > 0 else None

    end = time.monotonic() + 30
    while time.monotonic() < end:
        if (took := spooled()) is not None:
            agent.stop()
            return took
        time.sleep(0.002)
    sys.exit("the agent spooled nothing within 30 s")


def delivered_after_an_outage(lab: Lab, agent, seconds: float) -> dict:
    """The collector is away for so long, and the agent is started anew in the middle: what the ledger says then."""
    lab.collector.stop()
    time.sleep(seconds / 2)
    agent.stop()
    agent.start()
    time.sleep(seconds / 2)
    lab.start_collector()

    oracle = Oracle(lab)
    oracle.wait_drained(agent)
    epochs = oracle.epochs(agent)
    return {fate: sum(sum(epoch[fate]) for epoch in epochs) for fate in ("sent", "stored")}


PEERS = (("prometheus-node-exporter", NodeExporter), ("zabbix_agentd", ZabbixAgent), ("collectd", Collectd))


def measure(seconds: float, wanted: list[str] | None, full: bool) -> dict:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-bench-"))
    peers = [peer for program, kind in PEERS if (peer := kind(program)).path and (wanted is None or kind.name in wanted)]
    over = threading.Event()
    try:
        with Lab() as lab:
            listener = socket.create_server(("127.0.0.1", 0), backlog=64)
            lab.write_set(CHECKS.replace("{port}", str(listener.getsockname()[1])))
            lab.start_collector()
            first_sample = seconds_to_first_sample(lab)
            agent = lab.agent("bench", "" if full else NO_INVENTORY)
            relay = Relay(lab.ingest)
            agent.config.write_text(agent.config.read_text().replace(lab.ingest, relay.address))
            agent.start()
            for peer in peers:
                peer.launch(folder)
            wait_for("the agent's first series", lambda: lab.series())
            for peer in peers:
                wait_for(f"{peer.name} to answer", peer.is_ready)
            over.wait(SETTLE_FULL_S if full else SETTLE_S)
            pids = {"agent": agent.process.pid, **{peer.name: peer.process.pid for peer in peers}}
            before = {name: cpu_seconds(pid) for name, pid in pids.items()}
            bytes_before = relay.bytes
            began = time.monotonic()

            def ask() -> None:
                tick = 0
                while not over.is_set():
                    for peer in peers:
                        peer.ask()
                    tick += 1
                    over.wait(max(0.0, began + tick * INTERVAL_S - time.monotonic()))

            asking = threading.Thread(target=ask)
            asking.start()
            while time.monotonic() - began < seconds:
                listener.settimeout(0.5)
                try:
                    listener.accept()[0].close()
                except TimeoutError:
                    pass
            over.set()
            asking.join()
            took = time.monotonic() - began
            figures = {}
            for peer in peers:
                peer.require_alive()
            for name, pid in pids.items():
                rss, private = memory_mb(pid)
                figures[name] = {"cpu_s_per_hour": round((cpu_seconds(pid) - before[name]) / took * 3600, 2),
                                 "rss_mb": round(rss, 1), "private_mb": round(private, 1)}
            own = uuid.UUID(bytes=Oracle.source_of(agent))
            name = next(row["name"] for row in lab.cli("endpoint", "list")["endpoints"] if row["id"] == str(own))
            figures["agent"]["series"] = sum(row["endpoint"] == name for row in lab.series())
            figures["agent"]["wire_bytes_per_10s"] = round((relay.bytes - bytes_before) / took * 10)
            figures["agent"]["first_sample_s"] = round(first_sample, 3)
            if full:
                figures["agent"]["after_outage"] = delivered_after_an_outage(lab, agent, 60)
            for peer in peers:
                figures[peer.name]["series"] = peer.values or None
            relay.stop()
            listener.close()
            return {"agent": figures.pop("agent"), "peers": figures}
    finally:
        over.set()
        for peer in peers:
            peer.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench agent", description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="measure for ten minutes instead of half of one")
    parser.add_argument("--output", choices=("table", "json"), default="table")
    parser.add_argument("--peers", help="the other agents by name, comma-separated, or none; default: all installed")
    options = parser.parse_args()
    wanted = None if options.peers is None else [] if options.peers == "none" else options.peers.split(",")
    unknown = set(wanted or ()) - {kind.name for _, kind in PEERS}
    if unknown:
        parser.error(f"unknown peer {', '.join(sorted(unknown))}; known: {', '.join(kind.name for _, kind in PEERS)}")
    figures = measure(600 if options.full else 3 * INTERVAL_S, wanted, options.full)
    if options.output == "json":
        print(json.dumps(figures, indent=2))
        return 0
    print(f"{'agent':28} {'CPU s/hour':>11} {'RSS MB':>8} {'private MB':>11} {'series':>7}")
    for name, row in (("tidemark-agent", figures["agent"]), *figures["peers"].items()):
        print(f"{name:28} {row['cpu_s_per_hour']:11.2f} {row['rss_mb']:8.1f} {row['private_mb']:11.1f} {row['series'] or '–':>7}")
    own = figures["agent"]
    print(f"tidemark-agent: {own['wire_bytes_per_10s']} bytes on the wire per 10 s, the first sample on disk after {own['first_sample_s']:.3f} s")
    if "after_outage" in own:
        print(f"collector away for 60 s with a restart of the agent in it: {own['after_outage']['stored']} of "
              f"{own['after_outage']['sent']} items delivered")
    missing = [kind.name for program, kind in PEERS if not kind(program).path]
    if missing:
        print(f"not installed, so not measured: {', '.join(missing)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
