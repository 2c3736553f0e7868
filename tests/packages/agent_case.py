"""What the tests of all kinds of packages share: a collector outside, a clean system in which an agent is installed.

No systemd can be booted in there: start() runs the unit's own ExecStartPre and ExecStart under the unit's user, and
with_systemd() gives the system a systemctl that only notes what it is asked for.
"""

from __future__ import annotations

import os
import pathlib
import shlex
import unittest

from lab.lab import ROOT, Lab, Process, wait_for
from packages.root import OUTSIDE, Network, Root, base_system, run

BUILD = ROOT / "build" / "release"
PACKAGES = BUILD / "packages"
UNIT = "tidemark-agent.service"
ENROLMENT = "/var/lib/tidemark/agent/enrollment.toml"  # the agent removes it
BAKED = "/etc/tidemark/enrollment.toml"  # it stays
MORE_GROUPS = ("adm", "utmp", "systemd-journal")  # the base system lacks the last one
SITE = 'site = "Berlin"\n'
WANTED = f"/etc/systemd/system/multi-user.target.wants/{UNIT}"


def package(pattern: str) -> pathlib.Path:
    """The one file of that name among the packages."""
    found = sorted(PACKAGES.glob(pattern))
    if len(found) != 1:
        raise AssertionError(f"{PACKAGES} has {len(found)} files {pattern}: scripts/package makes them")
    return found[0]


@unittest.skipUnless(os.geteuid() == 0, "making a root takes root")
class AgentCase(unittest.TestCase):
    unit_folder = "/usr/lib/systemd/system"
    starts = 0

    @classmethod
    def setUpClass(cls):
        cls.base = base_system(BUILD / "packages-root")
        cls.network = cls.enterClassContext(Network())
        cls.lab = cls.enterClassContext(Lab(address=OUTSIDE))
        cls.lab.write_set('name = "fast"\nsampling_interval = "1s"\n')
        cls.lab.start_collector()

    def setUp(self):
        self.root = self.enterContext(Root(self.base, self.network))

    # ---- what is done in there ----

    def settings(self, token: str | None = None) -> dict[str, str]:
        """What an admin gives an installation."""
        file = self.root.file("/root/token")
        file.write_text((token or self.lab.token()) + "\n")
        file.chmod(0o600)
        return {"TIDEMARK_COLLECTOR": self.lab.enroll, "TIDEMARK_TOKEN_FILE": "/root/token"}

    def start(self) -> Process:
        """As the unit says. It does not outlive the test."""
        service = self.root.service(UNIT, self.unit_folder)
        user = service["User"][0]
        for command in service["ExecStartPre"]:
            run(*self.root.command(*shlex.split(command), user=user))
        self.starts += 1  # each with a log of its own
        agent = self.lab.spawn(self.root.command(*shlex.split(service["ExecStart"][0]), user=user),
                               self.root.folder / f"agent-{self.starts}.log")
        self.addCleanup(agent.kill)
        return agent

    def streams(self) -> str:
        """Starts the agent until the collector has samples of it; the new endpoint's name."""
        before = self.endpoints()
        agent = self.start()
        name = self.await_samples(before)
        self.assert_groups(agent)
        self.assertFalse(self.root.file(ENROLMENT).exists(), "the token is still there")
        self.assertEqual(agent.stop(), 0)
        return name

    def enrolled_by_hand(self, says: str = "this endpoint is not enrolled yet") -> None:
        """Starts the agent, which waits and says so, and gives it a token that is good."""
        before = self.endpoints()
        agent = self.start()
        agent.expect(says)
        self.settings()
        self.root.run("tidemark-agent", "enroll", "--server", self.lab.enroll, "--token-file", "/root/token")
        self.await_samples(before)
        self.assertEqual(agent.stop(), 0)

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
        return [line.replace("--quiet ", "").replace(f" {UNIT}", "") for line in lines]

    def bake(self, file: str) -> pathlib.Path:
        """What an image, or an admin, leaves there for the agent."""
        baked = self.root.file(file)
        baked.parent.mkdir(exist_ok=True)
        baked.write_text(f'server = "{self.lab.enroll}"\ntoken = "{self.lab.token()}"\n')
        return baked

    def set_site(self) -> pathlib.Path:
        """An admin's change of agent.toml; the file."""
        config = self.root.file("/etc/tidemark/agent.toml")
        config.write_text(config.read_text() + SITE)
        return config

    # ---- what is seen ----

    def endpoints(self) -> dict[str, dict]:
        return {row["name"]: row for row in self.lab.cli("endpoint", "list")["endpoints"]}

    def await_samples(self, before: dict[str, dict]) -> str:
        """The new endpoint's name, once its samples are at the collector."""
        fresh = wait_for("a new endpoint", lambda: self.endpoints().keys() - before.keys(), 60)
        self.assertEqual(len(fresh), 1)
        name = fresh.pop()
        wait_for("its samples", lambda: [row for row in self.lab.series() if row["endpoint"] == name], 60)
        return name

    def assert_goes_on(self, name: str) -> None:
        """It is the same endpoint as before, with what set_site() changed."""
        known = self.endpoints().keys()
        agent = self.start()
        agent.expect("streaming to the collector")
        wait_for("its new site", lambda: self.endpoints()[name]["site"] == "Berlin")
        self.assertEqual(self.endpoints().keys(), known)
        self.assertEqual(agent.stop(), 0)

    def assert_enrolment_is_left(self) -> None:
        """The file by which the agent enrols itself is there, and the agent's alone."""
        left = self.root.file(ENROLMENT).lstat()
        self.assertEqual(left.st_mode & 0o777, 0o600)
        self.assertEqual(str(left.st_uid), self.root.run("id", "-u", "tidemark-agent").stdout.strip())

    def assert_groups(self, agent: Process) -> None:
        """Its own, and all that the system has of those that let it observe more."""
        fields = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{agent.pid}/status").read_text().splitlines())
        known = {line.split(":")[0]: line.split(":")[2] for line in self.root.file("/etc/group").read_text().splitlines()}
        self.assertEqual(set(fields["Groups"].split()), {known[name] for name in (*MORE_GROUPS, "tidemark-agent") if name in known})

    def assert_starts_with_the_machine(self) -> None:
        self.assertTrue(self.root.file(WANTED).is_symlink(), "the unit does not start with the machine")

    def state(self) -> dict[str, object]:
        """What an upgrade must not touch."""
        folder = self.root.file("/var/lib/tidemark/agent")
        found: dict[str, object] = {file.name: file.read_bytes() for file in (folder / "identity").iterdir()}
        found["spool"] = (folder / "spool.db").stat().st_ino
        return found
