"""A small installation of real programs on 127.0.0.1 in a folder of its own: a collector, agents, the command line.

Used by the end-to-end tests and by the benchmarks. Everything that it starts is ended by its process id.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
from typing import Any, Callable

from lab.ports import HeldPort

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path(os.environ.get("TIDEMARK_BIN", ROOT / "build" / "release" / "bin"))
LONG = os.environ.get("TIDEMARK_LONG") == "1"


class LabError(AssertionError):
    """Something that should have happened did not."""


def wait_for(what: str, condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The condition's first true value. Asks again until then; fails after `seconds` with what was awaited."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise LabError(f"waited {seconds:.0f} s in vain for: {what}")
        time.sleep(0.02)


class Process:
    """One running program with its output in a file."""

    def __init__(self, command: list[str], log: pathlib.Path, environment: dict[str, str] | None = None):
        self.log = log
        self.command = command
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                          env={**os.environ, **(environment or {})})

    @property
    def pid(self) -> int:
        return self.popen.pid

    def running(self) -> bool:
        return self.popen.poll() is None

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def expect(self, words: str, seconds: float = 60.0) -> None:
        def seen() -> bool:
            if words in self.text():
                return True
            if not self.running():
                raise LabError(f"{self.command[0]} ended with {self.popen.returncode} before saying: {words}\n{self.text()}")
            return False
        wait_for(f"'{words}' in {self.log.name}", seen, seconds)

    def kill(self) -> None:
        if self.running():
            self.popen.kill()
        self.popen.wait()

    def stop(self, seconds: float = 20.0) -> int:
        if self.running():
            self.popen.send_signal(signal.SIGTERM)
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise LabError(f"{self.command[0]} did not stop within {seconds} s of SIGTERM\n{self.text()[-4000:]}") from None


class Agent:
    """An agent's configuration and state; start() and stop() as often as one likes."""

    def __init__(self, lab: "Lab", name: str, extra: str = ""):
        self.lab, self.name = lab, name
        self.folder = lab.folder / name
        self.state = self.folder / "state"
        self.config = self.folder / "agent.toml"
        self.folder.mkdir()
        self.extra = extra
        self.process: Process | None = None
        self.write_config()

    def write_config(self) -> None:
        self.config.write_text(f'collector = "{self.lab.ingest}"\nstate_dir = "{self.state}"\n'
                               f'log_folders = ["{self.lab.folder}"]\n{self.extra}\n')

    def command(self, *words: str) -> list[str]:
        return [str(PROGRAMS / "tidemark-agent"), *words, "--config", str(self.config)]

    def enroll(self, token: str, check: bool = True) -> subprocess.CompletedProcess:
        result = subprocess.run(self.command("enroll", "--server", self.lab.enroll), input=token, text=True,
                                capture_output=True, timeout=60, check=False)
        if check and result.returncode != 0:
            raise LabError(f"enrolment failed: {result.stderr}")
        return result

    def start(self) -> "Agent":
        self.process = self.lab.spawn(self.command(), self.folder / "log")
        return self

    def stop(self) -> int:
        return self.process.stop()

    def kill(self) -> None:
        self.process.kill()

    @property
    def spool(self) -> pathlib.Path:
        return self.state / "spool.db"


class Lab:
    """Use as a context manager: with Lab() as lab. Leaves its folder behind only when the block failed."""

    def __init__(self, mail: str = "", address: str = "127.0.0.1"):
        self.address = address
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-lab-"))
        self.mail = mail
        self.cut_after = "2s"  # so that samples are looked up in chunks, too
        self.config_more = ""  # lines of [store]
        self.wrap: list[str] = []  # a command that runs the collector, such as one that limits it
        self.processes: list[Process] = []
        self.state = self.folder / "collector"
        self.run = self.folder / "run"
        self.services = self.folder / "services.d"
        self.sets = self.folder / "sets.d"
        self.reports = self.folder / "reports.d"
        for folder in (self.state, self.run, self.services, self.sets, self.reports):
            folder.mkdir()
        self.config = self.folder / "collector.toml"
        self.ports = [HeldPort(address) for _ in range(2)]
        self.ingest, self.enroll = (f"{address}:{port.number}" for port in self.ports)
        self.admin = ""  # where admins of other machines ask; empty: nowhere
        self.collector: Process | None = None
        self.write_config()

    def __enter__(self) -> "Lab":
        return self

    def __exit__(self, kind, value, trace) -> None:
        for process in self.processes:
            process.kill()
        for port in self.ports:
            port.close()
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        print(f"the evidence is in {self.folder}")
        for process in self.processes:
            print(f"--- {process.log}: last lines\n{process.text()[-3000:]}")

    def write_config(self) -> None:
        self.config.write_text(
            f'state_dir = "{self.state}"\nruntime_dir = "{self.run}"\n'
            f'services_dir = "{self.services}"\nsets_dir = "{self.sets}"\nreports_dir = "{self.reports}"\n'
            f'ingest = "{self.ingest}"\nenroll = "{self.enroll}"\nnames = ["{"localhost" if self.address.startswith("127.") else self.address}"]\n'
            f'{f"admin = {chr(34)}{self.admin}{chr(34)}" if self.admin else ""}\n'
            f'[store]\ncut_after = "{self.cut_after}"\n{self.config_more}\n{self.mail}\n')

    def spawn(self, command: list[str], log: pathlib.Path, environment: dict[str, str] | None = None) -> Process:
        process = Process(command, log, environment)
        self.processes.append(process)
        return process

    def start_collector(self) -> Process:
        """Each start takes the same ports, which are the lab's as long as it lives."""
        ports = self.run / "ports"
        ports.unlink(missing_ok=True)
        self.collector = self.spawn([*self.wrap, str(PROGRAMS / "tidemarkd"), "--config", str(self.config)],
                                    self.folder / "collector.log")

        def listening() -> dict[str, str] | None:
            if not self.collector.running():
                raise LabError(f"the collector ended with {self.collector.popen.returncode}:\n{self.collector.text()}")
            lines = dict(line.split("=", 1) for line in ports.read_text().splitlines()) if ports.exists() else {}
            return lines if {"ingest", "enroll"} <= lines.keys() else None

        found = wait_for("the collector's ports", listening)
        assert (found["ingest"], found["enroll"]) == (self.ingest, self.enroll), found
        return self.collector

    def write_set(self, text: str, name: str = "all.toml") -> None:
        (self.sets / name).write_text(text)

    def write_service(self, text: str, name: str = "services.toml") -> None:
        (self.services / name).write_text(text)

    def cli_raw(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run([str(PROGRAMS / "tidemark"), *words, "--socket", str(self.run / "admin.sock")],
                              text=True, capture_output=True, timeout=60, check=False)

    def cli(self, *words: str) -> Any:
        """The answer's JSON."""
        result = self.cli_raw(*words, "--output", "json")
        if result.returncode != 0:
            raise LabError(f"tidemark {' '.join(words)}: exit {result.returncode}: {result.stderr}")
        return json.loads(result.stdout)

    def events(self) -> list[dict]:
        return self.cli("event", "list")["events"]

    def series(self) -> list[dict]:
        return self.cli("series", "list")["series"]

    def token(self, uses: int = 10) -> str:
        return self.cli("token", "create", "--uses", str(uses), "--ttl", "1h")["token"]

    def agent(self, name: str, extra: str = "") -> Agent:
        """Enrolled and not yet started."""
        agent = Agent(self, name, extra)
        agent.enroll(self.token())
        return agent
