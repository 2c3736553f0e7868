"""Debian's snmpsim on 127.0.0.1: it plays recordings of devices, each at a port of its own, by the community of its file's name."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import tempfile

from lab.lab import wait_for
from lab.snmpd import free_port


class Snmpsim:
    """From start() to stop(). `recordings`: *.snmprec."""

    def __init__(self, recordings: pathlib.Path):
        self.ports = {file.stem: free_port() for file in sorted(recordings.glob("*.snmprec"))}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-snmpsim-"))
        self.folder.chmod(0o755)  # it runs as nobody
        shutil.copytree(recordings, self.folder / "data")
        for name in ("cache", "variation"):
            (self.folder / name).mkdir()
        (self.folder / "cache").chmod(0o777)
        self.log = self.folder / "log"
        self.popen: subprocess.Popen | None = None

    def start(self) -> "Snmpsim":
        words = ["snmpsimd", f"--data-dir={self.folder / 'data'}", f"--cache-dir={self.folder / 'cache'}",
                 f"--variation-modules-dir={self.folder / 'variation'}", "--logging-method=stderr", "--v2c-arch"]
        if os.getuid() == 0:  # which it will not be
            words += ["--process-user=nobody", "--process-group=nogroup"]
        words += [f"--agent-udpv4-endpoint=127.0.0.1:{port}" for port in self.ports.values()]
        with open(self.log, "wb") as out:
            self.popen = subprocess.Popen(words, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/",
                                          env={**os.environ, "HOME": str(self.folder / "cache")})
        last = list(self.ports.values())[-1]

        def listening() -> bool:
            if self.popen.poll() is not None:
                raise AssertionError(f"snmpsimd ended with {self.popen.returncode}:\n{self.log.read_text()}")
            return f"127.0.0.1:{last}" in self.log.read_text()
        wait_for("snmpsimd", listening)
        return self

    def stop(self) -> None:
        if self.popen and self.popen.poll() is None:
            self.popen.terminate()
            self.popen.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)
