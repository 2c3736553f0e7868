"""The same farm for other SNMP pollers that are installed; see snmp_bench.py."""

from __future__ import annotations

import concurrent.futures
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request

from bench.ingest_lab import cpu_seconds, memory_kb

COLUMNS = {"ifHCInOctets": "1.3.6.1.2.1.31.1.1.1.6", "ifHCOutOctets": "1.3.6.1.2.1.31.1.1.1.10", "ifInErrors": "1.3.6.1.2.1.2.2.1.14",
           "ifOutErrors": "1.3.6.1.2.1.2.2.1.20", "ifOperStatus": "1.3.6.1.2.1.2.2.1.8"}
NAMES = "1.3.6.1.2.1.31.1.1.1.1"
UPTIME = "1.3.6.1.2.1.1.3"
MEASURE_S = 2


def told(polls: float, seconds: float, cpu: float, kb: float) -> dict:
    return {"devices_per_s": round(polls / seconds), "cpu_s_per_1000_polls": round(cpu * 1_000 / polls, 3), "memory_kb": round(kb)}


def collectd(devices: list[str], port: int, samples: int) -> dict:
    """Each device every two seconds; what it read is counted where it sends it."""
    interval = 2
    with tempfile.TemporaryDirectory(prefix="tidemark-peer-") as folder, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        tables = "".join(f'<Data "{name}">\nType "derive"\nTypeInstance "{name}"\nTable true\nTypeInstanceOID "{NAMES}"\nValues "{oid}"\n</Data>\n'
                         for name, oid in COLUMNS.items())
        hosts = "".join(f'<Host "d{i}">\nAddress "{address}:{port}"\nVersion 2\nCommunity "public"\nCollect "uptime" {" ".join(COLUMNS)}\n'
                        f"Interval {interval}\nTimeout 1\nRetries 1\nBulkSize 50\n</Host>\n" for i, address in enumerate(devices))
        config = pathlib.Path(folder) / "collectd.conf"
        config.write_text(f'BaseDir "{folder}"\nPIDFile "{folder}/pid"\nInterval {interval}\nReadThreads 50\nLoadPlugin network\n<Plugin network>\n'
                          f'Server "127.0.0.1" "{sink.getsockname()[1]}"\n</Plugin>\nLoadPlugin snmp\n<Plugin snmp>\n{tables}'
                          f'<Data "uptime">\nType "uptime"\nTable false\nValues "{UPTIME}.0"\n</Data>\n{hosts}</Plugin>\n')
        process = subprocess.Popen(["collectd", "-f", "-C", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        values = 0
        ended = threading.Event()

        def count() -> None:  # parts of its protocol: type and length; 6 is a value
            nonlocal values
            sink.settimeout(0.2)
            while not ended.is_set():
                try:
                    packet = sink.recv(65_536)
                except TimeoutError:
                    continue
                at = 0
                while at + 4 <= len(packet):
                    kind, size = struct.unpack_from("!HH", packet, at)
                    values += kind == 6
                    at += max(size, 4)

        reader = threading.Thread(target=count)
        reader.start()
        try:
            time.sleep(2 * interval)
            cpu, before, begun = cpu_seconds(process.pid), values, time.monotonic()
            time.sleep(MEASURE_S)
            return told((values - before) / samples, time.monotonic() - begun, cpu_seconds(process.pid) - cpu, memory_kb(process.pid, "VmRSS"))
        finally:
            process.terminate()
            process.wait(20)
            ended.set()
            reader.join()


def snmp_exporter(devices: list[str], port: int, samples: int) -> dict:
    """As Prometheus would: a request a device, eight at a time, as fast as they come."""
    with tempfile.TemporaryDirectory(prefix="tidemark-peer-") as folder:
        lookup = f"indexes: [{{labelname: ifIndex, type: gauge}}], lookups: [{{labels: [ifIndex], labelname: ifName, oid: {NAMES}, type: DisplayString}}]"
        metrics = "".join(f"  - {{name: {name}, oid: {oid}, type: {'gauge' if name == 'ifOperStatus' else 'counter'}, help: h, {lookup}}}\n"
                          for name, oid in COLUMNS.items())
        config = pathlib.Path(folder) / "snmp.yml"
        config.write_text(f"switch:\n  walk: [{', '.join([*COLUMNS.values(), NAMES])}]\n  get: [{UPTIME}.0]\n  metrics:\n"
                          f"  - {{name: sysUpTime, oid: {UPTIME}, type: gauge, help: h}}\n{metrics}"
                          "  version: 2\n  max_repetitions: 50\n  retries: 1\n  timeout: 1s\n  auth: {community: public}\n")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            listen = probe.getsockname()[1]
        process = subprocess.Popen(["prometheus-snmp-exporter", f"--config.file={config}", f"--web.listen-address=127.0.0.1:{listen}",
                                    "--log.level=error"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def poll(device: str) -> int:
            url = f"http://127.0.0.1:{listen}/snmp?module=switch&target={device}:{port}"
            with urllib.request.urlopen(url, timeout=20) as answer:
                lines = sum(line.startswith((b"if", b"sysUpTime")) for line in answer.read().splitlines())
            assert lines == samples, f"{lines} samples of {device}, not {samples}"
            return 1

        try:
            for _ in range(100):
                try:
                    poll(devices[0])
                    break
                except OSError:
                    time.sleep(0.05)
            cpu, begun = cpu_seconds(process.pid), time.monotonic()
            polls = 0
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                while time.monotonic() - begun < MEASURE_S:
                    polls += sum(pool.map(poll, devices[:200]))
            return told(polls, time.monotonic() - begun, cpu_seconds(process.pid) - cpu, memory_kb(process.pid, "VmRSS"))
        finally:
            process.terminate()
            process.wait(20)


PEERS = {"collectd": collectd, "prometheus-snmp-exporter": snmp_exporter}


def measure(devices: list[str], port: int, samples: int) -> dict[str, dict]:
    """Those that are installed. `samples` of a poll, sysUpTime included."""
    return {name: peer(devices, port, samples) for name, peer in PEERS.items() if shutil.which(name)}
