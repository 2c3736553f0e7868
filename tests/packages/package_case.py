"""What all tests of packages share: a clean system, its package managers, and its services.

No systemd can be booted in there: start() runs the unit's own ExecStartPre and ExecStart under the unit's user, and
with_systemd() gives the system a systemctl that only notes what it is asked for.
"""

from __future__ import annotations

import os
import pathlib
import shlex
import subprocess
import unittest

from lab.lab import Process
from packages.builds import BUILD, deb
from packages.root import Network, Root, base_system, run, system_with

# What Debian's rpm says whenever it installs something.
OF_DEBIAN = "rpm: "


def system_with_libraries(base: pathlib.Path) -> pathlib.Path:
    """The base system with what the packages depend on that need more than it has: one for all of them."""
    return system_with(base, [run("dpkg-deb", "-f", str(deb(name)), "Depends").stdout
                              for name in ("tidemark-collector", "tidemark-snmp", "tidemark")])


@unittest.skipUnless(os.geteuid() == 0, "making a root takes root")
class PackageCase(unittest.TestCase):
    unit: str
    unit_folder = "/usr/lib/systemd/system"
    starts = 0

    @classmethod
    def setUpClass(cls):
        cls.base = base_system(BUILD / "packages-root")
        cls.network = cls.enterClassContext(Network())

    def setUp(self):
        self.root = self.enterContext(Root(self.base, self.network))

    # ---- services ----

    def start_unit(self, unit: str, root: Root | None = None) -> Process:
        """As the unit says. It does not outlive the test."""
        root = root or self.root
        service = root.service(unit, self.unit_folder)
        user = service["User"][0]
        for name in service.get("RuntimeDirectory", []):
            root.run("install", "-d", "-m", service["RuntimeDirectoryMode"][0], "-o", user, "-g", user, f"/run/{name}")

        def command(line: str) -> list[str]:
            return root.command("sh", "-c", 'umask "$0"; exec "$@"', service["UMask"][0], *shlex.split(line), user=user)
        for line in service["ExecStartPre"]:
            run(*command(line))
        self.starts += 1  # each with a log of its own
        process = Process(command(service["ExecStart"][0]), root.folder / f"{unit}-{self.starts}.log")
        self.addCleanup(process.kill)
        return process

    def with_systemd(self) -> None:
        """From here on the system looks as if systemd ran it; asked() tells what systemctl was asked for."""
        self.root.file("/run/systemd/system").mkdir(parents=True)
        program = self.root.file("/usr/bin/systemctl")
        program.write_text('#!/bin/sh\necho "$*" >>/root/systemctl.log\n')
        program.chmod(0o755)

    def asked(self) -> list[str]:
        """Since it was called last."""
        log = self.root.file("/root/systemctl.log")
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [line.replace("--quiet ", "").replace(f" {self.unit}", "") for line in lines]

    def assert_starts_with_the_machine(self) -> None:
        wanted = self.root.file(f"/etc/systemd/system/multi-user.target.wants/{self.unit}")
        self.assertTrue(wanted.is_symlink(), "the unit does not start with the machine")

    # ---- package managers ----

    def apt(self, *words: str, environment: dict[str, str] | None = None, check: bool = True) -> subprocess.CompletedProcess:
        return self.root.run("apt-get", "-y", "-qq", "-o", "Dpkg::Use-Pty=0", *words, check=check,
                             environment={"DEBIAN_FRONTEND": "noninteractive", **(environment or {})})

    def deb_status(self, name: str) -> str:
        return self.root.run("dpkg-query", "-W", "-f=${db:Status-Abbrev}", name, check=False).stdout.strip()

    def rpm(self, *words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        """This machine's rpm, with a database in there."""
        variables = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LC_ALL": "C.UTF-8", **(environment or {})}
        return run("rpm", "--root", str(self.root.path), "--dbpath", "/var/lib/rpm", *words, env=variables)

    def rpm_install(self, *words: str, environment: dict[str, str] | None = None) -> list[str]:
        """What it said. Debian's packages are not in rpm's database, so that no dependency would be met."""
        done = self.rpm("--nodeps", "-U", *words, environment=environment)
        return [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith(OF_DEBIAN)]

    def rpm_version(self, name: str) -> str:
        return self.rpm("-qa", name, "--qf", "%{VERSION} ").stdout.strip()
