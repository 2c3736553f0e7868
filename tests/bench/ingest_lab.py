"""What ingest_bench.py runs: a collector that knows the load generator's sources, and the load generator."""

from __future__ import annotations

import json
import os
import pathlib
import select
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lab.lab import PROGRAMS, Lab, LabError, wait_for  # noqa: E402
from lab.oracle import Oracle  # noqa: E402

SOURCE = 1  # Kind in messages.h
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def bench_id(kind: int, index: int) -> bytes:
    return uuid.UUID(f"00000000-0000-4000-8{kind:03x}-{index:012x}").bytes


def cpu_seconds(pid: int) -> float:
    """Of all threads, those that ended included."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def memory_kb(pid: int, what: str) -> int:
    """VmHWM: the most that it ever had; VmRSS: now."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1])
    raise LabError(f"/proc/{pid}/status has no {what}")


class Load:
    """One run of tidemark_load, which stops at each of its stages until it is told to go on."""

    def __init__(self, lab: Lab | None, *options: str):
        authority = ["--authority", str(lab.state / "ca")] if lab else []
        self.process = subprocess.Popen(
            [str(PROGRAMS / "tidemark_load"), *authority, *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def line(self, seconds: float = 300) -> str:
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            raise LabError(f"tidemark_load said nothing for {seconds:.0f} s")
        return self.process.stdout.readline().strip()

    def until(self, stage: str) -> None:
        if (line := self.line()) != stage:
            raise LabError(f"tidemark_load ended before '{stage}': {line}")

    def go_on(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def figures(self, seconds: float = 600) -> dict:
        line = self.line(seconds)
        if not line.startswith("{"):
            raise LabError(f"tidemark_load failed: {line}")
        return json.loads(line)

    def __enter__(self) -> "Load":
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Collector:
    """A collector with an empty store in which the sources are entered. Use as a context manager."""

    def __init__(self, sources: int, cut_after: str = "2s"):
        self.lab = Lab()
        self.lab.cut_after = cut_after
        self.lab.write_config()
        self.sources = sources
        self.oracle = Oracle(self.lab)

    def __enter__(self) -> "Collector":
        self.lab.__enter__()
        try:
            self.lab.start_collector()
            self.lab.collector.stop()
            self.enter_endpoints()
            self.lab.start_collector()
        except BaseException:
            self.lab.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind, value, trace) -> None:
        if kind is None:
            for process in self.lab.processes:
                process.kill()
        self.lab.__exit__(kind, value, trace)

    @property
    def pid(self) -> int:
        return self.lab.collector.pid

    def enter_endpoints(self) -> None:
        """As enrolments and assignments would: the load names its devices itself."""
        now = int(time.time() * 1000)
        rows = [(own := bench_id(SOURCE, i), f"source-{i:05}", own, now) for i in range(self.sources)]
        with sqlite3.connect(self.oracle.database) as store:
            store.executemany("INSERT INTO endpoints (id, name, source, enrolled) VALUES (?, ?, ?, ?)", rows)
            store.executemany("INSERT INTO proxy_ranges VALUES (?, '*.bench', ?, 'bench')",
                              [(bench_id(SOURCE, i), now) for i in range(self.sources)])
        store.close()

    def samples(self) -> int:
        return self.oracle.count("sample")

    def settle(self, samples: int) -> float:
        """Waits until nothing waits for the cut; returns when. Reads the file, so that it costs the collector nothing."""
        store = sqlite3.connect(f"file:{self.oracle.database}?mode=ro", uri=True, timeout=10)

        def settled() -> bool:
            return not store.execute("SELECT EXISTS (SELECT 1 FROM blocks) OR EXISTS (SELECT 1 FROM journal)").fetchone()[0]
        try:
            wait_for("the cut of everything", settled, 300)
        finally:
            store.close()
        moment = time.monotonic()
        if (found := self.samples()) != samples:
            raise LabError(f"{samples} samples were acknowledged, and {found} are stored")
        return moment

    def chunk_bytes(self) -> int:
        """The pages of the table of chunks and of its index, as SQLite's dbstat counts them."""
        rows = self.oracle.query("SELECT sum(pgsize) FROM dbstat WHERE name IN ('chunks', 'chunks_by_endpoint')")
        return rows[0][0]


    def join(self) -> None:
        """Waits until no day that is over waits to be joined."""
        day = int(time.time()) // 86_400 * 86_400_000
        wait_for("the join", lambda: not self.oracle.query("SELECT EXISTS (SELECT 1 FROM chunks WHERE joined=0 AND time_from<?)",
                                                           day)[0][0], 600)

    def shrink(self) -> None:
        """Waits until what the load left free is given back, but for the 96th that stays."""
        def small() -> bool:
            pages, free = self.oracle.query("SELECT page_count, freelist_count FROM pragma_page_count, pragma_freelist_count")[0]
            return free <= max((pages - free) // 96, 64)
        wait_for("the file to give back what is free", small, 120)

    def file_bytes(self) -> int:
        """Of the whole file, with everything that it has."""
        return self.oracle.query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")[0][0]


def count_syncs(collector: Collector):
    """Starts counting from outside; the function that it returns ends that and says how many there were. None without strace."""
    strace = shutil.which("strace")
    if strace is None:
        return None
    out = collector.lab.folder / "strace"
    process = subprocess.Popen([strace, "-f", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o", str(out),
                                "-p", str(collector.pid)], stderr=subprocess.PIPE, text=True)
    process.stderr.readline()  # attached

    def stop() -> int:
        process.terminate()
        process.wait(30)
        process.stderr.close()
        return sum("sync(" in line for line in out.read_text(errors="replace").splitlines())
    return stop
