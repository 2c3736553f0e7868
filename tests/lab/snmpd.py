"""Net-SNMP's agent on 127.0.0.1, in a folder of its own: v1, v2c, and v3 at every security level."""

from __future__ import annotations

import pathlib
import signal
import socket
import subprocess

from lab.lab import wait_for

COMMUNITY, USER_PASS, PRIVACY_PASS = "not public", "authentication phrase", "privacy phrase"
CONFIG = f"""
rocommunity "{COMMUNITY}"
sysName router-1
sysDescr A router of the tests
createUser nobody
rouser nobody noauth
createUser anna SHA-256 "{USER_PASS}"
rouser anna auth
createUser olga SHA-512 "{USER_PASS}" AES "{PRIVACY_PASS}"
rouser olga priv
"""


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Snmpd:
    """start() and stop() as often as one likes; it keeps its port and, while `folder` stays, its engine."""

    def __init__(self, folder: pathlib.Path, config: str = CONFIG):
        self.folder = folder
        self.port = free_port()
        self.addresses = [f"udp:127.0.0.1:{self.port}"]
        folder.mkdir(exist_ok=True)
        (folder / "snmpd.conf").write_text(config)
        self.popen: subprocess.Popen | None = None

    def start(self) -> "Snmpd":
        log = self.folder / "log"
        log.unlink(missing_ok=True)
        self.popen = subprocess.Popen(
            ["snmpd", "-f", "-C", "-c", str(self.folder / "snmpd.conf"), "-Lf", str(log), *self.addresses],
            env={"SNMP_PERSISTENT_DIR": str(self.folder / "state"), "MIBS": "", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("snmpd", lambda: log.exists() and "NET-SNMP version" in log.read_text())
        return self

    def stop(self) -> None:
        if self.popen and self.popen.poll() is None:
            self.popen.terminate()
            self.popen.wait(20)

    def hold(self, held: bool) -> None:
        """A device that is there and does not answer."""
        self.popen.send_signal(signal.SIGSTOP if held else signal.SIGCONT)
