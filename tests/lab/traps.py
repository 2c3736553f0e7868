"""Net-SNMP's snmptrap and snmpinform as devices: each sends from an address of its own, without files of the system's."""

from __future__ import annotations

import pathlib
import subprocess

LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
IF_INDEX = "1.3.6.1.2.1.2.2.1.1"


class Sender:
    """`folder` keeps its SNMPv3 engine; its source is `address`."""

    def __init__(self, folder: pathlib.Path, port: int, address: str = "127.0.0.1"):
        self.folder, self.port, self.address = folder, port, address
        folder.mkdir(exist_ok=True)

    def command(self, *words: str) -> list[str]:
        return ["snmptrap", f"--clientaddr={self.address}", "-t", "2", "-r", "3", *words]

    def send(self, *words: str) -> tuple[int, str]:
        """Its exit code, and what it said."""
        ended = subprocess.run(self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               env={"SNMP_PERSISTENT_DIR": str(self.folder), "SNMPCONFPATH": str(self.folder), "MIBS": "",
                                    "MIBDIRS": str(self.folder), "PATH": "/usr/bin:/bin"}, timeout=60, check=False)
        return ended.returncode, ended.stdout

    @property
    def place(self) -> str:
        return f"udp:127.0.0.1:{self.port}"

    def v1(self, community: str, index: int) -> None:
        """linkDown of v1."""
        code, said = self.send("-v1", "-c", community, self.place, "1.3.6.1.4.1.8072.3.2.10", "192.0.2.77", "2", "0", "12345",
                                f"{IF_INDEX}.{index}", "i", str(index))
        assert code == 0, said

    def v2(self, *auth: str, index: int, inform: bool = False) -> tuple[int, str]:
        """linkDown of v2c or v3, by `auth`; the exit code says whether an inform was answered."""
        return self.send(*(["-Ci"] if inform else []), *auth, self.place, "12345", LINK_DOWN, f"{IF_INDEX}.{index}", "i", str(index))
